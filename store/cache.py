"""A cache in Redis, with the workspace in every key: one customer's answer is never another's.

A cache that is away is a miss, not a failure: it is logged, and the caller computes the value again.
"""

import logging
import os
from typing import Any

import redis

from domain.errors import Retry

_LOG = logging.getLogger(__name__)


class Cache:
    """Bytes by workspace and key. Cheap to make, opened on first use, safe after fork."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._clients: dict[int, redis.Redis] = {}

    def get(self, workspace_id: str, key: str) -> bytes | None:
        """What was put, None when it is gone or the cache is away."""
        try:
            found: Any = self._client().get(_name(workspace_id, key))
        except redis.RedisError as error:
            _LOG.warning("The cache did not answer: %s", error)
            return None
        return None if found is None else bytes(found)

    def put(self, workspace_id: str, key: str, value: bytes, ttl_seconds: float) -> None:
        """Keeps a value for that time; value and expiry are set in one step."""
        try:
            self._client().set(_name(workspace_id, key), value, px=max(1, round(ttl_seconds * 1000)))
        except redis.RedisError as error:
            _LOG.warning("The cache did not take a value: %s", error)

    def forget(self, workspace_id: str, key: str) -> None:
        """Drops a value."""
        try:
            self._client().delete(_name(workspace_id, key))
        except redis.RedisError as error:
            _LOG.warning("The cache did not drop a value: %s", error)

    def ping(self) -> None:
        """Raises Retry when Redis does not answer."""
        try:
            self._client().ping()
        except redis.RedisError as error:
            raise Retry(f"Redis cannot be used now: {error}", after_seconds=1.0) from error

    def close(self) -> None:
        """Closes what this process opened; a later use opens it anew."""
        client = self._clients.pop(os.getpid(), None)
        if client is not None:
            client.close()

    def _client(self) -> redis.Redis:
        pid = os.getpid()
        if pid not in self._clients:
            fresh = redis.Redis.from_url(self._url, socket_timeout=2.0, socket_connect_timeout=2.0)
            self._clients.setdefault(pid, fresh)
        return self._clients[pid]


def _name(workspace_id: str, key: str) -> str:
    return f"pressroom:{workspace_id}:cache:{key}"
