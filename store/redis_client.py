"""One way to Redis for everything that uses it: opened on first use, per process, away is one kind of error.

The library is 20 MB in memory, and many processes hold something that may ask Redis without ever asking it; so it is
imported with the first question. A client that crossed a fork would share its sockets, so clients are kept by process.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from domain.errors import Retry

if TYPE_CHECKING:
    import redis


class RedisClient:
    """One Redis. Cheap to make, safe after fork and from several threads."""

    def __init__(self, url: str, seconds: float = 1.0) -> None:
        self._url = url
        self._seconds = seconds
        self._clients: dict[int, redis.Redis] = {}

    @contextmanager
    def client(self) -> Iterator["redis.Redis"]:
        """The client of this process. Raises Retry when Redis does not answer within `seconds`."""
        from redis import RedisError

        try:
            yield self._opened()
        except RedisError as error:
            raise Retry(str(error)) from error

    def close(self) -> None:
        """Closes what this process opened; a later use opens it anew."""
        client = self._clients.pop(os.getpid(), None)
        if client is not None:
            client.close()

    def _opened(self) -> "redis.Redis":
        from redis import Redis

        pid = os.getpid()
        if pid not in self._clients:
            fresh = Redis.from_url(self._url, socket_timeout=self._seconds, socket_connect_timeout=self._seconds)
            self._clients.setdefault(pid, fresh)
        return self._clients[pid]
