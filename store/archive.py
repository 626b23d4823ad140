"""Campaigns put away: nothing new is made for them, nothing of them goes out by itself, and everything stays readable.

Whoever writes for a campaign asks `require_at_work` in the transaction that writes. Archiving locks all pieces first,
so whoever has locked one asks after that, and whoever locks none (asking for drafts) asks once more when the rows are
there. What is approved and not out is a promise to somebody: it is found here, to be shown and held by a person's word.
"""

from datetime import datetime
from typing import Final

from domain.brief import ChannelKind
from domain.errors import Conflict
from domain.publication import PublicationStatus
from domain.value import Value
from store.holds import ACCOUNT_HOLD
from store.postgres import Transaction
from store.rows import read_all

HOLD: Final = "The campaign was archived."
_NOT_OUT: Final = (
    "(p.id IS NULL OR p.status IN ('scheduled', 'claimed', 'late', 'sending', 'handed_over', 'unknown') "
    "OR (p.status = 'held' AND starts_with(p.reason, %(account)s)))"
)
_COUNTED: Final = (
    "SELECT d.campaign_id, count(*) AS posts FROM content_drafts d LEFT JOIN published_content p "
    "ON p.draft_id = d.id AND p.status NOT IN ('withdrawn', 'failed') "
    "WHERE d.status = 'approved' AND {not_out} GROUP BY d.campaign_id"
)
_WAITING: Final = (
    "SELECT d.id AS draft_id, b.topic AS brief, d.channel, d.version, p.id AS publication_id, p.status AS publication, "
    "p.due_at FROM content_drafts d JOIN briefs b ON b.id = d.brief_id LEFT JOIN published_content p "
    "ON p.draft_id = d.id AND p.status NOT IN ('withdrawn', 'failed') WHERE d.campaign_id = %(campaign)s "
    "AND d.status = 'approved' AND {not_out} ORDER BY p.due_at, d.id"
)


class WaitingPost(Value):
    """An approved piece that is not out: its post, or none where the approval is just being carried out."""

    draft_id: str
    brief: str
    channel: ChannelKind
    version: int
    publication_id: str | None
    publication: PublicationStatus | None
    due_at: datetime | None


def archived_at(conn: Transaction, campaign_id: str) -> datetime | None:
    """When a campaign was put away; None while it is at work."""
    row = conn.execute("SELECT archived_at FROM campaigns WHERE id = %s", [campaign_id]).fetchone()
    return row["archived_at"] if row else None


def require_at_work(conn: Transaction, campaign_id: str) -> None:
    """Raises Conflict when the campaign was put away."""
    row = conn.execute("SELECT name, archived_at FROM campaigns WHERE id = %s", [campaign_id]).fetchone()
    if row is not None and row["archived_at"] is not None:
        name = row["name"]
        raise Conflict(
            f'“{name}” is archived: it is only read. To work on it again: `pressroom campaign unarchive "{name}"`.'
        )


def set_archived(conn: Transaction, campaign_id: str, at: datetime | None) -> None:
    """Puts a campaign away, or back to work (None)."""
    conn.execute("UPDATE campaigns SET archived_at = %s, cleared_at = NULL WHERE id = %s", [at, campaign_id])


def waiting_posts(conn: Transaction, campaign_id: str) -> tuple[WaitingPost, ...]:
    """What is approved and not out, the earliest due first: also what is on its way, or held for its account only."""
    params = {"campaign": campaign_id, "account": ACCOUNT_HOLD}
    return read_all(conn, WaitingPost, _WAITING.format(not_out=_NOT_OUT), params)


def count_waiting(conn: Transaction) -> dict[str, int]:
    """How many approved posts of each campaign (by id) are not out; those with none are left out."""
    rows = conn.execute(_COUNTED.format(not_out=_NOT_OUT), {"account": ACCOUNT_HOLD}).fetchall()
    return {row["campaign_id"]: row["posts"] for row in rows}


def keep_held(conn: Transaction, draft_id: str) -> None:
    """A post that waited for its account only waits for a person now: connecting the account does not send it."""
    conn.execute(
        "UPDATE published_content SET reason = %s WHERE draft_id = %s AND status = 'held' AND starts_with(reason, %s)",
        [HOLD, draft_id, ACCOUNT_HOLD],
    )


def held_by_archiving(conn: Transaction, campaign_id: str) -> tuple[str, ...]:
    """Ids of the posts that wait because their campaign was put away."""
    rows = conn.execute(
        "SELECT p.id FROM published_content p JOIN content_drafts d ON d.id = p.draft_id "
        "WHERE d.campaign_id = %s AND p.status = 'held' AND p.reason = %s ORDER BY p.due_at, p.id",
        [campaign_id, HOLD],
    ).fetchall()
    return tuple(row["id"] for row in rows)


def open_requests(conn: Transaction, campaign_id: str) -> tuple[tuple[str, str, str], ...]:
    """(request, piece, kind) of all work that is asked for and not done."""
    rows = conn.execute(
        "SELECT id, draft_id, kind FROM work_requests WHERE campaign_id = %s "
        "AND status IN ('requested', 'launched', 'claimed') ORDER BY id",
        [campaign_id],
    ).fetchall()
    return tuple((row["id"], row["draft_id"], row["kind"]) for row in rows)
