"""Small scripts that Redis runs in one step, for state that processes share.

Such state is a help and never a condition of work: while Redis is away each script's answer is its default, and for
some seconds nobody waits for it again.
"""

import logging
import os
import time
from typing import Any, Final

import redis

_LOG = logging.getLogger(__name__)
_PAUSE: Final = 5.0


class RedisScripts:
    """One Redis. Cheap to make, opened on first use, safe after fork and from several threads."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._clients: dict[int, redis.Redis] = {}
        self._scripts: dict[tuple[int, str], Any] = {}
        self._away_until = 0.0

    def run(self, script: str, key: str | tuple[str, ...], *arguments: float | str, default: Any) -> Any:
        """The script's answer; `default` while Redis is away."""
        if time.monotonic() < self._away_until:
            return default
        try:
            return self._loaded(script)(keys=[key] if isinstance(key, str) else list(key), args=arguments)
        except redis.RedisError as error:
            self._away_until = time.monotonic() + _PAUSE
            _LOG.warning("Redis did not answer, going on without it: %s", error)
            return default

    def _loaded(self, script: str) -> Any:
        """The script as Redis knows it after its first run: by its digest, which is all that is sent."""
        key = (os.getpid(), script)
        if key not in self._scripts:
            self._scripts[key] = self._client().register_script(script)
        return self._scripts[key]

    def _client(self) -> redis.Redis:
        pid = os.getpid()
        if pid not in self._clients:
            fresh = redis.Redis.from_url(self._url, socket_timeout=1.0, socket_connect_timeout=1.0)
            self._clients.setdefault(pid, fresh)
        return self._clients[pid]
