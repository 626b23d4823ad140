"""Approved changes of live posts, and the leases by which exactly one worker carries each.

The changes of one post are a line: a new row is made only when no other one waits, and `again` marks the newest when an
older one turned out to have come late. So whatever dies or sleeps, the last word at the channel is the newest.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from domain.errors import Conflict, LostLease, NotFound
from domain.live_change import IN_THE_CALL, WAITING, LiveChange, LiveChangeStatus, check_live_move
from domain.publication import ReadBack
from domain.value import Value
from domain.work import Lease
from store.ids import new_id
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

_ROWS: Final = (
    "SELECT c.id, c.workspace_id, c.publication_id, c.draft_id, c.version_id, v.number AS version, c.digest, "
    "c.decision_id, p.channel, p.account_id, c.status, c.due_at, c.attempt, c.fence, c.again, c.reason, c.sent_at, "
    "c.verified_at, c.created_at FROM live_changes c JOIN content_versions v ON v.id = c.version_id "
    "JOIN published_content p ON p.id = c.publication_id"
)
# The version that a post `p` shows: that of its latest carried change, else the published one.
SHOWN: Final = (
    "coalesce((SELECT l.version_id FROM live_changes l WHERE l.publication_id = p.id AND l.sent_at IS NOT NULL "
    "ORDER BY l.created_at DESC, l.id DESC LIMIT 1), p.version_id)"
)
_HELD_BY_OWNER: Final = frozenset({"claimed", "sending", "sent"})
STOPPED: Final = "The sender stopped in the middle of the call."


class DueLiveChange(Value):
    """Where there is one to carry: ids only."""

    workspace_id: str
    id: str


def add_change(
    conn: Transaction,
    *,
    publication_id: str,
    draft_id: str,
    version_id: str,
    digest: str,
    decision_id: str,
    due_at: datetime,
) -> LiveChange:
    """The row for that decision. Raises Conflict while an earlier change of the post waits or is on its way."""
    row_id = new_id("change")
    made = conn.execute(
        "INSERT INTO live_changes (id, publication_id, draft_id, version_id, digest, decision_id, due_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [row_id, publication_id, draft_id, version_id, digest, decision_id, due_at],
    )
    if made.rowcount == 0:
        raise Conflict("An earlier change of this post is on its way: it comes first.")
    return get_change(conn, row_id)


def get_change(conn: Transaction, change_id: str) -> LiveChange:
    """The row with that id."""
    found = read_one(conn, LiveChange, _ROWS + " WHERE c.id = %s", [change_id])
    if found is None:
        raise NotFound(f"There is no change {change_id}.")
    return found


def of_decision(conn: Transaction, decision_id: str) -> LiveChange | None:
    """The row that an approval made, if it made one."""
    return read_one(conn, LiveChange, _ROWS + " WHERE c.decision_id = %s", [decision_id])


def of_publication(conn: Transaction, publication_id: str) -> tuple[LiveChange, ...]:
    """All changes of one post, oldest first."""
    return read_all(
        conn, LiveChange, _ROWS + " WHERE c.publication_id = %s ORDER BY c.created_at, c.id", [publication_id]
    )


def of_draft(conn: Transaction, draft_id: str) -> tuple[LiveChange, ...]:
    """All changes of a piece's post, oldest first."""
    return read_all(conn, LiveChange, _ROWS + " WHERE c.draft_id = %s ORDER BY c.created_at, c.id", [draft_id])


def live_version_id(conn: Transaction, publication_id: str, published_id: str) -> str:
    """The version that the post shows: that of its latest carried change, else the published one."""
    row = conn.execute(
        "SELECT version_id FROM live_changes WHERE publication_id = %s AND sent_at IS NOT NULL "
        "ORDER BY created_at DESC, id DESC LIMIT 1",
        [publication_id],
    ).fetchone()
    return published_id if row is None else row["version_id"]


def due(database: Database, now: datetime, most: int = 50) -> tuple[DueLiveChange, ...]:
    """Those of all workspaces with which something is to be done now."""
    with database.transaction() as conn:
        return read_all(conn, DueLiveChange, "SELECT * FROM due_live_changes(%s, %s)", [now, most])


def claim(
    conn: Transaction, change_id: str, owner: str, seconds: float, *, now: datetime
) -> tuple[LiveChange, Lease] | None:
    """Takes a row that is to be carried: one that is due, whose claimer's lease ran out, or that comes once more."""
    row = conn.execute(
        "UPDATE live_changes SET status = 'claimed', again = false, look_at = NULL, attempt = attempt + 1, "
        "fence = fence + 1, lease_owner = %(owner)s, lease_until = %(now)s + make_interval(secs => %(seconds)s) "
        "WHERE id = (SELECT id FROM live_changes WHERE id = %(id)s AND ((status = 'scheduled' AND due_at <= %(now)s) "
        "OR (status = 'claimed' AND lease_until < %(now)s) OR (again AND status IN ('sent', 'verified', 'mismatch') "
        "AND (lease_until IS NULL OR lease_until < %(now)s))) FOR UPDATE SKIP LOCKED) RETURNING fence, lease_until",
        {"id": change_id, "owner": owner, "seconds": seconds, "now": now},
    ).fetchone()
    return None if row is None else _leased(conn, change_id, owner, row)


