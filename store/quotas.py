"""How many calls of a quota are used, counted before each call, by all processes together.

Counting afterwards lets everybody through who asks at the same time, and a count that is read and then written loses
some. So one step in Redis looks at all quotas that a call falls under, and counts it in each of them or in none; the
count and its end are set together, so no count outlives its period.

A Redis that is away must not stop what was approved, nor let everything through. Each process then goes on from the
count that it saw last, by itself: at worst each of them uses the rest of the quota once, and the channel's own refusal
is heard as ever. A Redis that comes back empty is told what the process knows.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from domain.errors import UsedUp
from domain.quota import Quota, QuotaUse
from store.redis_scripts import RedisScripts

KEPT_LONGER: Final = 3600  # seconds beyond a period's end: for clocks that differ
_TAKE: Final = """
local counts = {}
for n, key in ipairs(KEYS) do
  local used = math.max(tonumber(redis.call('HGET', key, ARGV[1]) or '0'), tonumber(ARGV[3 * n + 1]))
  if used >= tonumber(ARGV[3 * n - 1]) then return {n, used} end
  counts[n] = used + 1
end
for n, key in ipairs(KEYS) do
  redis.call('HSET', key, ARGV[1], counts[n])
  redis.call('EXPIRE', key, ARGV[3 * n])
end
return {0, unpack(counts)}
"""
_GIVE_BACK: Final = """
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('HGET', key, ARGV[1]) or '0') > 0 then redis.call('HINCRBY', key, ARGV[1], -1) end
end
return 0
"""
_USED: Final = "return redis.call('HGETALL', KEYS[1])"


class Count(NamedTuple):
    """Where one quota is counted now, until when, and up to what."""

    name: str
    begins: str
    most: int
    seconds: int

    @property
    def key(self) -> str:
        """Its key in Redis: of this period only."""
        return f"pressroom:quotas:{self.name}:{self.begins}"


class Quotas:
    """The counts of all accounts. Cheap to make, opened on first use, safe after fork and from several threads."""

    def __init__(self, url: str) -> None:
        self._scripts = RedisScripts(url)
        self._own: dict[str, tuple[str, dict[str, int]]] = {}
        self._lock = threading.Lock()

    def take(self, counts: Sequence[Count], kind: str) -> int | None:
        """Counts a call of that kind in each of them; the place of one that is used up, and then it is counted in
        none."""
        told = [part for count in counts for part in (count.most, count.seconds, self._known(count).get(kind, 0))]
        said = self._scripts.run(_TAKE, tuple(count.key for count in counts), kind, *told, default=None)
        if said is None:
            return self._take_here(counts, kind)
        refused = int(said[0])
        with self._lock:
            for count, used in zip(counts[refused - 1 : refused] if refused else counts, said[1:], strict=True):
                self._here(count)[kind] = int(used)
        return refused - 1 if refused else None

    def give_back(self, counts: Sequence[Count], kind: str) -> None:
        """A call that was counted was not made after all."""
        with self._lock:
            for count in counts:
                here = self._here(count)
                here[kind] = max(here.get(kind, 0) - 1, 0)
        self._scripts.run(_GIVE_BACK, tuple(count.key for count in counts), kind, default=0)

    def used(self, count: Count) -> dict[str, int]:
        """How many calls of each kind are counted."""
        said: Any = self._scripts.run(_USED, count.key, default=None)
        if said is None:
            return self._known(count)
        kinds = (kind.decode() for kind in said[::2])
        return dict(zip(kinds, map(int, said[1::2]), strict=True))

    def _take_here(self, counts: Sequence[Count], kind: str) -> int | None:
        with self._lock:
            for place, count in enumerate(counts):
                if self._here(count).get(kind, 0) >= count.most:
                    return place
            for count in counts:
                here = self._here(count)
                here[kind] = here.get(kind, 0) + 1
        return None

    def _known(self, count: Count) -> dict[str, int]:
        with self._lock:
            return dict(self._here(count))

    def _here(self, count: Count) -> dict[str, int]:
        """What this process knows of the present period; of an earlier one it forgets everything."""
        begins, kinds = self._own.get(count.name, ("", {}))
        if begins != count.begins:
            kinds = {}
            self._own[count.name] = (count.begins, kinds)
        return kinds


class AccountQuotas:
    """The quotas of one account: an empty list counts nothing and asks nobody."""

    def __init__(
        self, quotas: Quotas, account: tuple[str, str], those: Sequence[Quota], now: Callable[[], datetime]
    ) -> None:
        """`account` is its workspace's id and its own."""
        self._quotas = quotas
        self._account = ":".join(account)
        self._those = tuple(those)
        self._now = now

    def require(self, kind: str) -> None:
        """Raises UsedUp when no such call may be made now; counts nothing."""
        now = self._now()
        for use in self.uses():
            if use.by_kind.get(kind, 0) >= use.quota.calls:
                raise UsedUp(use.quota.used_up(now), use.quota.wait(now))

    def take(self, kind: str) -> None:
        """Counts a call of that kind, before it is made. Raises UsedUp: then it may not be made."""
        if not self._those:
            return
        now = self._now()
        refused = self._quotas.take(self._counts(now), kind)
        if refused is not None:
            quota = self._those[refused]
            raise UsedUp(quota.used_up(now), quota.wait(now))

    def give_back(self, kind: str) -> None:
        """That call was surely not made."""
        if self._those:
            self._quotas.give_back(self._counts(self._now()), kind)

    def uses(self) -> tuple[QuotaUse, ...]:
        """Each quota as it stands now."""
        now = self._now()
        found = []
        for quota, count in zip(self._those, self._counts(now), strict=True):
            by_kind = self._quotas.used(count)
            used = max(by_kind.values(), default=0)
            found.append(QuotaUse(quota=quota, used=used, ends_at=quota.window(now)[1], by_kind=by_kind))
        return tuple(found)

    def _counts(self, now: datetime) -> tuple[Count, ...]:
        return tuple(self._count(quota, now) for quota in self._those)

    def _count(self, quota: Quota, now: datetime) -> Count:
        begins, ends = quota.window(now)
        holder = f"{quota.service}:{_digest(quota.holder)}" if quota.holder else self._account
        return Count(
            name=f"{holder}:{quota.whose}:{quota.period}",
            begins=f"{begins:%Y%m%dT%H%M}",
            most=quota.calls,
            seconds=int((ends - now).total_seconds()) + KEPT_LONGER,
        )


def _digest(holder: str) -> str:
    return hashlib.sha256(holder.encode()).hexdigest()[:24]
