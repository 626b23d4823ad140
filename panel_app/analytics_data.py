"""What the analytics page shows, read in one transaction: figures of posts, their course by day, outcomes told in three
ways, and a week's report."""

from datetime import date, datetime
from typing import Final

from desk.engagement_shown import ShownPost, with_figures
from domain.engagement import METRICS, Metric, course
from domain.links import campaign_parameter
from domain.outcome import Stage, attribute
from domain.value import Value
from domain.weekly import DRAWN, PublishedPost, WeeklyReport, last_week
from panel_app.analytics_state import AnalyticsState
from panel_app.data import Frame, frame_of
from store.campaigns import find_campaign, list_campaigns
from store.engagement import notes_of
from store.outcomes import list_outcomes
from store.postgres import Database
from store.weekly import published_posts, read_week, readings_by_post, told_report

MOST: Final = 50  # posts of the table
DRAWN_POSTS: Final = 6


class Course(Value):
    """One post's figure by day; a day of which nobody told is not there."""

    post: PublishedPost
    days: tuple[tuple[date, int], ...]


class AnalyticsPage(Value):
    """`campaign` is the name of the only one it shows (empty: all). `metrics` are those that anybody told, `metric` the
    one that is drawn (None: nobody told any), `courses` those of the latest posts that have it. `was_told`: the week's
    report was written when the week was over; `latest` is the last week that is over."""

    frame: Frame
    campaign: str
    campaigns: tuple[str, ...]
    posts: tuple[ShownPost, ...]
    posts_in_all: int
    metrics: tuple[Metric, ...]
    metric: Metric | None
    courses: tuple[Course, ...]
    outcomes: tuple[Stage, ...]
    report: WeeklyReport
    was_told: bool
    latest: str
    read_at: datetime


def load_analytics(
    database: Database, workspace_id: str, state: AnalyticsState, now: datetime, *, measure_days: int
) -> AnalyticsPage:
    """What the state names; a campaign that is not there filters nothing."""
    with database.transaction(workspace_id) as conn:
        frame = frame_of(conn)
        only = find_campaign(conn, state.campaign) if state.campaign else None
        every = published_posts(conn, campaign_id=only.id if only else None)
        posts = every[:MOST]
        readings, notes = readings_by_post(conn, posts), notes_of(conn, [post.publication_id for post in posts])
        told = {reading.metric for some in readings.values() for reading in some}
        metric = _drawn(told, state.metric)
        latest = last_week(now, frame.zone)
        week = state.week or latest
        courses = [
            Course(post=post, days=days)
            for post in posts
            if metric and (days := course(readings.get(post.publication_id, ()), metric))
        ]
        return AnalyticsPage(
            frame=frame,
            campaign=only.name if only else "",
            campaigns=tuple(campaign.name for campaign in list_campaigns(conn)),
            posts=tuple(
                with_figures(post, readings.get(post.publication_id, ()), notes.get(post.publication_id, ""))
                for post in posts
            ),
            posts_in_all=len(every),
            metrics=tuple(name for name in METRICS if name in told),
            metric=metric,
            courses=tuple(courses[:DRAWN_POSTS]),
            outcomes=attribute(list_outcomes(conn), campaign_parameter(only) if only else None),
            report=read_week(conn, week, days=measure_days, now=now),
            was_told=told_report(conn, week) is not None,
            latest=latest,
            read_at=now,
        )


def _drawn(told: set[Metric], wished: Metric | None) -> Metric | None:
    """The figure that is drawn: the one that is wished for, else the first that anybody told."""
    if wished in told:
        return wished
    return next((metric for metric in (*DRAWN, *METRICS) if metric in told), None)
