"""Progress of something that this process does itself: one live line on a terminal, a line per step elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from cli.work_words import say

Report = Callable[[str, int, int], None]

EVERY_SECONDS: Final = 5.0  # where nobody looks at a live line
_MEGABYTE: Final = 1_000_000


class _Lines:
    """A line when a step begins, and now and then while it lasts."""

    def __init__(self) -> None:
        self._doing, self._told_at = "", 0.0

    def report(self, doing: str, done: int, of: int) -> None:
        now = time.monotonic()
        if doing != self._doing or now - self._told_at > EVERY_SECONDS:
            self._doing, self._told_at = doing, now
            say(words(doing, done, of))


def words(doing: str, done: int, of: int) -> str:
    """`Adding files: 312 of 1,040 MB`."""
    if not done:
        return f"{doing}."
    total = f" of {of // _MEGABYTE:,}" if of else ""
    return f"{doing}: {done // _MEGABYTE:,}{total} MB"


@contextmanager
def steps() -> Iterator[Report]:
    """What to tell of progress, shown on standard error."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _Lines().report
        return
    began = time.monotonic()
    live = Live(console=console, refresh_per_second=4, transient=True)

    def report(doing: str, done: int, of: int) -> None:
        if not live.is_started:  # not before there is something to show: a question may come first
            live.start()
        elapsed = time.monotonic() - began
        live.update(Text(f"{elapsed:4.0f} s  {words(doing, done, of)}", no_wrap=True, overflow="ellipsis"))

    try:
        yield report
    finally:
        live.stop()
