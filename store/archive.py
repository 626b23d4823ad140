"""Campaigns put away: nothing new is made for them, nothing of them goes out by itself, and everything stays readable.

Whoever writes for a campaign asks `require_at_work` in the transaction that writes. Archiving locks all pieces first,
so whoever has locked one asks after that, and whoever locks none (asking for drafts) asks once more when the rows are
there. What is approved and not out is a promise to somebody: it is found here, to be shown and held by a person's word.
"""

from collections import Counter
from datetime import datetime
from typing import Final

from domain.brief import ChannelKind
from domain.errors import Conflict
from domain.live_change import LiveChangeStatus
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
# Approved changes of live posts that were never carried: also those whose approval is just being carried out.
_CHANGES: Final = (
    "FROM content_drafts d LEFT JOIN live_changes c ON c.draft_id = d.id AND c.sent_at IS NULL "
    "AND c.status IN ('scheduled', 'claimed', 'sending', 'unknown', 'held') "
    "JOIN content_versions v ON v.id = coalesce(c.version_id, d.change_id) WHERE d.status = 'published' "
    "AND ((c.id IS NULL AND d.change = 'approved') OR c.status <> 'held' OR starts_with(c.reason, %(account)s))"
)
_CHANGES_COUNTED: Final = "SELECT d.campaign_id, count(*) AS posts {changes} GROUP BY d.campaign_id"
_CHANGES_WAITING: Final = (
    "SELECT d.id AS draft_id, (SELECT b.topic FROM briefs b WHERE b.id = d.brief_id) AS brief, d.channel, "
    "v.number AS version, c.publication_id, c.status AS change, true AS is_change, c.due_at "
    "{changes} AND d.campaign_id = %(campaign)s ORDER BY c.due_at, d.id"
)


class WaitingPost(Value):
    """An approved piece that is not out: its post, or none where the approval is just being carried out. With
    `is_change` it is out, and an approved change of it is not: `change` is the state of that, `publication_id` the live
    post."""

    draft_id: str
    brief: str
    channel: ChannelKind
    version: int
    publication_id: str | None
    publication: PublicationStatus | None = None
    due_at: datetime | None
    is_change: bool = False
    change: LiveChangeStatus | None = None


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
    """What is approved and not out, the earliest due first: also what is on its way, or held for its account only. Then
    what live posts are to be changed to."""
    params = {"campaign": campaign_id, "account": ACCOUNT_HOLD}
    posts = read_all(conn, WaitingPost, _WAITING.format(not_out=_NOT_OUT), params)
    return (*posts, *read_all(conn, WaitingPost, _CHANGES_WAITING.format(changes=_CHANGES), params))


def count_waiting(conn: Transaction) -> dict[str, int]:
    """How many approved posts of each campaign (by id), or changes of posts, are not out; those with none are left
    out."""
    found: Counter[str] = Counter()
    for query in (_COUNTED.format(not_out=_NOT_OUT), _CHANGES_COUNTED.format(changes=_CHANGES)):
        rows = conn.execute(query, {"account": ACCOUNT_HOLD}).fetchall()
        found.update({row["campaign_id"]: row["posts"] for row in rows})
    return dict(found)


def keep_held(conn: Transaction, draft_id: str) -> None:
    """A post that waited for its account only waits for a person now: connecting the account does not send it."""
    conn.execute(
        "UPDATE published_content SET reason = %s WHERE draft_id = %s AND status = 'held' AND starts_with(reason, %s)",
        [HOLD, draft_id, ACCOUNT_HOLD],
    )


def changes_held_by_archiving(conn: Transaction, campaign_id: str) -> tuple[str, ...]:
    """Ids of the pieces whose approved change waits because their campaign was put away."""
    rows = conn.execute(
        "SELECT c.draft_id FROM live_changes c JOIN content_drafts d ON d.id = c.draft_id "
        "WHERE d.campaign_id = %s AND c.status = 'held' AND c.reason = %s ORDER BY c.draft_id",
        [campaign_id, HOLD],
    ).fetchall()
    return tuple(row["draft_id"] for row in rows)


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
