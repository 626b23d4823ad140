"""Circuit breakers whose state all processes share.

A server that is down makes each process wait for its time limit, again and again, unless what one of them learned is
known to all. After some failures in a row the breaker is open: nobody calls. When the pause is over, exactly one
process makes a trial call (half open); its outcome closes the breaker or opens it anew. A trial whose process died is
forgotten when its time is over. Redis away means closed: work goes on.
"""

from typing import Final

from store.redis_scripts import RedisScripts

_ASK: Final = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local open_until = tonumber(redis.call('HGET', KEYS[1], 'open_until') or '0')
if open_until == 0 then return redis.call('EXISTS', KEYS[1]) == 1 and '0' or '-1' end
local busy_until = math.max(open_until, tonumber(redis.call('HGET', KEYS[1], 'trial_until') or '0'))
if now < busy_until then return tostring(busy_until - now) end
redis.call('HSET', KEYS[1], 'trial_until', now + ARGV[1])
redis.call('EXPIRE', KEYS[1], 3600)
return '0'
"""
_FAILED: Final = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
if failures >= tonumber(ARGV[1]) then
    redis.call('HSET', KEYS[1], 'open_until', now + ARGV[2], 'trial_until', 0)
end
redis.call('EXPIRE', KEYS[1], 3600)
return failures
"""
_LOOK: Final = """
local t = redis.call('TIME')
local open_until = tonumber(redis.call('HGET', KEYS[1], 'open_until') or '0')
if open_until == 0 then return 'closed' end
if t[1] + t[2] / 1000000 < open_until then return 'open' end
return 'half open'
"""
_WORKED: Final = "return redis.call('DEL', KEYS[1])"


class Breakers:
    """The breakers of all providers. `failures` in a row open one for `pause_seconds`."""

    def __init__(self, scripts: RedisScripts, *, failures: int = 5, pause_seconds: float = 30.0) -> None:
        self._scripts = scripts
        self._failures = failures
        self._pause_seconds = pause_seconds

    def ask(self, provider: str, trial_seconds: float) -> float:
        """Seconds until it is worth asking again. 0: a call may be made, and its success is to be told; less: it may be
        made, and nothing is known against the provider that a success would clear."""
        return float(self._scripts.run(_ASK, _key(provider), trial_seconds, default=0))

    def worked(self, provider: str) -> None:
        """The server answered."""
        self._scripts.run(_WORKED, _key(provider), default=0)

    def failed(self, provider: str) -> None:
        """It did not."""
        self._scripts.run(_FAILED, _key(provider), self._failures, self._pause_seconds, default=0)

    def state(self, provider: str) -> str:
        """closed, open or half open; unknown while Redis is away."""
        found = self._scripts.run(_LOOK, _key(provider), default="unknown")
        return found.decode() if isinstance(found, bytes) else str(found)


def _key(provider: str) -> str:
    return f"pressroom:breaker:{provider}"
