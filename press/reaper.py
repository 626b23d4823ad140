"""The reaper takes back what dead workers hold: rows whose lease ran out.

Whether a worker is dead cannot be known, only that its lease is over; the fence makes the difference unimportant. What
was asked for is asked for again; a post whose sender stopped in the middle of the call is `unknown`, and is looked up
before anything is repeated.
"""

import logging

from press.services import PressServices
from store import publications, work

logger = logging.getLogger(__name__)

MOST_ROWS = 2000


def reap_once(services: PressServices) -> tuple[str, ...]:
    """One pass over all workspaces; gives the run ids whose work was taken back: those runs are stale."""
    stale: list[str] = []
    for workspace_id in _overdue(services):
        stale += _reap_workspace(services, workspace_id)
    return tuple(dict.fromkeys(stale))


def _overdue(services: PressServices) -> list[str]:
    """Workspaces with a lease that ran out."""
    now = services.clock.now()
    leases = [
        *(
            (w.workspace_id, w.lease_until)
            for w in work.open_work(services.database, MOST_ROWS)
            if w.status != "requested"
        ),
        *(
            (p.workspace_id, p.lease_until)
            for p in publications.open_publications(services.database, MOST_ROWS)
            if p.status in ("claimed", "sending")
        ),
    ]
    return sorted({workspace_id for workspace_id, until in leases if until is not None and until < now})


def _reap_workspace(services: PressServices, workspace_id: str) -> list[str]:
    now = services.clock.now()
    with services.database.transaction(workspace_id) as conn:
        posts = publications.reap(conn, now)
        reaped = work.reap(conn, now)
        requests = work.get_requests(conn, [*reaped.returned, *reaped.failed])
    counts = {"requests": len(requests), "scheduled": len(posts.scheduled), "unknown": len(posts.unknown)}
    if any(counts.values()):
        logger.warning("took back rows of stopped workers: %s", counts, extra={"workspace": workspace_id})
    return [request.run_id for request in requests if request.run_id is not None]
