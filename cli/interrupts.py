"""Ctrl-C and SIGTERM for commands that start processes: one end for both, and an end that is not interrupted itself."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

INTERRUPTS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def term_interrupts() -> Iterator[None]:
    """SIGTERM ends the command like Ctrl-C, so that what was started is stopped; a script may have switched off
    Ctrl-C's signal for what it puts into the background. Only the first one counts."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        ignore_interrupts()
        raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in INTERRUPTS}
    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)


def ignore_interrupts() -> None:
    """An impatient second Ctrl-C must not leave half of it running; stopping has time limits of its own."""
    for number in INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)
