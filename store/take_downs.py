"""Take-downs: a person wants a live post gone. The row is there before the channel is asked, and says how it ended."""

from datetime import datetime
from typing import Final, Literal

from domain.errors import Conflict
from domain.value import Value
from domain.work import Lease
from store.ids import new_id
from store.leases import Leases
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

_ROWS = (
    "SELECT id, workspace_id, publication_id, asked_by, reason, status, due_at, attempt, fence, answer, asked_at, "
    "ended_at FROM take_downs"
)
OPEN: Final = frozenset({"asked", "claimed"})
LEASES = Leases("take_downs", "Take-down {row} is no longer held by {owner}.")
renew = LEASES.renew


class TakeDown(Value):
    """One wish. `answer` is what the channel said last."""

    id: str
    workspace_id: str
    publication_id: str
    asked_by: str
    reason: str
    status: Literal["asked", "claimed", "done", "refused"]
    due_at: datetime
    attempt: int
    fence: int
    answer: str
    asked_at: datetime
    ended_at: datetime | None = None


class DueTakeDown(Value):
    """Where there is one to carry out: ids only."""

    workspace_id: str
    id: str


def ask(conn: Transaction, publication_id: str, *, asked_by: str, reason: str, now: datetime) -> TakeDown:
    """Writes the wish down. Raises Conflict when one is open already."""
    row_id = new_id("down")
    made = conn.execute(
        "INSERT INTO take_downs (id, publication_id, asked_by, reason, due_at) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (workspace_id, publication_id) WHERE status IN ('asked', 'claimed') DO NOTHING",
        [row_id, publication_id, asked_by, reason, now],
    )
    if made.rowcount == 0:
        raise Conflict("This post is being taken down already.")
    return _get(conn, row_id)


def of_publication(conn: Transaction, publication_id: str) -> tuple[TakeDown, ...]:
    """All wishes for one post, oldest first."""
    return read_all(conn, TakeDown, _ROWS + " WHERE publication_id = %s ORDER BY asked_at, id", [publication_id])


def due(database: Database, now: datetime, most: int = 50) -> tuple[DueTakeDown, ...]:
    """Those of all workspaces that may be carried out now."""
    with database.transaction() as conn:
        return read_all(conn, DueTakeDown, "SELECT * FROM due_take_downs(%s, %s)", [now, most])


def is_in_other_hands(conn: Transaction, take_down_id: str, now: datetime) -> bool:
    """Whether somebody works on the post itself just now: it could not be written down as gone."""
    row = conn.execute(
        "SELECT FROM take_downs t JOIN published_content p ON p.id = t.publication_id "
        "WHERE t.id = %s AND p.lease_until > %s",
        [take_down_id, now],
    ).fetchone()
    return row is not None


def claim(
    conn: Transaction, take_down_id: str, owner: str, seconds: float, *, now: datetime
) -> tuple[TakeDown, Lease] | None:
    """Takes the row in hand; None when it is at its end or in other hands."""
    row = conn.execute(
        "UPDATE take_downs SET status = 'claimed', attempt = attempt + 1, fence = fence + 1, lease_owner = %(owner)s, "
        "lease_until = %(now)s + make_interval(secs => %(seconds)s) WHERE id = (SELECT id FROM take_downs "
        "WHERE id = %(id)s AND due_at <= %(now)s AND (status = 'asked' OR (status = 'claimed' AND "
        "lease_until < %(now)s)) FOR UPDATE SKIP LOCKED) RETURNING fence, lease_until",
        {"id": take_down_id, "owner": owner, "seconds": seconds, "now": now},
    ).fetchone()
    if row is None:
        return None
    return _get(conn, take_down_id), LEASES.taken(take_down_id, owner, row)


def end(conn: Transaction, lease: Lease, status: Literal["done", "refused"], answer: str, *, now: datetime) -> TakeDown:
    """How it ended. Raises LostLease."""
    return _leave(conn, lease, status, answer, due_at=None, ended_at=now)


def put_off(conn: Transaction, lease: Lease, answer: str, until: datetime) -> TakeDown:
    """It is tried again then. Raises LostLease."""
    return _leave(conn, lease, "asked", answer, due_at=until, ended_at=None)


def _leave(
    conn: Transaction, lease: Lease, status: str, answer: str, *, due_at: datetime | None, ended_at: datetime | None
) -> TakeDown:
    changed = conn.execute(
        "UPDATE take_downs SET status = %s, answer = %s, due_at = coalesce(%s, due_at), ended_at = %s, "
        "lease_owner = NULL, lease_until = NULL WHERE id = %s AND fence = %s AND lease_owner = %s",
        [status, answer, due_at, ended_at, lease.row_id, lease.fence, lease.owner],
    )
    if changed.rowcount == 0:
        raise LEASES.taken_over(lease)
    return _get(conn, lease.row_id)


def _get(conn: Transaction, take_down_id: str) -> TakeDown:
    found = read_one(conn, TakeDown, _ROWS + " WHERE id = %s", [take_down_id])
    assert found is not None
    return found