def claim_for_check(
    conn: Transaction, change_id: str, owner: str, seconds: float, *, now: datetime
) -> tuple[LiveChange, Lease] | None:
    """Takes a row past its call to read the post; its status stays."""
    row = conn.execute(
        "UPDATE live_changes SET fence = fence + 1, lease_owner = %(owner)s, "
        "lease_until = %(now)s + make_interval(secs => %(seconds)s) WHERE id = (SELECT id FROM live_changes "
        "WHERE id = %(id)s AND status IN ('unknown', 'sent') AND look_at <= %(now)s "
        "AND (lease_until IS NULL OR lease_until < %(now)s) FOR UPDATE SKIP LOCKED) RETURNING fence, lease_until",
        {"id": change_id, "owner": owner, "seconds": seconds, "now": now},
    ).fetchone()
    return None if row is None else _leased(conn, change_id, owner, row)


def reap(conn: Transaction, change_id: str, now: datetime, settle_seconds: float) -> bool:
    """Takes a row back whose sender stopped in the call: it is not known whether the post was changed."""
    changed = conn.execute(
        "UPDATE live_changes SET status = 'unknown', fence = fence + 1, lease_owner = NULL, lease_until = NULL, "
        "look_at = %(now)s + make_interval(secs => %(settle)s), reason = %(reason)s WHERE id = (SELECT id FROM "
        "live_changes WHERE id = %(id)s AND status = 'sending' AND lease_until < %(now)s FOR UPDATE SKIP LOCKED)",
        {"id": change_id, "now": now, "settle": settle_seconds, "reason": STOPPED},
    )
    return changed.rowcount == 1


def renew(conn: Transaction, lease: Lease, seconds: float, *, now: datetime | None = None) -> Lease:
    """Prolongs a lease that is still ours. Raises LostLease."""
    row = conn.execute(
        "UPDATE live_changes SET lease_until = coalesce(%s, now()) + make_interval(secs => %s) "
        "WHERE id = %s AND fence = %s AND lease_owner = %s RETURNING lease_until",
        [now, seconds, lease.row_id, lease.fence, lease.owner],
    ).fetchone()
    if row is None:
        raise _lost(lease)
    return lease.model_copy(update={"until": row["lease_until"]})


def move(
    conn: Transaction,
    lease: Lease,
    new: LiveChangeStatus,
    *,
    reason: str | None = None,
    due_at: datetime | None = None,
    look_at: datetime | None = None,
    read_back: ReadBack | None = None,
    sent_at: datetime | None = None,
    verified_at: datetime | None = None,
) -> LiveChange:
    """The owner's step. Raises LostLease when the fence moved, Conflict when the table forbids the step. `reason` and
    `look_at` are replaced, None clears them; the other fields are kept where None is given."""
    row = conn.execute(
        "SELECT status FROM live_changes WHERE id = %s AND fence = %s AND lease_owner = %s FOR UPDATE",
        [lease.row_id, lease.fence, lease.owner],
    ).fetchone()
    if row is None:
        raise _lost(lease)
    check_live_move(row["status"], new)
    conn.execute(
        "UPDATE live_changes SET status = %(new)s, reason = %(reason)s, look_at = %(look_at)s, "
        "due_at = coalesce(%(due_at)s, due_at), read_back = coalesce(%(read_back)s, read_back), "
        "sent_at = coalesce(%(sent_at)s, sent_at), verified_at = coalesce(%(verified_at)s, verified_at), "
        "lease_owner = CASE WHEN %(keep)s THEN lease_owner END, lease_until = CASE WHEN %(keep)s THEN lease_until END "
        "WHERE id = %(id)s",
        {
            "id": lease.row_id,
            "new": new,
            "reason": reason,
            "look_at": look_at,
            "due_at": due_at,
            "read_back": None if read_back is None else Jsonb(read_back.model_dump(mode="json")),
            "sent_at": sent_at,
            "verified_at": verified_at,
            "keep": new in _HELD_BY_OWNER,
        },
    )
    return get_change(conn, lease.row_id)


def count_anew(conn: Transaction, lease: Lease) -> None:
    """What was done so far was no failed attempt."""
    conn.execute(
        "UPDATE live_changes SET attempt = 0 WHERE id = %s AND fence = %s AND lease_owner = %s",
        [lease.row_id, lease.fence, lease.owner],
    )


