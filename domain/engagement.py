"""What came of a post: one figure per (post, metric, day), each with the instant at which it was said.

Channels give figures, and correct them for days afterwards. The tempting table has one number per post that is
overwritten: then a week later nobody can tell what was known when, and a post whose channel did not answer looks like
one that nobody read. Here a reading is never changed: a correction is another reading of that day with a later instant,
and where nobody answered there is no reading. Missing is not zero.

Most channels tell the total since publication as it stands; some tell what one day brought. A reading says which of the
two it is, for adding up totals counts everybody again every day.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field

from domain.value import Value

Metric = Literal[
    "impressions",
    "reach",
    "views",
    "clicks",
    "reactions",
    "comments",
    "shares",
    "follows",
    "delivered",
    "opens",
    "bounced",
    "unsubscribed",
    "tracked_clicks",
    "tracked_visitors",
    "scanner_clicks",
]
Source = Literal["channel", "import", "links"]
Span = Literal["total", "day"]

METRICS: Final[dict[Metric, str]] = {
    "impressions": "how often it was shown",
    "reach": "how many different people it was shown to",
    "views": "how often it was opened or watched",
    "clicks": "clicks as the channel counts them",
    "reactions": "likes and other reactions",
    "comments": "comments",
    "shares": "shares and reposts",
    "follows": "followers won",
    "delivered": "mails that arrived",
    "opens": "mails opened, as far as readers let that be seen",
    "bounced": "mails that came back",
    "unsubscribed": "readers who left by it",
    "tracked_clicks": "clicks of people on our own links",
    "tracked_visitors": "visitors on our own links, each once a day",
    "scanner_clicks": "clicks of bots and mail scanners on our own links",
}

OFTEN: Final = timedelta(hours=1)
SELDOM: Final = timedelta(days=1)
FRESH: Final = timedelta(days=2)


class Total(Value):
    """One figure of one post: the total since its publication."""

    metric: Metric
    value: Annotated[int, Field(ge=0)]


class Reading(Total):
    """What one source said of one post's figure on a day, and when it said so. `span`: all until the end of that day,
    or what that day brought."""

    publication_id: str
    day: date
    span: Span = "total"
    as_of: AwareDatetime
    source: Source = "channel"


def standing(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """One reading per post, metric, day and span: the one said last, whatever the order in which they came in. Two at
    the same instant: the higher figure, for a lower one left something out."""
    best: dict[tuple[str, date, Metric, Span], Reading] = {}
    for reading in readings:
        key = (reading.publication_id, reading.day, reading.metric, reading.span)
        if key not in best or _later(reading, best[key]):
            best[key] = reading
    return tuple(best[key] for key in sorted(best))


def totals(readings: Iterable[Reading], until: date | None = None) -> tuple[Total, ...]:
    """The figures of one post as they stood at the end of a day (None: now), in the order of METRICS. Days are added up
    only where nobody told a total."""
    told: dict[Metric, int] = {}
    added: dict[Metric, int] = {}
    for reading in standing(readings):  # by day: a later total replaces an earlier one
        if until is not None and reading.day > until:
            continue
        if reading.span == "total":
            told[reading.metric] = reading.value
        else:
            added[reading.metric] = added.get(reading.metric, 0) + reading.value
    found = added | told
    return tuple(Total(metric=metric, value=found[metric]) for metric in METRICS if metric in found)


def course(readings: Iterable[Reading], metric: Metric) -> tuple[tuple[date, int], ...]:
    """One post's figure as it stood at the end of each day of which somebody told it, as a total, by day. Days of which
    nobody told are not there."""
    told = [reading for reading in standing(readings) if reading.metric == metric]
    if any(reading.span == "total" for reading in told):
        return tuple((reading.day, reading.value) for reading in told if reading.span == "total")
    sums = accumulate(reading.value for reading in told)
    return tuple((reading.day, value) for reading, value in zip(told, sums, strict=True))


def value_of(found: Sequence[Total], metric: Metric) -> int | None:
    """A figure by its name; None where nobody told it."""
    return next((total.value for total in found if total.metric == metric), None)


def is_news(reading: Reading, last: Reading | None) -> bool:
    """Whether a reading says more than is known: the first of its source on its day, or another figure than the one
    that its source said last of that day."""
    return last is None or reading.value != last.value


def next_look(sent_at: datetime, now: datetime) -> datetime:
    """When a post's figures are asked for again: hourly for its first two days, then daily."""
    return now + (OFTEN if now - sent_at < FRESH else SELDOM)


def day_of(moment: datetime) -> date:
    """The day that a figure belongs to: in UTC, as channels count."""
    return moment.astimezone(UTC).date()


def _later(new: Reading, old: Reading) -> bool:
    return (new.as_of, new.value, new.source) > (old.as_of, old.value, old.source)
