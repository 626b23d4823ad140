"""For how long a channel wants to be left alone, by account and by kind of call, known to all processes.

A channel that says "enough for today" to one post says it to the next four hundred as well, and counts each of these
questions. So its first word is kept in Redis until it is over, and whoever comes later asks nobody. Without Redis each
process finds it out by itself, which costs calls and nothing else.
"""

import logging
import os
import threading
import time
from typing import Any, Final

import redis

logger = logging.getLogger(__name__)

LONGEST: Final = 2 * 86_400.0


class Pauses:
    """Cheap to make, opened on first use, safe after fork."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._clients: dict[int, redis.Redis] = {}
        self._own: dict[str, float] = {}
        self._lock = threading.Lock()

    def left(self, name: str) -> float:
        """The seconds until then; 0 when there is no pause."""
        try:
            milliseconds: Any = self._client().pttl(_key(name))
        except redis.RedisError as error:
            logger.warning("Pauses are kept by this process alone: %s", error)
            milliseconds = 0
        with self._lock:
            own = self._own.get(name, 0.0) - time.monotonic()
        return max(int(milliseconds) / 1000, own, 0.0)

    def pause(self, name: str, seconds: float) -> None:
        """Begins a pause, or changes how long it lasts."""
        seconds = min(max(seconds, 0.001), LONGEST)
        with self._lock:
            self._own[name] = time.monotonic() + seconds
        try:
            self._client().set(_key(name), "1", px=round(seconds * 1000) or 1)
        except redis.RedisError as error:
            logger.warning("A pause is known to this process alone: %s", error)

    def _client(self) -> redis.Redis:
        pid = os.getpid()
        if pid not in self._clients:
            fresh = redis.Redis.from_url(self._url, socket_timeout=2.0, socket_connect_timeout=2.0)
            self._clients.setdefault(pid, fresh)
        return self._clients[pid]


class AccountPauses:
    """The pauses of one account."""

    def __init__(self, pauses: Pauses, workspace_id: str, account_id: str) -> None:
        self._pauses = pauses
        self._prefix = f"{workspace_id}:{account_id}"

    def left(self, kind: str) -> float:
        """The seconds until this kind of call may be made again."""
        return self._pauses.left(f"{self._prefix}:{kind}")

    def pause(self, kind: str, seconds: float) -> None:
        """This kind of call is not made for so long."""
        self._pauses.pause(f"{self._prefix}:{kind}", seconds)


def _key(name: str) -> str:
    return f"pressroom:pauses:{name}"
