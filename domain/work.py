"""Requests for work, and the lease by which exactly one worker owns a row.

A Dagster run is never the truth about a piece: the row is. Every write of a worker names the fence it was given; a
worker that was stopped longer than its lease finds the fence moved and writes nothing.
"""

from datetime import datetime
from typing import Literal

from domain.value import Value

WorkKind = Literal["draft", "revise", "media", "script", "replay"]
WorkStatus = Literal["requested", "launched", "claimed", "done", "failed", "cancelled"]
Queue = Literal["interactive", "bulk"]

MAX_ATTEMPTS = 5


class Lease(Value):
    """Ownership of one row until `until`; `fence` grows with every claim."""

    row_id: str
    owner: str
    fence: int
    until: datetime


class WorkRequest(Value):
    """One asked-for piece of work on one draft: a row of `work_requests`. Rows asked for together share `batch_id`.
    `attempt` counts the workers that took it in hand, `launches` the runs that were launched for it.
    `decision_id` is the revise decision whose comment is to be followed (kind `revise` only)."""

    id: str
    workspace_id: str
    batch_id: str
    campaign_id: str
    draft_id: str
    brief_id: str
    kind: WorkKind
    queue: Queue
    status: WorkStatus
    attempt: int
    launches: int = 0
    fence: int = 0
    decision_id: str | None = None
    requested_by: str | None = None
    run_id: str | None = None
    phase: str = ""
    error: str | None = None
    created_at: datetime
