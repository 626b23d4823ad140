"""Small scripts that Redis runs in one step, for state that processes share.

Such state is a help and never a condition of work: while Redis is away each script's answer is its default, and for
some seconds nobody waits for it again.
"""

import logging
import os
import time
from typing import TYPE_CHECKING, Any, Final

from domain.errors import Retry
from store.redis_client import RedisClient

if TYPE_CHECKING:
    import redis

_LOG = logging.getLogger(__name__)
_PAUSE: Final = 5.0


class RedisScripts:
    """One Redis. Cheap to make, opened on first use, safe after fork and from several threads."""

    def __init__(self, url: str) -> None:
        self._redis = RedisClient(url)
        self._scripts: dict[tuple[int, str], Any] = {}
        self._away_until = 0.0

    def run(self, script: str, key: str | tuple[str, ...], *arguments: float | str, default: Any) -> Any:
        """The script's answer; `default` while Redis is away."""
        if time.monotonic() < self._away_until:
            return default
        try:
            with self._redis.client() as client:
                return self._loaded(client, script)(keys=[key] if isinstance(key, str) else list(key), args=arguments)
        except Retry as error:
            self._away_until = time.monotonic() + _PAUSE
            _LOG.warning("Redis did not answer, going on without it: %s", error)
            return default

    def _loaded(self, client: "redis.Redis", script: str) -> Any:
        """The script as Redis knows it after its first run: by its digest, which is all that is sent."""
        key = (os.getpid(), script)
        if key not in self._scripts:
            self._scripts[key] = client.register_script(script)
        return self._scripts[key]