def release(conn: Transaction, lease: Lease, *, reason: str | None, look_at: datetime | None) -> LiveChange:
    """Gives a lease back without a step: the post is read again at `look_at` (None: no more). Raises LostLease."""
    changed = conn.execute(
        "UPDATE live_changes SET lease_owner = NULL, lease_until = NULL, reason = %s, look_at = %s "
        "WHERE id = %s AND fence = %s AND lease_owner = %s",
        [reason, look_at, lease.row_id, lease.fence, lease.owner],
    )
    if changed.rowcount == 0:
        raise _lost(lease)
    return get_change(conn, lease.row_id)


def settle(conn: Transaction, change_id: str, new: LiveChangeStatus, reason: str | None) -> LiveChange:
    """A step that needs no lease; whoever only claimed the row loses it by the fence."""
    row = conn.execute("SELECT status FROM live_changes WHERE id = %s FOR UPDATE", [change_id]).fetchone()
    if row is None:
        raise NotFound(f"There is no change {change_id}.")
    check_live_move(row["status"], new)
    conn.execute(
        "UPDATE live_changes SET status = %s, reason = %s, fence = fence + 1, look_at = NULL, lease_owner = NULL, "
        "lease_until = NULL WHERE id = %s",
        [new, reason, change_id],
    )
    return get_change(conn, change_id)


def withdraw_waiting(conn: Transaction, draft_id: str, reason: str) -> tuple[str, ...]:
    """Withdraws the piece's change that was never carried; gives its id, if there was one. Raises Conflict when it is
    in the call, or may have been: then nothing may be promised about it."""
    rows = of_draft(conn, draft_id)
    if any(row.status in IN_THE_CALL for row in rows):
        raise Conflict("The approved change is being carried to the live post; look again in a minute.")
    waiting = [row.id for row in rows if row.status in WAITING and row.sent_at is None]
    for change_id in waiting:
        settle(conn, change_id, "withdrawn", reason)
    return tuple(waiting)


def hold_of_draft(conn: Transaction, draft_id: str, reason: str) -> None:
    """Holds the piece's change that was never carried, also one that waits for its account only: connecting that does
    not let it go. Raises Conflict when one is in the call, or may have been."""
    rows = of_draft(conn, draft_id)
    if any(row.status in IN_THE_CALL for row in rows):
        raise Conflict("A change is being carried to a live post of it, or may have been; look again in a minute.")
    for row in rows:
        if row.status == "held" and row.sent_at is None:
            conn.execute("UPDATE live_changes SET reason = %s WHERE id = %s", [reason, row.id])
        elif row.status in WAITING and row.sent_at is None:
            settle(conn, row.id, "held", reason)


def hold_waiting(conn: Transaction, reason: str, *, account_id: str | None = None) -> tuple[str, ...]:
    """Holds what is scheduled and not in hand: of one account, or of the whole workspace; gives the ids."""
    rows = conn.execute(
        "SELECT c.id FROM live_changes c JOIN published_content p ON p.id = c.publication_id "
        "WHERE c.status = 'scheduled' AND (%(account)s::text IS NULL OR p.account_id = %(account)s) ORDER BY c.id",
        {"account": account_id},
    ).fetchall()
    for row in rows:
        settle(conn, row["id"], "held", reason)
    return tuple(row["id"] for row in rows)


def release_held(conn: Transaction, account_id: str, beginning: str) -> tuple[str, ...]:
    """Schedules those of an account again that were held for a reason that begins so."""
    rows = conn.execute(
        "SELECT c.id FROM live_changes c JOIN published_content p ON p.id = c.publication_id WHERE c.status = 'held' "
        "AND p.account_id = %s AND starts_with(c.reason, %s) ORDER BY c.id",
        [account_id, beginning],
    ).fetchall()
    for row in rows:
        settle(conn, row["id"], "scheduled", None)
    return tuple(row["id"] for row in rows)


def once_more(conn: Transaction, publication_id: str, but_id: str) -> str | None:
    """A call of the change `but_id` came late: the newest change of the post that was carried or is being carried comes
    once more after it. Gives its id; None where the late one is the newest itself, or there is no other."""
    rows = [row for row in of_publication(conn, publication_id) if row.sent_at is not None or row.status in IN_THE_CALL]
    if not rows or rows[-1].id == but_id:
        return None
    conn.execute("UPDATE live_changes SET again = true WHERE id = %s", [rows[-1].id])
    return rows[-1].id


def read_back_of(conn: Transaction, change_id: str) -> ReadBack | None:
    """What the channel showed when the post was read after that change."""
    row = conn.execute("SELECT read_back FROM live_changes WHERE id = %s", [change_id]).fetchone()
    return None if row is None or row["read_back"] is None else ReadBack.model_validate(row["read_back"])


def _leased(conn: Transaction, change_id: str, owner: str, row: Mapping[str, Any]) -> tuple[LiveChange, Lease]:
    lease = Lease(row_id=change_id, owner=owner, fence=row["fence"], until=row["lease_until"])
    return get_change(conn, change_id), lease


def _lost(lease: Lease) -> LostLease:
    return LostLease(f"Change {lease.row_id} is no longer held by {lease.owner}.")
