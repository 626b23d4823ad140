"""Planning a post for another instant: the one function through which a slot moves.

A schedule is a row, so moving it is an update and nothing else: no timer is cancelled, no key is changed. The slot of
the approval (`slot_at`) stays what a person decided on; what moves is the plan.
"""

from datetime import datetime
from typing import Final

from domain.errors import Conflict
from domain.publication import HANDED_OVER, Publication, PublicationStatus
from domain.slots import wall_of
from store.postgres import Transaction
from store.publications import get_publication, lock_publication

MOVABLE: Final[frozenset[PublicationStatus]] = frozenset({"scheduled", "late"})


def replan(conn: Transaction, publication_id: str, planned_at: datetime, zone: str) -> Publication:
    """Plans a row that is scheduled or late for another instant, meant in that zone. Raises Conflict for any other; one
    that a sender has just claimed is on its way."""
    row = lock_publication(conn, publication_id)
    if row.status not in MOVABLE:
        raise Conflict(f"A publication that is {row.status.replace('_', ' ')} cannot be moved to another time.")
    if row.handed_over_at is not None:
        raise Conflict(HANDED_OVER)
    if row.remote_id is not None:
        raise Conflict("The channel has this post already: it cannot be moved to another time.")
    conn.execute(
        "UPDATE published_content SET status = 'scheduled', reason = NULL, due_at = %(at)s, planned_at = %(at)s, "
        "zone = %(zone)s, wall = %(wall)s, fence = fence + 1 WHERE id = %(id)s",
        {"id": row.id, "at": planned_at, "zone": zone, "wall": wall_of(planned_at, zone)},
    )
    return get_publication(conn, row.id)
