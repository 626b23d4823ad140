"""What Dagster may not have been told of: promises to look, made before there is anything to tell.

Whoever finishes a row tells Dagster afterwards, and may die in between; then the row is there and its lineage is not.
So a run leaves an entry before it begins, naming the pieces and briefs it may change, and puts it off as long as it
lives. An entry that has become due is one whose run is over, well or not: somebody looks, tells what is missing, and
only then takes the entry away. A person's edit, which no run tells of, leaves an entry that is due at once.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.errors import LostLease
from domain.value import Value
from domain.work import Lease
from store.postgres import Database, Transaction
from store.rows import read_all


class DueLineage(Value):
    """An entry to look at. `id` is a run's, or a version's."""

    workspace_id: str
    id: str
    draft_ids: tuple[str, ...]
    brief_ids: tuple[str, ...]


def expect(
    conn: Transaction,
    entry_id: str,
    *,
    draft_ids: Sequence[str] = (),
    brief_ids: Sequence[str] = (),
    seconds: float = 0.0,
    now: datetime | None = None,
) -> Lease:
    """Leaves an entry that is due in `seconds`, unless put off; a run's second one is added to its first."""
    row = conn.execute(
        "INSERT INTO lineage_due AS l (id, draft_ids, brief_ids, due_at) VALUES (%(id)s, %(drafts)s, %(briefs)s, "
        "coalesce(%(now)s, now()) + make_interval(secs => %(seconds)s)) ON CONFLICT (workspace_id, id) DO UPDATE SET "
        "draft_ids = l.draft_ids || excluded.draft_ids, brief_ids = l.brief_ids || excluded.brief_ids, "
        "due_at = excluded.due_at RETURNING due_at",
        {"id": entry_id, "drafts": list(draft_ids), "briefs": list(brief_ids), "seconds": seconds, "now": now},
    ).fetchone()
    assert row is not None
    return Lease(row_id=entry_id, owner=entry_id, fence=0, until=row["due_at"])


def put_off(conn: Transaction, lease: Lease, seconds: float, *, now: datetime | None = None) -> Lease:
    """The run is still at work. Raises LostLease when it was taken for dead meanwhile."""
    row = conn.execute(
        "UPDATE lineage_due SET due_at = coalesce(%s, now()) + make_interval(secs => %s) WHERE id = %s "
        "RETURNING due_at",
        [now, seconds, lease.row_id],
    ).fetchone()
    if row is None:
        raise LostLease(f"Run {lease.row_id} was taken for dead.")
    return lease.model_copy(update={"until": row["due_at"]})


def due(database: Database, most: int, *, now: datetime) -> tuple[DueLineage, ...]:
    """Entries of all workspaces that are due, the oldest first."""
    with database.transaction() as conn:
        return read_all(conn, DueLineage, "SELECT * FROM due_lineage(%s, %s)", [now, most])


def known(database: Database, run_ids: Sequence[str]) -> frozenset[str]:
    """Those of the runs that have left an entry which nobody has taken away."""
    with database.transaction() as conn:
        rows = conn.execute("SELECT id FROM known_to_lineage(%s)", [list(run_ids)]).fetchall()
    return frozenset(row["id"] for row in rows)


def settle(conn: Transaction, entry_ids: Sequence[str], *, now: datetime) -> None:
    """Takes entries away, unless they were put off meanwhile."""
    conn.execute("DELETE FROM lineage_due WHERE id = ANY(%s) AND due_at <= %s", [list(entry_ids), now])
