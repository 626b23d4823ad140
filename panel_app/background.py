"""Work that must not hold up the event loop: reads and decisions run in a thread, their results are drawn in the page's
own next tick. Only the latest of several reads is drawn: a person who presses J three times wants the third draft."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

from bokeh.document import Document

from domain.errors import PressroomError

T = TypeVar("T")

_log = logging.getLogger("pressroom.dashboard")


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="dashboard")


class Background:
    """The background of one page. Without a document (views tested without a browser) everything runs at once."""

    def __init__(self, document: Document | None, failed: Callable[[str], None]) -> None:
        self._document = document
        self._failed = failed
        self._latest = 0
        self.closed = False

    def read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Reads; drawn only if no later read was begun. A failed read leaves the page as it is."""
        self._latest += 1
        mine = self._latest
        self._run(work, lambda result: then(result) if mine == self._latest else None, _unread)

    def act(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Carries out an action; its result, or why it was refused, is always drawn."""
        self._run(work, then, self._failed)

    def draw(self, step: Callable[[], None]) -> None:
        """Runs a step in the page's next tick, from any thread."""
        if self._document is None:
            step()
        elif not self.closed:
            self._document.add_next_tick_callback(step)

    def _run(self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[str], None]) -> None:
        def go() -> None:
            try:
                result = work()
            except PressroomError as error:
                sentence = str(error)
                self.draw(lambda: failed(sentence))
            except Exception:  # noqa: BLE001 - a page must answer; what happened is recorded with its traceback
                _log.exception("An action of the dashboard failed.")
                self.draw(lambda: failed("That did not work. The reason is in the dashboard's log."))
            else:
                self.draw(lambda: then(result))

        if self._document is None:
            go()
        else:
            _threads().submit(go)


def _unread(reason: str) -> None:
    _log.warning("A page could not be read: %s", reason)
