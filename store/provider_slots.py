"""How many calls all processes together make to one provider at the same time.

A counter that goes up before a call and down after it never comes down again for a process that was killed in between.
So each call holds a place with a time limit of its own, longer than the call can last, and places whose time is over
are swept by whoever asks next.
"""

from typing import Final

from store.ids import new_id
from store.redis_scripts import RedisScripts

_TAKE: Final = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], math.ceil(ARGV[2]) + 1)
return 1
"""
_GIVE_BACK: Final = "return redis.call('ZREM', KEYS[1], ARGV[1])"


class ProviderSlots:
    """Places at providers; while Redis is away there is always one."""

    def __init__(self, scripts: RedisScripts) -> None:
        self._scripts = scripts

    def take(self, provider: str, most: int, lease_seconds: float) -> str | None:
        """A place to give back, None when all are taken."""
        place = new_id("slot")
        return place if self._scripts.run(_TAKE, _key(provider), most, lease_seconds, place, default=1) else None

    def give_back(self, provider: str, place: str) -> None:
        """Frees it."""
        self._scripts.run(_GIVE_BACK, _key(provider), place, default=0)


def _key(provider: str) -> str:
    return f"pressroom:slots:{provider}"
