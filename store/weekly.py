"""The rows behind a week's report, and the reports as they were told."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from psycopg.types.json import Jsonb

from domain.engagement import Reading
from domain.outcome import attribute
from domain.value import Value
from domain.weekly import PublishedPost, WeeklyReport, day_of_week, days_of, post_of_week
from store.engagement import readings_of
from store.outcomes import list_outcomes
from store.postgres import Database, Transaction
from store.rows import read_all
from store.workspaces import get_workspace

_POSTS = (
    "SELECT p.id AS publication_id, coalesce(nullif(v.package::json ->> 'title', ''), "
    "nullif(v.package::json ->> 'subject', ''), left(v.package::json ->> 'text', 80)) AS title, p.channel, "
    "c.name AS campaign, p.url, (p.sent_at AT TIME ZONE 'UTC')::date AS published FROM published_content p "
    "JOIN content_versions v ON v.id = p.version_id JOIN content_drafts d ON d.id = p.draft_id "
    "JOIN campaigns c ON c.id = d.campaign_id WHERE p.sent_at IS NOT NULL "
)


class ReportState(Value):
    """A workspace that published anything: since when, and its latest report."""

    workspace_id: str
    zone: str
    since: datetime
    latest: str | None = None


def report_states(database: Database) -> tuple[ReportState, ...]:
    """All workspaces that published anything."""
    with database.transaction() as conn:
        return read_all(conn, ReportState, "SELECT * FROM report_states()")


def published_posts(
    conn: Transaction, *, first: date = date.min, last: date = date.max, campaign_id: str | None = None
) -> tuple[PublishedPost, ...]:
    """Posts that went out on these days, the latest first: also those that were taken down since."""
    return read_all(
        conn,
        PublishedPost,
        _POSTS + "AND (p.sent_at AT TIME ZONE 'UTC')::date BETWEEN %(first)s AND %(last)s "
        "AND (%(campaign)s::text IS NULL OR d.campaign_id = %(campaign)s) ORDER BY p.sent_at DESC, p.id",
        {"first": first, "last": last, "campaign": campaign_id},
    )


def readings_by_post(conn: Transaction, posts: Sequence[PublishedPost]) -> dict[str, list[Reading]]:
    """Every reading of these posts, by publication."""
    found: dict[str, list[Reading]] = {}
    for reading in readings_of(conn, [post.publication_id for post in posts]):
        found.setdefault(reading.publication_id, []).append(reading)
    return found


def read_week(conn: Transaction, week: str, *, days: int, now: datetime) -> WeeklyReport:
    """The report of a week as it stands now: posts of the week, and those of the `days` before that gained anything.
    Raises InvalidInput."""
    first, last = days_of(week)
    posts = published_posts(conn, first=first - timedelta(days=days), last=last)
    readings = readings_by_post(conn, posts)
    told = [post_of_week(post, readings.get(post.publication_id, ()), first, last) for post in posts]
    return WeeklyReport(
        week=week,
        workspace=get_workspace(conn).name,
        first=first,
        last=last,
        made_at=now,
        posts=tuple(post for post in told if post.published >= first or any(each.value for each in post.gained)),
        days=tuple(day_of_week(posts, readings, first + timedelta(days=at)) for at in range(7)),
        outcomes=attribute(list_outcomes(conn), first=first, last=last),
    )


def save_report(conn: Transaction, report: WeeklyReport) -> bool:
    """Keeps a week's report; False when there is one: what was told is not changed."""
    done = conn.execute(
        "INSERT INTO weekly_reports (id, report, made_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [report.week, Jsonb(report.model_dump(mode="json")), report.made_at],
    )
    return done.rowcount == 1


def told_report(conn: Transaction, week: str) -> WeeklyReport | None:
    """The report as it was told when the week was over; None when there was none."""
    row = conn.execute("SELECT report FROM weekly_reports WHERE id = %s", [week]).fetchone()
    return None if row is None else WeeklyReport.model_validate(row["report"])
