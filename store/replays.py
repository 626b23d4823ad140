"""Replays: which pieces can be drafted again, what came of those that were, and the last one as a whole.

What was asked for and how far it is stands in the requests for work; the rows here hold results only.
"""

from datetime import datetime

from psycopg.types.json import Jsonb

from domain.brief import ChannelKind
from domain.replay import NotReplayed, Replay, ReplayedPiece, said_of, sum_of
from domain.value import Value
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all


class ReplayRequest(Value):
    """One piece of a replay, as it was asked for."""

    draft_id: str
    brief: str
    channel: ChannelKind
    status: str
    error: str | None
    created_at: datetime


def replayable(conn: Transaction, channel: ChannelKind | None, most: int) -> tuple[str, ...]:
    """Ids of pieces whose approval stands, the one decided on last first, of campaigns at work."""
    rows = conn.execute(
        "SELECT d.id FROM content_drafts d JOIN campaigns c ON c.id = d.campaign_id "
        "JOIN LATERAL (SELECT max(x.created_at) AS decided_at FROM decisions x WHERE x.draft_id = d.id "
        "AND x.version_id = d.version_id AND x.kind = 'approve' AND x.refusal IS NULL AND x.taken_at IS NOT NULL "
        "AND NOT EXISTS (SELECT FROM decisions o WHERE o.undoes = x.id AND o.refusal IS NULL)) a "
        "ON a.decided_at IS NOT NULL WHERE d.status IN ('approved', 'published') AND c.archived_at IS NULL "
        "AND (%(channel)s::text IS NULL OR d.channel = %(channel)s) ORDER BY a.decided_at DESC, d.id LIMIT %(most)s",
        {"channel": channel, "most": most},
    ).fetchall()
    return tuple(row["id"] for row in rows)


def open_replay(conn: Transaction) -> bool:
    """Whether pieces of a replay are still to be drafted again."""
    row = conn.execute(
        "SELECT EXISTS (SELECT FROM work_requests WHERE kind = 'replay' "
        "AND status IN ('requested', 'launched', 'claimed')) AS found"
    ).fetchone()
    return bool(row and row["found"])


def keep_replayed(conn: Transaction, batch_id: str, found: ReplayedPiece) -> None:
    """Keeps what came of one piece; called in the transaction that ends its request."""
    conn.execute(
        "INSERT INTO replayed_pieces (id, batch_id, draft_id, found) VALUES (%s, %s, %s, %s)",
        [new_id("replay"), batch_id, found.draft_id, Jsonb(found.model_dump(mode="json"))],
    )


def last_replay(conn: Transaction) -> Replay | None:
    """The replay that was asked for last, as far as it is; None when there never was one."""
    newest = conn.execute(
        "SELECT batch_id FROM work_requests WHERE kind = 'replay' ORDER BY created_at DESC, id DESC LIMIT 1"
    ).fetchone()
    return replay_of(conn, newest["batch_id"]) if newest else None


def replay_of(conn: Transaction, batch_id: str) -> Replay | None:
    """One replay; None when nothing was asked for under that id."""
    asked = read_all(
        conn,
        ReplayRequest,
        "SELECT w.draft_id, b.topic AS brief, d.channel, w.status, w.error, w.created_at FROM work_requests w "
        "JOIN content_drafts d ON d.id = w.draft_id JOIN briefs b ON b.id = w.brief_id "
        "WHERE w.kind = 'replay' AND w.batch_id = %s ORDER BY w.created_at, w.id",
        [batch_id],
    )
    if not asked:
        return None
    rows = conn.execute(
        "SELECT found FROM replayed_pieces WHERE batch_id = %s ORDER BY replayed_at, id", [batch_id]
    ).fetchall()
    pieces = tuple(ReplayedPiece.model_validate(row["found"]) for row in rows)
    waiting = sum(each.status in ("requested", "launched", "claimed") for each in asked)
    return Replay(
        id=batch_id,
        asked_at=asked[0].created_at,
        waiting=waiting,
        pieces=pieces,
        failed=tuple(_failed(each) for each in asked if each.status in ("failed", "cancelled")),
        total=sum_of(pieces),
        said=said_of(pieces, waiting),
    )


def _failed(asked: ReplayRequest) -> NotReplayed:
    reason = asked.error or ("It was stopped." if asked.status == "cancelled" else "No reason is noted.")
    return NotReplayed(draft_id=asked.draft_id, brief=asked.brief, channel=asked.channel, reason=reason)
