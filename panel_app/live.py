"""Pages that follow the database: one listening thread per process, whoever many people look.

A timer per page asks the database all day for pages nobody touches. Here one connection LISTENs; a notice, or a slow
safety round because notices only wake, asks every open page to look again. Pages read in this thread, so the event loop
never waits for the database, and draw in their own next tick.

While the database is away every page says so, and looks as soon as it is back: pages that were open live through its
restart.

The same round closes pages whose sign-in was ended: nobody keeps reading for longer than it.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any, Final, Protocol

from domain.errors import PressroomError, Retry
from store.postgres import DECISIONS, DRAFTS, PROPOSALS, PUBLICATIONS, WORK, Database

CHANNELS: Final = (DECISIONS, DRAFTS, PUBLICATIONS, WORK, PROPOSALS)
SAFETY_SECONDS: Final = 15.0
AWAY_SECONDS: Final = 1.0  # between two looks whether the database is back
PING_PATIENCE: Final = 3.0

_log = logging.getLogger("pressroom.dashboard")


class Follower(Protocol):
    """An open page."""

    def look(self) -> None:
        """Something may have changed."""

    def away(self, reason: str) -> None:
        """The database cannot be reached; `look` follows when it is back."""


class LiveFeed:
    """Tells every follower when something changed, and every `safety` seconds in any case."""

    def __init__(self, database: Database, safety: float = SAFETY_SECONDS) -> None:
        self._database = database
        self._safety = safety
        self._followers: dict[int, Follower] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, owner: Any, follower: Follower) -> Callable[[], None]:
        """Adds a page; the given function takes it away again. The thread starts with the first page."""
        with self._lock:
            self._followers[id(owner)] = follower
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, name="dashboard-live", daemon=True)
                self._thread.start()
        return lambda: self._forget(id(owner))

    @property
    def count(self) -> int:
        """How many pages follow."""
        return len(self._followers)

    def stop(self) -> None:
        """Ends the thread after its present wait."""
        self._ended.set()

    def _forget(self, key: int) -> None:
        with self._lock:
            self._followers.pop(key, None)

    def _listen(self) -> None:
        seconds = 0.0  # at once after listening has begun: a change before that told nobody
        while not self._ended.is_set():
            self._database.wait(CHANNELS, seconds)
            reason = self._why_away()
            seconds = self._safety if reason is None else AWAY_SECONDS
            with self._lock:
                followers = list(self._followers.values())
            for follower in followers:
                self._tell(follower, reason)

    def _why_away(self) -> str | None:
        try:
            self._database.ping(PING_PATIENCE)
        except Retry as error:
            return str(error)
        return None

    def _tell(self, follower: Follower, reason: str | None) -> None:
        try:
            if reason is None:
                follower.look()
            else:
                follower.away(reason)
        except PressroomError as error:
            _log.warning("A page could not be refreshed: %s", error)
        except Exception:  # noqa: BLE001 - one broken page must not end the thread that all pages live by
            _log.exception("A page could not be refreshed.")
