"""The reaper takes back what dead workers hold: rows whose lease ran out.

Whether a worker is dead cannot be known, only that its lease is over; the fence makes the difference unimportant. What
was asked for is asked for again; a post whose sender stopped in the middle of the call is `unknown`, and is looked up
before anything is repeated.

A run that was launched and has claimed nothing may be lost, or may stand in line behind others for an hour. The queue
tells them apart: while some worker holds rows of it, those behind wait, and their leases are prolonged.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from press.outcomes import SETTLE_SECONDS
from resources.services import Services
from store import publications, work
from store.work import OpenWork

logger = logging.getLogger(__name__)

MOST_ROWS: Final = 5000
WAIT_SECONDS: Final = 90.0


def reap_once(services: Services) -> int:
    """Takes back posts and requests in all workspaces; gives how many requests. Their runs are stale, which the runs'
    own entries tell (press/run_lease.py)."""
    reap_posts(services)
    now = services.clock.now()
    requests = work.open_work(services.database, MOST_ROWS)
    _let_wait(services, requests, now)
    held = ((row.workspace_id, row.lease_until) for row in requests if row.status != "requested")
    return sum(_reap_requests(services, workspace_id, now) for workspace_id in _overdue(held, now))


def reap_posts(services: Services) -> None:
    """Takes back posts only: what the courier does itself, since it has no way to see to stale runs."""
    now = services.clock.now()
    posts = publications.open_publications(services.database, MOST_ROWS)
    held = ((row.workspace_id, row.lease_until) for row in posts if row.status in ("claimed", "sending"))
    for workspace_id in _overdue(held, now):
        with services.database.transaction(workspace_id) as conn:
            reaped = publications.reap(conn, now, SETTLE_SECONDS)
        if reaped.scheduled or reaped.unknown:
            logger.warning("a sender stopped: %s scheduled again, %s unknown", reaped.scheduled, reaped.unknown)


def _let_wait(services: Services, requests: Sequence[OpenWork], now: datetime) -> None:
    """Prolongs the leases of launched requests that stand behind a worker at work."""
    at_work = {row.queue for row in requests if row.status == "claimed" and row.lease_until and row.lease_until > now}
    soon = now + timedelta(seconds=WAIT_SECONDS / 2)
    waiting: dict[str, list[str]] = defaultdict(list)
    for row in requests:
        if row.status == "launched" and row.queue in at_work and row.lease_until and row.lease_until < soon:
            waiting[row.workspace_id].append(row.id)
    for workspace_id, ids in waiting.items():
        with services.database.transaction(workspace_id) as conn:
            work.keep_launched(conn, ids, WAIT_SECONDS, now=now)


def _reap_requests(services: Services, workspace_id: str, now: datetime) -> int:
    with services.database.transaction(workspace_id) as conn:
        reaped = work.reap(conn, now)
    if reaped.returned or reaped.failed:
        logger.warning("workers stopped: %s asked for again, %s given up", reaped.returned, reaped.failed)
    return len(reaped.returned) + len(reaped.failed)


def _overdue(leases: Iterable[tuple[str, datetime | None]], now: datetime) -> list[str]:
    """Workspaces with a lease that ran out."""
    return sorted({workspace_id for workspace_id, until in leases if until is not None and until < now})
