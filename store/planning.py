"""Planning a post for another instant: the one function through which a slot moves.

A schedule is a row, so moving it is an update and nothing else: no timer is cancelled, no key is changed. The slot of
the approval (`slot_at`) stays what a person decided on; what moves is the plan. Beside it only the rules of a zone
move a post, and then to what was meant (press/zones.py).
"""

from datetime import datetime
from typing import Final

from domain.errors import Conflict
from domain.publication import Publication, PublicationStatus
from domain.slots import wall_of
from domain.value import Value
from store.postgres import Database, Transaction
from store.publications import get_publication, lock_publication
from store.rows import read_all

MOVABLE: Final[frozenset[PublicationStatus]] = frozenset({"scheduled", "late"})


class PlannedWall(Value):
    """A post that waits for its moment, scheduled or held, with what was meant by it."""

    workspace_id: str
    id: str
    planned_at: datetime
    zone: str
    wall: datetime


def planned_walls(database: Database, since: datetime) -> tuple[PlannedWall, ...]:
    """What is planned for after that instant, in all workspaces, the first in time first."""
    with database.transaction() as conn:
        return read_all(conn, PlannedWall, "SELECT * FROM planned_walls(%s)", [since])


def follow_wall(conn: Transaction, planned: PlannedWall, at: datetime, reason: str) -> bool:
    """Plans a row for another instant because its zone's rules say so; its state stays. False when it is not as it was
    read any more. What a hold says is left standing."""
    done = conn.execute(
        "UPDATE published_content SET planned_at = %(at)s, wall = %(wall)s, fence = fence + 1, "
        "due_at = CASE WHEN due_at = planned_at THEN %(at)s ELSE due_at END, "
        "reason = CASE WHEN status = 'scheduled' THEN %(reason)s ELSE reason END "
        "WHERE id = %(id)s AND status IN ('scheduled', 'held') AND planned_at = %(was)s AND wall = %(meant)s",
        {
            "id": planned.id,
            "at": at,
            "wall": wall_of(at, planned.zone),
            "reason": reason,
            "was": planned.planned_at,
            "meant": planned.wall,
        },
    )
    return done.rowcount > 0


def replan(conn: Transaction, publication_id: str, planned_at: datetime, zone: str) -> Publication:
    """Plans a row that is scheduled or late for another instant, meant in that zone. Raises Conflict for any other; one
    that a sender has just claimed is on its way."""
    row = lock_publication(conn, publication_id)
    if row.status not in MOVABLE:
        raise Conflict(f"A publication that is {row.status.replace('_', ' ')} cannot be moved to another time.")
    if row.remote_id is not None:
        raise Conflict("The channel has this post already: it cannot be moved to another time.")
    conn.execute(
        "UPDATE published_content SET status = 'scheduled', reason = NULL, due_at = %(at)s, planned_at = %(at)s, "
        "zone = %(zone)s, wall = %(wall)s, fence = fence + 1 WHERE id = %(id)s",
        {"id": row.id, "at": planned_at, "zone": zone, "wall": wall_of(planned_at, zone)},
    )
    return get_publication(conn, row.id)
