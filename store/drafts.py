"""Pieces: brief x channel x variant, one row each. Every change of status goes through the one table of moves.

Locks have one order: the piece first, then what hangs on it (requests, decisions, publications), then the account.
Whoever takes two of them in another order meets somebody, one day, who took them in this one.
"""

from domain.brief import ChannelKind
from domain.draft import ChangeStatus, Draft, DraftStatus, check_change, check_move
from domain.errors import NotFound
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all, read_one

_DRAFTS = (
    "SELECT id, workspace_id, campaign_id, brief_id, channel, variant, account_id, status, version, version_id, "
    "change, change_id, note, updated_at FROM content_drafts"
)


def plan_draft(
    conn: Transaction, campaign_id: str, brief_id: str, channel: ChannelKind, account_id: str, *, variant: str = "a"
) -> Draft:
    """The piece of that brief, channel and variant, planned if it is not there yet."""
    conn.execute(
        "INSERT INTO content_drafts (id, campaign_id, brief_id, channel, variant, account_id) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, brief_id, channel, variant) DO NOTHING",
        [new_id("draft"), campaign_id, brief_id, channel, variant, account_id],
    )
    found = read_one(
        conn, Draft, _DRAFTS + " WHERE brief_id = %s AND channel = %s AND variant = %s", [brief_id, channel, variant]
    )
    assert found is not None
    return found


def get_draft(conn: Transaction, draft_id: str) -> Draft:
    """The piece with that id."""
    return _found(read_one(conn, Draft, _DRAFTS + " WHERE id = %s", [draft_id]), draft_id)


def lock_draft(conn: Transaction, draft_id: str) -> Draft:
    """The piece, locked until the transaction ends: whoever changes it next waits."""
    return _found(read_one(conn, Draft, _DRAFTS + " WHERE id = %s FOR UPDATE", [draft_id]), draft_id)


def list_drafts(
    conn: Transaction,
    *,
    status: DraftStatus | None = None,
    campaign_id: str | None = None,
    limit: int = 100,
    offset: int = 0,
) -> tuple[Draft, ...]:
    """Pieces, latest change first."""
    return read_all(
        conn,
        Draft,
        _DRAFTS + " WHERE (%(status)s::text IS NULL OR status = %(status)s) "
        "AND (%(campaign)s::text IS NULL OR campaign_id = %(campaign)s) "
        "ORDER BY updated_at DESC, id LIMIT %(limit)s OFFSET %(offset)s",
        {"status": status, "campaign": campaign_id, "limit": limit, "offset": offset},
    )


def ids_like(conn: Transaction, fragment: str, most: int = 3) -> tuple[str, ...]:
    """Ids of pieces that are, begin with or end in what a person typed; `draft_` may be left out."""
    rows = conn.execute(
        "SELECT id FROM content_drafts WHERE starts_with(id, %(f)s) OR starts_with(id, 'draft_' || %(f)s) "
        "OR right(id, length(%(f)s)) = %(f)s ORDER BY id <> %(f)s, id LIMIT %(most)s",
        {"f": fragment, "most": most},
    ).fetchall()
    return tuple(row["id"] for row in rows)


def drafts_of_brief(conn: Transaction, brief_id: str) -> tuple[Draft, ...]:
    """All pieces of one brief."""
    return read_all(conn, Draft, _DRAFTS + " WHERE brief_id = %s ORDER BY channel, variant", [brief_id])


def drafts_of_campaign(conn: Transaction, campaign_id: str) -> tuple[Draft, ...]:
    """All pieces of one campaign, in the order of its briefs."""
    return read_all(
        conn,
        Draft,
        "SELECT d.id, d.workspace_id, d.campaign_id, d.brief_id, d.channel, d.variant, d.account_id, d.status, "
        "d.version, d.version_id, d.change, d.change_id, d.note, d.updated_at FROM content_drafts d "
        "JOIN briefs b ON b.id = d.brief_id "
        "WHERE d.campaign_id = %s ORDER BY b.position, d.channel, d.variant",
        [campaign_id],
    )


def set_status(conn: Transaction, draft_id: str, new: DraftStatus, note: str | None = None) -> Draft:
    """Moves a piece. Raises Conflict when the table does not allow it."""
    check_move(lock_draft(conn, draft_id).status, new)
    conn.execute(
        "UPDATE content_drafts SET status = %s, note = %s, updated_at = clock_timestamp() WHERE id = %s",
        [new, note, draft_id],
    )
    return get_draft(conn, draft_id)


def set_change(conn: Transaction, draft_id: str, new: ChangeStatus, note: str | None = None) -> Draft:
    """Moves the change of a live post; one that is `none` leaves no version in hand. Raises Conflict when the table
    does not allow it."""
    check_change(lock_draft(conn, draft_id).change, new)
    conn.execute(
        "UPDATE content_drafts SET change = %(new)s, change_id = CASE WHEN %(new)s <> 'none' THEN change_id END, "
        "note = %(note)s, updated_at = clock_timestamp() WHERE id = %(id)s",
        {"new": new, "note": note, "id": draft_id},
    )
    return get_draft(conn, draft_id)


def change_again(conn: Transaction, draft_id: str, note: str | None = None) -> Draft:
    """The change of a live post waits for a decision again: with its version in hand, if it has one."""
    draft = lock_draft(conn, draft_id)
    return set_change(conn, draft_id, "in_review" if draft.change_id else "none", note)


def could_not_be_made(conn: Transaction, draft_id: str, reason: str) -> None:
    """Says on the piece why asked-for work came to nothing. One without a version has failed; one that has a version
    keeps it: it waits for a person if changes were requested, and is otherwise only told of in its note."""
    draft = lock_draft(conn, draft_id)
    if draft.change == "changes_requested":
        change_again(conn, draft_id, reason)
    elif draft.version_id is None:
        set_status(conn, draft_id, "failed", reason)
    elif draft.status == "changes_requested":
        set_status(conn, draft_id, "held", reason)
    else:
        set_note(conn, draft_id, reason)


def set_note(conn: Transaction, draft_id: str, note: str | None) -> None:
    """Says why a piece waits, without moving it."""
    conn.execute("UPDATE content_drafts SET note = %s, updated_at = clock_timestamp() WHERE id = %s", [note, draft_id])


def has_settled(conn: Transaction, *, but_of_brief: str) -> bool:
    """Whether the workspace has a piece of another brief that was approved or published."""
    row = conn.execute(
        "SELECT EXISTS (SELECT FROM content_drafts WHERE status IN ('approved', 'published') AND brief_id <> %s) "
        "AS found",
        [but_of_brief],
    ).fetchone()
    return bool(row and row["found"])


def _found(draft: Draft | None, draft_id: str) -> Draft:
    if draft is None:
        raise NotFound(f"There is no draft {draft_id}.")
    return draft
