"""Trends by day, and the days on which a workspace's scouts looked.

A day is taken by a lease like any other work: whoever looks writes its results in the transaction that ends the day
under the fence, so two machines that wake at eight look once.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal

from psycopg.types.json import Jsonb

from domain.errors import NotFound
from domain.trend import Trend
from domain.value import Value
from domain.work import Lease
from store.ids import new_id
from store.leases import Leases
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

WatchStatus = Literal["launched", "claimed", "waiting", "done", "failed"]
MAX_ATTEMPTS: Final = 4
LEASES: Final = Leases("watches", "Another worker looks at this day now.")
renew_watch = LEASES.renew

_TRENDS: Final = (
    "SELECT id, campaign_id, day, name, summary, mentions, novelty, fit, momentum, score, continues, sources, "
    "brief_id, model FROM trends"
)
_LATEST: Final = (
    " WHERE campaign_id = %(campaign)s OR (%(campaign)s::text IS NULL AND campaign_id NOT IN "
    "(SELECT a.id FROM campaigns a WHERE a.archived_at IS NOT NULL)) ORDER BY day DESC, score DESC, id LIMIT %(most)s"
)


class WatchState(Value):
    """A workspace, and the latest day its scouts looked at, if any. `since` is when the workspace was made."""

    workspace_id: str
    zone: str
    since: datetime
    id: str | None = None
    day: date | None = None
    status: WatchStatus | None = None
    attempt: int | None = None
    lease_until: datetime | None = None


def watch_states(database: Database) -> tuple[WatchState, ...]:
    """All workspaces, oldest first."""
    with database.transaction() as conn:
        return read_all(conn, WatchState, "SELECT * FROM watch_states()")


def launch_watch(conn: Transaction, day: date, seconds: float, *, now: datetime) -> int | None:
    """Says that a run will look at that day and gives the attempt's number; None when there is nothing to launch: it is
    done, or somebody is at it. A run that does not begin within `seconds` is taken for lost."""
    row = conn.execute(
        "INSERT INTO watches (id, day, lease_until) VALUES (%(id)s, %(day)s, %(now)s + make_interval(secs => %(s)s)) "
        "ON CONFLICT (workspace_id, day) DO UPDATE SET status = 'launched', attempt = watches.attempt + 1, "
        "lease_owner = NULL, fence = watches.fence + 1, lease_until = excluded.lease_until "
        "WHERE watches.status IN ('launched', 'claimed', 'waiting') AND watches.lease_until <= %(now)s "
        "AND watches.attempt < %(most)s RETURNING attempt",
        {"id": new_id("watch"), "day": day, "now": now, "s": seconds, "most": MAX_ATTEMPTS},
    ).fetchone()
    return None if row is None else int(row["attempt"])


def claim_watch(conn: Transaction, day: date, owner: str, seconds: float, *, now: datetime) -> Lease | None:
    """Takes the day; None when it is done or somebody is at it. A day that no sensor launched is taken as well."""
    row = conn.execute(
        "INSERT INTO watches (id, day, status, fence, lease_owner, lease_until, started_at) VALUES (%(id)s, %(day)s, "
        "'claimed', 1, %(owner)s, %(now)s + make_interval(secs => %(s)s), %(now)s) ON CONFLICT (workspace_id, day) "
        "DO UPDATE SET status = 'claimed', fence = watches.fence + 1, lease_owner = excluded.lease_owner, "
        "lease_until = excluded.lease_until, started_at = excluded.started_at "
        "WHERE watches.status IN ('launched', 'waiting', 'failed') "
        "OR (watches.status = 'claimed' AND watches.lease_until <= %(now)s) RETURNING id, fence, lease_until",
        {"id": new_id("watch"), "day": day, "owner": owner, "now": now, "s": seconds},
    ).fetchone()
    return None if row is None else LEASES.taken(row["id"], owner, row)


def end_watch(conn: Transaction, lease: Lease, note: str, read_at: datetime) -> None:
    """The day was looked at, in sources as they were at `read_at`; call it in the transaction that writes what was
    found. Raises LostLease."""
    _end(conn, lease, "done", note, None)
    conn.execute("UPDATE watches SET read_at = %s WHERE id = %s", [read_at, lease.row_id])


def put_off_watch(conn: Transaction, lease: Lease, note: str, until: datetime) -> None:
    """It could not be done now; it is tried again from `until` on, or has failed when its attempts are used up."""
    row = conn.execute("SELECT attempt FROM watches WHERE id = %s", [lease.row_id]).fetchone()
    again = row is not None and row["attempt"] < MAX_ATTEMPTS
    _end(conn, lease, "waiting" if again else "failed", note, until if again else None)


def _end(conn: Transaction, lease: Lease, status: WatchStatus, note: str, until: datetime | None) -> None:
    done = conn.execute(
        "UPDATE watches SET status = %s, note = %s, lease_owner = NULL, lease_until = %s, "
        "ended_at = clock_timestamp() WHERE id = %s AND fence = %s AND status = 'claimed'",
        [status, note, until, lease.row_id, lease.fence],
    )
    if done.rowcount == 0:
        raise LEASES.taken_over(lease)


def save_trends(conn: Transaction, day: date, found: Sequence[Trend]) -> None:
    """Keeps the trends of a day in place of those of an attempt before. One that became a brief stays."""
    conn.execute("DELETE FROM trends WHERE day = %s AND brief_id IS NULL", [day])
    for trend in found:
        conn.execute(
            "INSERT INTO trends (id, campaign_id, day, name, summary, mentions, novelty, fit, momentum, score, "
            "continues, sources, model) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            [
                *(trend.id, trend.campaign_id, trend.day, trend.name, trend.summary, trend.mentions, trend.novelty),
                *(trend.fit, trend.momentum, trend.score, trend.continues),
                *(Jsonb([source.model_dump(mode="json") for source in trend.sources]), trend.model),
            ],
        )


def trends_since(conn: Transaction, day: date, *, but: date | None = None) -> tuple[Trend, ...]:
    """Trends of the days from `day` on, without those of the day `but`."""
    return read_all(
        conn,
        Trend,
        _TRENDS + " WHERE day >= %(day)s AND (%(but)s::date IS NULL OR day <> %(but)s) ORDER BY day, score DESC, id",
        {"day": day, "but": but},
    )


def days_looked_at(conn: Transaction, since: date) -> tuple[date, ...]:
    """The days from `since` on that were looked at to the end."""
    rows = conn.execute("SELECT day FROM watches WHERE day >= %s AND status = 'done' ORDER BY day", [since]).fetchall()
    return tuple(row["day"] for row in rows)


def list_trends(conn: Transaction, *, campaign_id: str | None = None, most: int = 50) -> tuple[Trend, ...]:
    """Trends of one campaign, or of all that are at work: the latest day first, each day's best first."""
    return read_all(
        conn,
        Trend,
        _TRENDS + _LATEST,
        {"campaign": campaign_id, "most": most},
    )


