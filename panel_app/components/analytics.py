"""The analytics page as HTML, in parts: figures of posts above the drawing, outcomes and the week's report below it."""

from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from domain.engagement import METRICS, value_of
from domain.outcome import Told
from domain.value import Value
from domain.weekly import week_of
from domain.weekly_markdown import figure, money, weekly_markdown, words
from panel_app.analytics_data import AnalyticsPage
from panel_app.analytics_state import AnalyticsState
from panel_app.components.markdown import to_html
from panel_app.components.render import render
from panel_app.components.words import moment

MOST_SHARES: Final = 8


class PostRow(Value):
    """A post with its figures, in the order of the table's columns."""

    title: str
    url: str | None
    channel: str
    published: date
    figures: tuple[str, ...]
    as_of: str
    note: str


class Way(Value):
    """One way of telling outcomes: what it cannot say, and what it says."""

    method: str
    unattributed: str
    shares: tuple[tuple[str, int, float, str], ...]
    rest: int


def figures_html(page: AnalyticsPage, state: AnalyticsState) -> str:
    """The posts with their figures, and which of them is drawn."""
    return render(
        "analytics.html",
        page=page,
        rows=[_row(page, number) for number in range(len(page.posts))],
        columns=[words(metric) for metric in page.metrics],
        campaigns=[(name, state.at(campaign=name).address) for name in page.campaigns],
        everywhere=state.at(campaign="").address,
        figures=[(metric, words(metric), METRICS[metric], state.at(metric=metric).address) for metric in page.metrics],
    )


def below_html(page: AnalyticsPage, state: AnalyticsState) -> str:
    """The drawing's figures as a table, outcomes, and the week's report."""
    report = page.report
    week = report.week
    later = week_of(report.last + timedelta(days=1))
    return render(
        "analytics_below.html",
        page=page,
        days=_days(page),
        stages=[(stage, money(stage.amounts), [_way(told) for told in stage.told]) for stage in page.outcomes],
        report=Markup(to_html(weekly_markdown(report).partition("\n\n")[2])),  # noqa: S704 - cleaned there
        week=week,
        earlier=state.at(week=week_of(report.first - timedelta(days=1))).address,
        later=state.at(week=later).address if later <= page.latest else "",
        file=f"/reports/{quote(week)}",
    )


def _row(page: AnalyticsPage, number: int) -> PostRow:
    post = page.posts[number]
    return PostRow(
        title=post.title,
        url=post.url,
        channel=post.channel,
        published=post.published,
        figures=tuple(figure(value_of(post.totals, metric)) for metric in page.metrics),
        as_of=moment(post.as_of, page.frame.zone) if post.as_of else "",
        note=post.note,
    )


def _days(page: AnalyticsPage) -> list[tuple[str, list[str]]]:
    """The drawing in words: a row per day, a column per post."""
    days = sorted({day for one in page.courses for day, _ in one.days}, reverse=True)
    told = [dict(one.days) for one in page.courses]
    return [(f"{day:%a} {day.day} {day:%b %Y}", [figure(one.get(day)) for one in told]) for day in days]


def _way(told: Told) -> Way:
    counted = sum(share.outcomes for share in told.shares) + told.unattributed
    return Way(
        method=told.method,
        unattributed=f"{told.unattributed:,} ({told.unattributed_share:.0%})",
        shares=tuple(
            (share.origin, share.outcomes, 100 * share.outcomes / max(1, counted), money(share.amounts))
            for share in told.shares[:MOST_SHARES]
        ),
        rest=len(told.shares[MOST_SHARES:]),
    )
