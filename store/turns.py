"""Whose turn it is to ask a host: a polite distance between requests, kept by all processes of an installation.

A pause inside each process would be polite only as long as there is one process. So the time from which a host may be
asked again lies in Redis; taking a turn moves it on in the same step, by Redis's own clock. Without Redis each
process keeps the distance by itself, which is less polite and still no flood.
"""

import logging
import threading
import time
from typing import Any, Final

from domain.errors import Retry
from store.redis_client import RedisClient

_LOG = logging.getLogger(__name__)
_TAKE: Final = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local from = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
if from - now <= tonumber(ARGV[2]) then
  redis.call('SET', KEYS[1], string.format('%d', from + ARGV[1]), 'PX', from - now + ARGV[1] + 1000)
end
return from - now
"""


class Turns:
    """Cheap to make, opened on first use, safe after fork."""

    def __init__(self, url: str) -> None:
        self._redis = RedisClient(url, 2.0)
        self._own: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, host: str, gap_seconds: float, longest_seconds: float) -> float:
        """The seconds to wait before asking `host`. Longer than `longest_seconds` means: no turn was taken."""
        try:
            with self._redis.client() as client:
                gap, longest = str(round(gap_seconds * 1000)), str(round(longest_seconds * 1000))
                wait: Any = client.eval(_TAKE, 1, f"pressroom:turns:{host}", gap, longest)
        except Retry as error:
            _LOG.warning("Turns are kept by this process alone: %s", error)
            return self._take_here(host, gap_seconds, longest_seconds)
        return int(wait) / 1000

    def _take_here(self, host: str, gap_seconds: float, longest_seconds: float) -> float:
        with self._lock:
            now = time.monotonic()
            at = max(now, self._own.get(host, now))
            if at - now <= longest_seconds:
                self._own[host] = at + gap_seconds
            return at - now
