"""The gate before a provider of models, shared by all processes: how many calls at a time, and whether any at all.

A counter that goes up before a call and down after it never comes down again for a process that was killed in between.
So each call holds a place with a time limit of its own, longer than the call can last, and places whose time is over
are swept by whoever comes next.

A server that is down makes each process wait for its time limit, again and again, unless what one of them learned is
known to all. After some failures in a row the circuit breaker is open: nobody calls. When the pause is over, exactly
one process makes a trial call (half open); its outcome closes the breaker or opens it anew. A trial in which the server
was not asked after all is left to the next; one whose process died is forgotten when its time is over.

Both are asked in one step, and told of the end in one: they must agree (a trial that then waits for a place would block
everybody's trial), and two questions would be two round trips in every call. Redis away means an open gate: work goes
on.
"""

from typing import Any, Final, Literal

from domain.value import Value
from store.ids import new_id
from store.redis_scripts import RedisScripts

Ended = Literal["worked", "failed", "unknown"]

_ENTER: Final = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 'full' end
local open_until = tonumber(redis.call('HGET', KEYS[2], 'open_until') or '0')
local known = redis.call('EXISTS', KEYS[2]) == 1 and 'watched' or 'in'
if open_until > 0 then
    local busy_until = math.max(open_until, tonumber(redis.call('HGET', KEYS[2], 'trial_until') or '0'))
    if now < busy_until then return tostring(busy_until - now) end
    redis.call('HSET', KEYS[2], 'trial_until', now + ARGV[2])
    redis.call('EXPIRE', KEYS[2], 3600)
end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], math.ceil(ARGV[2]) + 1)
return known
"""
_LEAVE: Final = """
redis.call('ZREM', KEYS[1], ARGV[1])
if ARGV[2] == 'worked' then return redis.call('DEL', KEYS[2]) end
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
if ARGV[2] ~= 'failed' then
    local open_until = tonumber(redis.call('HGET', KEYS[2], 'open_until') or '0')
    if open_until > 0 and open_until <= now then redis.call('HSET', KEYS[2], 'trial_until', 0) end
    return 0
end
local failures = redis.call('HINCRBY', KEYS[2], 'failures', 1)
if failures >= tonumber(ARGV[3]) then
    redis.call('HSET', KEYS[2], 'open_until', now + ARGV[4], 'trial_until', 0)
end
redis.call('EXPIRE', KEYS[2], 3600)
return failures
"""
_LOOK: Final = """
local t = redis.call('TIME')
local open_until = tonumber(redis.call('HGET', KEYS[1], 'open_until') or '0')
if open_until == 0 then return 'closed' end
if t[1] + t[2] / 1000000 < open_until then return 'open' end
return 'half open'
"""


class Inside(Value):
    """A call may be made; its end is to be told. `watched`: something is known against the provider that a success
    would clear."""

    place: str
    watched: bool


class Full(Value):
    """All places are taken."""


class Closed(Value):
    """The provider is left alone for so many seconds."""

    seconds: float


class ProviderGate:
    """The gates of all providers. `failures` in a row close one for `pause_seconds`."""

    def __init__(self, scripts: RedisScripts, *, failures: int = 5, pause_seconds: float = 30.0) -> None:
        self._scripts = scripts
        self._failures = failures
        self._pause_seconds = pause_seconds

    def enter(self, provider: str, most: int, lease_seconds: float) -> Inside | Full | Closed:
        """A place among `most` for that long, unless there is none, or the provider is left alone."""
        place = new_id("slot")
        said = _text(self._scripts.run(_ENTER, _keys(provider), most, lease_seconds, place, default="in"))
        if said in ("in", "watched"):
            return Inside(place=place, watched=said == "watched")
        return Full() if said == "full" else Closed(seconds=float(said))

    def leave(self, provider: str, inside: Inside, ended: Ended) -> None:
        """Gives the place back, and says how the call ended: the server answered, or it did not."""
        told = "unknown" if ended == "worked" and not inside.watched else ended
        self._scripts.run(_LEAVE, _keys(provider), inside.place, told, self._failures, self._pause_seconds, default=0)

    def state(self, provider: str) -> str:
        """closed, open or half open, as one says of circuits; unknown while Redis is away."""
        return _text(self._scripts.run(_LOOK, _keys(provider)[1:], default="unknown"))


def _keys(provider: str) -> tuple[str, ...]:
    return f"pressroom:slots:{provider}", f"pressroom:breaker:{provider}"


def _text(said: Any) -> str:
    return said.decode() if isinstance(said, bytes) else str(said)
