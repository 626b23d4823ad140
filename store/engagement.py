"""Readings of posts' figures, and when each post's are asked for next.

Nothing here is ever changed: the application may not even update a reading. A figure that is the same as its source
said before on that day is not written again, so that asking once an hour costs a row a day, not twenty-four.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from domain.brief import ChannelKind
from domain.engagement import Reading, is_news
from domain.value import Value
from domain.work import Lease
from store.leases import Leases
from store.postgres import Database, Transaction
from store.rows import read_all

LAUNCH: Final = timedelta(minutes=5)
LEASES: Final = Leases("measurings", "Another worker asks for these figures now.")
renew = LEASES.renew
_READINGS: Final = "SELECT publication_id, metric, value, day, span, as_of, source FROM engagement_metrics"
_NAMED: Final = "SELECT p.id, p.channel, p.remote_id, p.url, p.draft_id, p.sent_at FROM published_content p"


class DueMeasuring(Value):
    """A publication whose figures are to be asked for."""

    workspace_id: str
    id: str


class NamedPost(Value):
    """A post that is out, with the names by which others know it."""

    id: str
    channel: ChannelKind
    draft_id: str
    sent_at: datetime
    remote_id: str | None = None
    url: str | None = None


def due(database: Database, now: datetime, days: int, most: int = 500) -> tuple[DueMeasuring, ...]:
    """Publications of all workspaces whose figures are due, the longest waiting first; none older than `days`."""
    with database.transaction() as conn:
        return read_all(
            conn, DueMeasuring, "SELECT * FROM due_measurings(%s, %s, %s)", [now, now - timedelta(days=days), most]
        )


def launch(conn: Transaction, publication_ids: Sequence[str], now: datetime) -> tuple[str, ...]:
    """Says that a run will ask for these; gives those that no other run was launched for. A run that does not begin
    within five minutes is taken for lost."""
    rows = conn.execute(
        "INSERT INTO measurings (id, next_at, launched_until) "
        "SELECT id, %(now)s, %(until)s FROM unnest(%(ids)s::text[]) AS wanted (id) "
        "ON CONFLICT (workspace_id, id) DO UPDATE SET launched_until = excluded.launched_until "
        "WHERE measurings.next_at <= %(now)s AND coalesce(measurings.launched_until <= %(now)s, true) "
        "AND coalesce(measurings.lease_until <= %(now)s, true) RETURNING id",
        {"now": now, "until": now + LAUNCH, "ids": list(publication_ids)},
    ).fetchall()
    return tuple(row["id"] for row in rows)


def claim(conn: Transaction, publication_id: str, owner: str, seconds: float, *, now: datetime) -> Lease | None:
    """Takes a publication's figures in hand; None when they are not due, or somebody is at it."""
    row = conn.execute(
        "INSERT INTO measurings (id, next_at, lease_owner, lease_until, fence) VALUES (%(id)s, %(now)s, %(owner)s, "
        "%(now)s + make_interval(secs => %(s)s), 1) ON CONFLICT (workspace_id, id) DO UPDATE SET "
        "lease_owner = excluded.lease_owner, lease_until = excluded.lease_until, fence = measurings.fence + 1 "
        "WHERE measurings.next_at <= %(now)s AND coalesce(measurings.lease_until <= %(now)s, true) "
        "RETURNING fence, lease_until",
        {"id": publication_id, "owner": owner, "s": seconds, "now": now},
    ).fetchone()
    return None if row is None else LEASES.taken(publication_id, owner, row)


def end(conn: Transaction, lease: Lease, next_at: datetime, *, note: str, answered_at: datetime | None) -> None:
    """Gives the lease back and says when to ask next; `note` says why the channel did not answer. Call it in the
    transaction that writes the readings. Raises LostLease."""
    done = conn.execute(
        "UPDATE measurings SET next_at = %s, note = %s, last_at = coalesce(%s, last_at), launched_until = NULL, "
        "lease_owner = NULL, lease_until = NULL WHERE id = %s AND fence = %s AND lease_owner = %s",
        [next_at, note, answered_at, lease.row_id, lease.fence, lease.owner],
    )
    if done.rowcount == 0:
        raise LEASES.taken_over(lease)


def add_readings(conn: Transaction, readings: Iterable[Reading]) -> int:
    """Keeps what says more than is known; gives how many that were."""
    wanted = sorted(readings, key=lambda reading: reading.as_of)
    last: dict[tuple[str, str, date, str, str], Reading] = {}
    for known in readings_of(conn, sorted({reading.publication_id for reading in wanted})):
        last[_place(known)] = known
    news = []
    for reading in wanted:
        before = last.get(_place(reading))
        if is_news(reading, before):
            news.append(reading)
            last[_place(reading)] = max(before or reading, reading, key=lambda each: each.as_of)
    return sum(_add(conn, reading) for reading in news)


def _add(conn: Transaction, reading: Reading) -> int:
    return conn.execute(
        "INSERT INTO engagement_metrics (publication_id, metric, value, day, span, as_of, source) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [
            *(reading.publication_id, reading.metric, reading.value, reading.day),
            *(reading.span, reading.as_of, reading.source),
        ],
    ).rowcount


def _place(reading: Reading) -> tuple[str, str, date, str, str]:
    return reading.publication_id, reading.metric, reading.day, reading.span, reading.source


def readings_of(conn: Transaction, publication_ids: Sequence[str]) -> tuple[Reading, ...]:
    """Every reading of these posts, corrections and what they corrected, in the order in which they were said."""
    return read_all(
        conn,
        Reading,
        _READINGS + " WHERE publication_id = ANY(%s) ORDER BY as_of, publication_id, day, metric, source",
        [list(publication_ids)],
    )


def notes_of(conn: Transaction, publication_ids: Sequence[str]) -> dict[str, str]:
    """Why a channel did not answer, by publication, where it did not."""
    rows = conn.execute(
        "SELECT id, note FROM measurings WHERE id = ANY(%s) AND note <> ''", [list(publication_ids)]
    ).fetchall()
    return {row["id"]: row["note"] for row in rows}


def posts_out(conn: Transaction, channel: ChannelKind) -> tuple[NamedPost, ...]:
    """Every post that is or was out on a channel, the latest first."""
    return read_all(
        conn, NamedPost, _NAMED + " WHERE p.channel = %s AND p.sent_at IS NOT NULL ORDER BY p.sent_at DESC", [channel]
    )


def note_import(conn: Transaction, digest: str, name: str, kept: int) -> None:
    """Remembers a file that was imported."""
    conn.execute("INSERT INTO engagement_imports (id, name, kept) VALUES (%s, %s, %s)", [digest, name, kept])


def was_imported(conn: Transaction, digest: str) -> bool:
    """Whether the same file was imported before."""
    return conn.execute("SELECT 1 FROM engagement_imports WHERE id = %s", [digest]).fetchone() is not None
