"""The report of a week: what was published, what it brought, and where outcomes came from.

A figure of the week is a difference of two totals. Where either is missing there is none: a post that was first
measured in its third week did not gain everything in that week.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from re import compile as pattern
from typing import Final
from zoneinfo import ZoneInfo

from domain.brief import ChannelKind
from domain.engagement import METRICS, Metric, Reading, Total, standing, totals, value_of
from domain.errors import InvalidInput
from domain.outcome import Stage
from domain.value import Value

WEEK: Final = pattern(r"(\d{4})-W(\d{2})")
DRAWN: Final[tuple[Metric, ...]] = ("impressions", "views", "clicks", "tracked_clicks", "opens")


class PublishedPost(Value):
    """A post that is out, as a report names it."""

    publication_id: str
    title: str
    channel: ChannelKind
    campaign: str
    url: str | None
    published: date


class Gained(Value):
    """What a figure grew by. It can shrink: a channel that corrects takes back."""

    metric: Metric
    value: int


class PostOfWeek(PublishedPost):
    """A post with its totals at the end of the week, and what the week brought."""

    totals: tuple[Total, ...] = ()
    gained: tuple[Gained, ...] = ()


class DayOfWeek(Value):
    """What one day brought, all posts together; a figure that nobody told is not there."""

    day: date
    gained: tuple[Gained, ...] = ()


class WeeklyReport(Value):
    """One workspace's week."""

    week: str
    workspace: str
    first: date
    last: date
    made_at: datetime
    posts: tuple[PostOfWeek, ...] = ()
    days: tuple[DayOfWeek, ...] = ()
    outcomes: tuple[Stage, ...] = ()

    @property
    def published(self) -> tuple[PostOfWeek, ...]:
        """The posts that went out in this week."""
        return tuple(post for post in self.posts if self.first <= post.published <= self.last)

    def sum_of(self, metric: Metric) -> int | None:
        """What all posts together gained; None where nobody told."""
        found = [gained.value for post in self.posts for gained in post.gained if gained.metric == metric]
        return sum(found) if found else None


def days_of(week: str) -> tuple[date, date]:
    """Monday and Sunday of a week such as 2027-W05. Raises InvalidInput."""
    found = WEEK.fullmatch(week)
    if found is None:
        raise InvalidInput(f"“{week}” is no week: expected one such as 2027-W05.")
    try:
        first = date.fromisocalendar(int(found.group(1)), int(found.group(2)), 1)
    except ValueError as error:
        raise InvalidInput(f"There is no week {week}.") from error
    return first, first + timedelta(days=6)


def week_of(day: date) -> str:
    """The week of a day: 2027-W05."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def last_week(now: datetime, zone: str) -> str:
    """The latest week that is over in a zone."""
    return week_of(now.astimezone(ZoneInfo(zone)).date() - timedelta(days=7))


def due_week(now: datetime, zone: str, latest: str | None, since: datetime) -> str | None:
    """The one week to report on, None when there is none: the latest that is over, unless it, or a later one, was
    reported on, or nothing was out by its end."""
    week = last_week(now, zone)
    if since.astimezone(ZoneInfo(zone)).date() > days_of(week)[1] or (latest is not None and latest >= week):
        return None
    return week


def post_of_week(post: PublishedPost, readings: Sequence[Reading], first: date, last: date) -> PostOfWeek:
    """A post with what the days from `first` to `last` brought."""
    return PostOfWeek(**post.model_dump(), totals=totals(readings, last), gained=gained_in(post, readings, first, last))


def gained_in(post: PublishedPost, readings: Sequence[Reading], first: date, last: date) -> tuple[Gained, ...]:
    """The growth of each figure in these days: the difference of two totals, where both are known (before it was out, a
    post had nothing); of what is told by days, their sum."""
    all_told = [reading for reading in readings if reading.span == "total"]
    after, before = totals(all_told, last), totals(all_told, first - timedelta(days=1))
    found: dict[Metric, int] = {}
    for total in after:
        start = 0 if post.published >= first else value_of(before, total.metric)
        if start is not None:
            found[total.metric] = total.value - start
    by_days = {reading.metric for reading in readings} - {reading.metric for reading in all_told}
    for reading in standing(readings):
        if reading.metric in by_days and first <= reading.day <= last:
            found[reading.metric] = found.get(reading.metric, 0) + reading.value
    return tuple(Gained(metric=metric, value=found[metric]) for metric in METRICS if metric in found)


def day_of_week(posts: Iterable[PublishedPost], readings: Mapping[str, Sequence[Reading]], day: date) -> DayOfWeek:
    """What one day brought. A post counts for a figure only if somebody told it of that very day and of the one before:
    else what several days brought would stand on the last."""
    sums: dict[Metric, int] = {}
    for post in posts:
        known = readings.get(post.publication_id, ())
        told = _told_of(known, day) & (_told_of(known, day - timedelta(days=1)) | _began_on(post, known, day))
        for gained in gained_in(post, known, day, day):
            if gained.metric in told:
                sums[gained.metric] = sums.get(gained.metric, 0) + gained.value
    return DayOfWeek(day=day, gained=tuple(Gained(metric=m, value=sums[m]) for m in METRICS if m in sums))


def _told_of(known: Sequence[Reading], day: date) -> set[Metric]:
    return {reading.metric for reading in known if reading.day == day}


def _began_on(post: PublishedPost, known: Sequence[Reading], day: date) -> set[Metric]:
    """Figures that need no day before: all on the day it went out, and those that are told of one day alone."""
    return {r.metric for r in known if r.day == day and (post.published == day or r.span == "day")}