def ids_like(conn: Transaction, fragment: str, most: int = 3) -> tuple[str, ...]:
    """Ids of trends that are, begin with or end in what a person typed; `trend_` may be left out."""
    rows = conn.execute(
        "SELECT id FROM trends WHERE starts_with(id, %(f)s) OR starts_with(id, 'trend_' || %(f)s) "
        "OR right(id, length(%(f)s)) = %(f)s ORDER BY id <> %(f)s, id LIMIT %(most)s",
        {"f": fragment, "most": most},
    ).fetchall()
    return tuple(row["id"] for row in rows)


def lock_trend(conn: Transaction, trend_id: str) -> Trend:
    """The trend with that id, locked. Raises NotFound."""
    found = read_one(conn, Trend, _TRENDS + " WHERE id = %s FOR UPDATE", [trend_id])
    if found is None:
        raise NotFound(f"There is no trend {trend_id}.")
    return found


def became_brief(conn: Transaction, trend: Trend, brief_id: str) -> None:
    """Notes what a topic was turned into, on each of its days."""
    conn.execute(
        "UPDATE trends SET brief_id = %s WHERE (id = %s OR continues = %s) AND brief_id IS NULL",
        [brief_id, trend.chain, trend.chain],
    )


def last_read(conn: Transaction, before: date) -> datetime | None:
    """When the last look before that day had read the sources: what came in since then is new."""
    row = conn.execute(
        "SELECT read_at FROM watches WHERE day < %s AND status = 'done' ORDER BY day DESC LIMIT 1", [before]
    ).fetchone()
    return None if row is None else row["read_at"]
