"""Work that must not hold up the event loop: reads and decisions run in a thread, their results are drawn in the page's
own next tick. Only the latest of several reads is drawn: a person who presses J three times wants the third draft.

Going somewhere and looking again are counted apart. The tempting single count lets a change in the database swallow a
click that is under way, because the look it asks for is begun later. And a place that was read before such a change,
but is drawn after it, is looked at once more.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import count
from typing import Final, TypeVar

from bokeh.document import Document
from tornado.ioloop import IOLoop

from domain.errors import PressroomError, Retry

T = TypeVar("T")
Step = Callable[[], None]
Later = Callable[[Step], None]

NOT_NOW: Final = "Not done: the database cannot be reached now. What you typed stays; try again in a moment."

_log = logging.getLogger("pressroom.dashboard")


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="dashboard")


def next_ticks_of(document: Document) -> Later:
    """Runs steps in the page's next ticks, from any thread. They go through the event loop: Panel swaps a document's
    list of held events without a lock, and what another thread adds at that moment would be lost."""
    loop = IOLoop.current()

    def later(step: Step) -> None:
        loop.add_callback(document.add_next_tick_callback, step)

    return later


class Background:
    """The background of one page. Without `later` (views tested without a browser) everything runs at once.
    `failed` is told why an action was refused; `unread` why the page could not be read, and None when it could."""

    def __init__(
        self, later: Later | None, failed: Callable[[str], None], unread: Callable[[str | None], None]
    ) -> None:
        self._later = later
        self._failed = failed
        self._unread = unread
        self._numbers = count(1)
        self._latest_read = 0
        self._latest_look = 0
        self.outdated: Step = lambda: None
        self.closed = False

    def read(self, work: Callable[[], T], then: Callable[[T], None], lost: Step | None = None) -> None:
        """Goes somewhere: drawn only if no later read was begun. A failed read leaves the page as it is; `lost` is
        called then."""
        mine = self._latest_read = next(self._numbers)

        def arrived(result: T) -> None:
            if mine == self._latest_read:
                self._unread(None)
                then(result)
                if self._latest_look > mine:
                    self.outdated()

        def failed(reason: str) -> None:
            if mine == self._latest_read:
                self._unread(reason)
                if lost is not None:
                    lost()

        self._run(work, arrived, failed)

    def look(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Looks again at what is shown: drawn only if no later look was begun. From any thread."""
        mine = self._latest_look = next(self._numbers)

        def looked(result: T) -> None:
            if mine == self._latest_look:
                self._unread(None)
                then(result)

        self._run(work, looked, self._unread)

    def act(
        self, work: Callable[[], T], then: Callable[[T], None], refused: Callable[[str], None] | None = None
    ) -> None:
        """Carries out an action; its result, or why it was refused, is always drawn."""
        self._run(work, then, refused or self._failed)

    def draw(self, step: Step) -> None:
        """Runs a step in the page's next tick, from any thread."""
        if self._later is None:
            step()
        elif not self.closed:
            self._later(step)

    def _run(self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[str], None]) -> None:
        def go() -> None:
            try:
                result = work()
            except Retry as error:
                _log.warning("Not now: %s", error)
                self.draw(lambda: failed(NOT_NOW))
            except PressroomError as error:
                sentence = str(error)
                _log.info("Not done: %s", sentence)
                self.draw(lambda: failed(sentence))
            except Exception:  # noqa: BLE001 - a page must answer; what happened is recorded with its traceback
                _log.exception("An action of the dashboard failed.")
                self.draw(lambda: failed("That did not work. The reason is in the dashboard's log."))
            else:
                self.draw(lambda: then(result))

        if self._later is None:
            go()
        else:
            _threads().submit(go)
