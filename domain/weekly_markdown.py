"""A week's report as Markdown. A figure that nobody told is a dash, never a nought."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from domain.engagement import METRICS, Metric, value_of
from domain.outcome import Stage, Told
from domain.weekly import DRAWN, PostOfWeek, WeeklyReport

NONE: Final = "–"
MOST_SHARES: Final = 10


def weekly_markdown(report: WeeklyReport) -> str:
    """The whole report."""
    parts = [
        f"# Week {report.week}: {line(report.workspace)}",
        f"{report.first} to {report.last}, as known on {report.made_at:%Y-%m-%d %H:%M} UTC.",
        summary(report),
        *_posts(report),
        *_days(report),
        *_outcomes(report.outcomes),
    ]
    return "\n\n".join(parts) + "\n"


def summary(report: WeeklyReport) -> str:
    """The week in two sentences."""
    out = len(report.published)
    published = "Nothing was published." if not out else f"{out} post{'' if out == 1 else 's'} went out."
    told = [f"{sum_:,} {words(metric)}" for metric in DRAWN if (sum_ := report.sum_of(metric)) is not None]
    brought = f"The posts that are out brought {', '.join(told)}." if told else "No figures were told."
    return f"{published} {brought}"


def metrics_of(posts: Sequence[PostOfWeek]) -> tuple[Metric, ...]:
    """The figures that anybody told of any of these posts."""
    told = {total.metric for post in posts for total in post.totals}
    return tuple(metric for metric in METRICS if metric in told)


def words(metric: str) -> str:
    """A figure's name in a sentence or header."""
    return metric.replace("_", " ")


def figure(value: int | None) -> str:
    """A figure as it is shown."""
    return NONE if value is None else f"{value:,}"


def money(amounts: Mapping[str, Decimal]) -> str:
    """Sums by currency."""
    return ", ".join(f"{amount:,.2f} {currency}".strip() for currency, amount in amounts.items()) or NONE


def line(text: str) -> str:
    """A text in one line of a table."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _posts(report: WeeklyReport) -> Iterator[str]:
    if not report.posts:
        return
    metrics = metrics_of(report.posts)
    yield "## Posts: in all (in this week)"
    header = ("post", "channel", "campaign", "out since", *map(words, metrics))
    yield table(header, (_row(post, metrics) for post in report.posts))


def _row(post: PostOfWeek, metrics: Sequence[Metric]) -> tuple[str, ...]:
    gained = {each.metric: each.value for each in post.gained}
    cells = (
        NONE
        if (total := value_of(post.totals, metric)) is None
        else f"{total:,} ({f'{gained[metric]:+,}' if metric in gained else NONE})"
        for metric in metrics
    )
    title = line(post.title)
    named = f"[{title}](<{post.url}>)" if post.url else title
    return (named, post.channel, line(post.campaign), post.published.isoformat(), *cells)


def _days(report: WeeklyReport) -> Iterator[str]:
    told = {gained.metric for day in report.days for gained in day.gained}
    metrics = [metric for metric in METRICS if metric in told]
    if not metrics:
        return
    yield "## By day"
    rows = []
    for day in report.days:
        gained = {each.metric: each.value for each in day.gained}
        rows.append((f"{day.day:%a} {day.day}", *(figure(gained.get(metric)) for metric in metrics)))
    yield table(("day", *map(words, metrics)), rows)


def _outcomes(stages: Sequence[Stage]) -> Iterator[str]:
    if not stages:
        return
    yield "## Outcomes, told in three ways"
    yield "Each way misses a part: its share that is unattributed stands beside it. They are not to be added up."
    for stage in stages:
        yield f"### {line(stage.stage)}: {stage.outcomes:,} ({money(stage.amounts)})"
        yield table(
            ("way of telling", "unattributed", "origin", "outcomes", "amount"),
            (row for told in stage.told for row in told_rows(told)),
        )


def told_rows(told: Told) -> Iterator[tuple[str, ...]]:
    """What one way of telling says, the commonest origins first."""
    missing = f"{told.unattributed:,} ({told.unattributed_share:.0%})"
    if not told.shares:
        yield told.method, missing, NONE, NONE, NONE
    for number, share in enumerate(told.shares[:MOST_SHARES]):
        first = (told.method, missing) if number == 0 else ("", "")
        yield (*first, line(share.origin), f"{share.outcomes:,}", money(share.amounts))
    if rest := told.shares[MOST_SHARES:]:
        yield "", "", f"{len(rest)} more", f"{sum(share.outcomes for share in rest):,}", ""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [f"| {' | '.join(header)} |", f"|{' --- |' * len(header)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
