"""Trends: ranked by code from three numbers between 0 and 1 that a person can check.

Novelty is the distance to what earlier days found; fit is the nearness to the audiences; momentum compares today's
mentions with those of the past days. The tempting way is to let the model rank: it would rank by how it was asked. And
the day is computed from what was done, never counted by a timer: seven days of a machine that was off are one look,
not seven, and a day of 23 or 25 hours has one eight o'clock like any other.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.value import Value

AT: Final = time(8, 0)
SAME: Final = 0.8  # nearness from which a trend is that of an earlier day
MENTIONED: Final = 0.45  # nearness from which an excerpt speaks of a trend
PAST_DAYS: Final = 7
REMEMBERED_DAYS: Final = 30
FIT, NOVELTY, MOMENTUM = 0.4, 0.3, 0.3


class TrendSource(Value):
    """Where a trend was seen, with words to the letter."""

    origin: str
    title: str
    quote: str
    seen: date


class Trend(Value):
    """A topic on one day. `continues` is the first trend of the same topic, when an earlier day had it."""

    id: str
    campaign_id: str
    day: date
    name: str
    summary: str
    mentions: int
    novelty: float
    fit: float
    momentum: float
    score: float
    continues: str | None = None
    sources: tuple[TrendSource, ...] = ()
    brief_id: str | None = None
    model: str = ""

    @property
    def chain(self) -> str:
        """What the trends of one topic share over the days."""
        return self.continues or self.id


def due_day(now: datetime, zone: str, last: date | None, since: datetime) -> date | None:
    """The one day to look at now, None when there is none: the latest whose eight o'clock has struck in `zone`, unless
    it, or a later one, was looked at. The day on which a workspace was made (`since`) is not."""
    where = ZoneInfo(zone)
    local = now.astimezone(where)
    day = local.date() if local.time() >= AT else local.date() - timedelta(days=1)
    if day <= since.astimezone(where).date() or (last is not None and day <= last):
        return None
    return day


def nearness(one: Sequence[float], other: Sequence[float]) -> float:
    """Cosine of two vectors of length one, at least 0."""
    return max(0.0, sum(a * b for a, b in zip(one, other, strict=True)))


def novelty(vector: Sequence[float], earlier: Sequence[Sequence[float]]) -> float:
    """1 for what no earlier day had, 0 for the same again."""
    return 1.0 - min(1.0, max((nearness(vector, other) for other in earlier), default=0.0))


def momentum(today: int, past: Sequence[int]) -> float:
    """0.5 when as much is said as on the past days that were looked at, or nothing is known of them; towards 1 when
    more, towards 0 when less."""
    if not any(past):
        return 0.5
    mean = sum(past) / len(past)
    return 0.5 + 0.5 * (today - mean) / (today + mean)


def score(*, fit: float, novelty: float, momentum: float) -> float:
    """What trends are ranked by."""
    return round(FIT * fit + NOVELTY * novelty + MOMENTUM * momentum, 4)
