"""The reaper takes back what dead workers hold: rows whose lease ran out.

Whether a worker is dead cannot be known, only that its lease is over; the fence makes the difference unimportant. What
was asked for is asked for again; a post whose sender stopped in the middle of the call is `unknown`, and is looked up
before anything is repeated.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from resources.services import Services
from store import publications, work

logger = logging.getLogger(__name__)

MOST_ROWS: Final = 2000


def reap_once(services: Services) -> tuple[str, ...]:
    """Takes back posts and requests in all workspaces; gives the run ids whose requests were taken back: those runs
    are stale, and the caller must see to them."""
    reap_posts(services)
    now = services.clock.now()
    requests = work.open_work(services.database, MOST_ROWS)
    held = ((row.workspace_id, row.lease_until) for row in requests if row.status != "requested")
    stale: list[str] = []
    for workspace_id in _overdue(held, now):
        stale += _reap_requests(services, workspace_id, now)
    return tuple(dict.fromkeys(stale))


def reap_posts(services: Services) -> None:
    """Takes back posts only: what the courier does itself, since it has no way to see to stale runs."""
    now = services.clock.now()
    posts = publications.open_publications(services.database, MOST_ROWS)
    held = ((row.workspace_id, row.lease_until) for row in posts if row.status in ("claimed", "sending"))
    for workspace_id in _overdue(held, now):
        with services.database.transaction(workspace_id) as conn:
            reaped = publications.reap(conn, now)
        if reaped.scheduled or reaped.unknown:
            logger.warning("a sender stopped: %s scheduled again, %s unknown", reaped.scheduled, reaped.unknown)


def _reap_requests(services: Services, workspace_id: str, now: datetime) -> list[str]:
    with services.database.transaction(workspace_id) as conn:
        reaped = work.reap(conn, now)
        requests = work.get_requests(conn, [*reaped.returned, *reaped.failed])
    if requests:
        logger.warning("workers stopped: %s asked for again, %s given up", reaped.returned, reaped.failed)
    return [request.run_id for request in requests if request.run_id is not None]


def _overdue(leases: Iterable[tuple[str, datetime | None]], now: datetime) -> list[str]:
    """Workspaces with a lease that ran out."""
    return sorted({workspace_id for workspace_id, until in leases if until is not None and until < now})
