"""Asked-for generation, and the leases by which exactly one worker owns a request.

A message that says "work on this" can be lost, doubled or believed by a dead worker; a row cannot. Requests are found
by state, launched with a number (so that a run's key is never used twice), claimed under a fence with a counted
attempt, and given back by the reaper when the lease runs out. A run that stood in line too long costs no attempt. A
worker's results are written in the transaction that calls `finish`: when the fence has moved, LostLease takes the
results back too.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from domain.errors import NotFound
from domain.value import Value
from domain.work import MAX_ATTEMPTS, Lease, Queue, WorkKind, WorkRequest, WorkStatus
from store import drafts as pieces
from store.ids import new_id
from store.leases import Leases
from store.postgres import Database, Transaction
from store.rows import read_all

_REQUESTS: Final = (
    "SELECT id, workspace_id, batch_id, campaign_id, draft_id, brief_id, kind, queue, status, attempt, launches, "
    "fence, decision_id, requested_by, run_id, phase, error, created_at FROM work_requests"
)
DOUBLINGS: Final = 3
LEASES: Final = Leases("work_requests", "Work request {row} is no longer held by {owner}.")
renew = LEASES.renew
GAVE_UP: Final = "Given up after {attempts} attempts: {error}"


class OpenWork(Value):
    """A request that is not at an end: ids only, the row is read in its workspace. `lease_until` of a `requested`
    row, if any, is the earliest instant to launch it."""

    workspace_id: str
    id: str
    status: WorkStatus
    queue: Queue
    batch_id: str
    kind: WorkKind
    attempt: int
    lease_until: datetime | None = None


class ReapedWork(Value):
    """What a reaping pass gave back, and what it gave up."""

    returned: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


class PhaseAt(Value):
    """A piece at work and its phase."""

    draft_id: str
    phase: str


class Progress(Value):
    """How far a set of requests is. `since` is the instant the first of them was asked for."""

    total: int
    waiting: int
    running: int
    done: int
    failed: int
    at_work: tuple[PhaseAt, ...] = ()
    since: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to do."""
        return self.waiting + self.running == 0


def ask(
    conn: Transaction,
    *,
    drafts: Sequence[str],
    kind: WorkKind,
    queue: Queue,
    requested_by: str | None,
    decision_id: str | None = None,
    batch_id: str | None = None,
) -> tuple[str, ...]:
    """Asks for work on pieces (ids) and gives the requests' ids in their order. Asking again while a request is open
    gives that one; asked for interactively, it moves to the interactive queue."""
    rows = conn.execute(
        "INSERT INTO work_requests (id, batch_id, campaign_id, brief_id, draft_id, kind, queue, decision_id, "
        "requested_by) SELECT asked.id, %(batch)s, d.campaign_id, d.brief_id, d.id, %(kind)s, %(queue)s, "
        "%(decision)s, %(by)s FROM unnest(%(ids)s::text[], %(drafts)s::text[]) AS asked (id, draft_id) "
        "JOIN content_drafts d ON d.id = asked.draft_id "
        "ON CONFLICT (workspace_id, draft_id, kind) WHERE status IN ('requested', 'launched', 'claimed') "
        "DO UPDATE SET queue = CASE WHEN excluded.queue = 'interactive' THEN excluded.queue "
        "ELSE work_requests.queue END RETURNING id, draft_id",
        {
            "batch": batch_id or new_id("batch"),
            "kind": kind,
            "queue": queue,
            "decision": decision_id,
            "by": requested_by,
            "ids": [new_id("work") for _ in drafts],
            "drafts": list(drafts),
        },
    ).fetchall()
    by_draft = {row["draft_id"]: row["id"] for row in rows}
    unknown = [draft_id for draft_id in drafts if draft_id not in by_draft]
    if unknown:
        raise NotFound(f"There is no draft {unknown[0]}.")
    return tuple(by_draft[draft_id] for draft_id in drafts)


def get_requests(conn: Transaction, ids: Sequence[str]) -> tuple[WorkRequest, ...]:
    """Those of the requests that exist, oldest first."""
    return read_all(conn, WorkRequest, _REQUESTS + " WHERE id = ANY(%s) ORDER BY created_at, id", [list(ids)])


def requests_of(conn: Transaction, draft_id: str) -> tuple[WorkRequest, ...]:
    """All work ever asked for on a piece, oldest first."""
    return read_all(conn, WorkRequest, _REQUESTS + " WHERE draft_id = %s ORDER BY created_at, id", [draft_id])


def open_work(database: Database, most: int = 500) -> tuple[OpenWork, ...]:
    """Open requests of all workspaces: interactive ones first, then the oldest."""
    with database.transaction() as conn:
        return read_all(conn, OpenWork, "SELECT * FROM open_work(%s)", [most])


def mark_launched(
    conn: Transaction, ids: Sequence[str], seconds: float, *, now: datetime | None = None
) -> tuple[WorkRequest, ...]:
    """Counts a launch for those that may be launched now and gives them. A run that has not claimed a row within
    `seconds` is taken for lost; the next ones are given twice as long each, since it may only stand in line."""
    rows = conn.execute(
        "UPDATE work_requests SET status = 'launched', launches = launches + 1, lease_until = "
        "coalesce(%(now)s, now()) + make_interval(secs => %(seconds)s * power(2, least(launches, %(doublings)s))) "
        "WHERE id IN (SELECT id FROM "
        "work_requests WHERE id = ANY(%(ids)s) AND status = 'requested' AND attempt < %(most)s AND "
        "(lease_until IS NULL OR lease_until <= coalesce(%(now)s, now())) FOR UPDATE SKIP LOCKED) RETURNING id",
        {"now": now, "seconds": seconds, "ids": list(ids), "most": MAX_ATTEMPTS, "doublings": DOUBLINGS},
    ).fetchall()
    return get_requests(conn, [row["id"] for row in rows])


def keep_launched(conn: Transaction, ids: Sequence[str], seconds: float, *, now: datetime | None = None) -> None:
    """Those of the requests whose run still waits for a worker may wait `seconds` more."""
    conn.execute(
        "UPDATE work_requests SET lease_until = coalesce(%s, now()) + make_interval(secs => %s) "
        "WHERE id = ANY(%s) AND status = 'launched'",
        [now, seconds, list(ids)],
    )


def claim(
    conn: Transaction, ids: Sequence[str], owner: str, seconds: float, run_id: str, *, now: datetime | None = None
) -> tuple[tuple[WorkRequest, Lease], ...]:
    """Takes those of the requests that nobody owns, and counts an attempt for each."""
    rows = conn.execute(
        "UPDATE work_requests SET status = 'claimed', attempt = attempt + 1, "
        "fence = fence + 1, lease_owner = %(owner)s, run_id = %(run)s, phase = '', error = NULL, "
        "lease_until = coalesce(%(now)s, now()) + make_interval(secs => %(seconds)s), "
        "started_at = coalesce(started_at, %(now)s, now()) WHERE id IN (SELECT id FROM work_requests "
        "WHERE id = ANY(%(ids)s) AND status IN ('requested', 'launched') AND attempt < %(most)s "
        "FOR UPDATE SKIP LOCKED) RETURNING id, fence, lease_until",
        {
            "owner": owner,
            "run": run_id,
            "now": now,
            "seconds": seconds,
            "ids": list(ids),
            "most": MAX_ATTEMPTS,
        },
    ).fetchall()
    leases = {row["id"]: LEASES.taken(row["id"], owner, row) for row in rows}
    return tuple((request, leases[request.id]) for request in get_requests(conn, list(leases)))


def set_phase(conn: Transaction, lease: Lease, phase: str) -> None:
    """Says what is being done now. Raises LostLease."""
    _own(conn, lease)
    conn.execute("UPDATE work_requests SET phase = %s WHERE id = %s", [phase, lease.row_id])


def finish(conn: Transaction, lease: Lease) -> None:
    """The work is done; call it in the transaction that writes the results. Raises LostLease."""
    _own(conn, lease)
    _end(conn, lease, "done", None)


def fail(conn: Transaction, lease: Lease, error: str) -> None:
    """The work will not be done. Raises LostLease."""
    _own(conn, lease)
    _end(conn, lease, "failed", error)


def give_back(conn: Transaction, lease: Lease, error: str, seconds: float, *, now: datetime | None = None) -> bool:
    """Returns the request to be launched again after `seconds`; gives up, failing the piece, when its attempts are
    used up (False). Raises LostLease."""
    row = _own(conn, lease)
    if row["attempt"] >= MAX_ATTEMPTS:
        _end(conn, lease, "failed", error)
        _could_not_be_made(conn, row, error)
        return False
    conn.execute(
        "UPDATE work_requests SET status = 'requested', lease_owner = NULL, error = %s, "
        "lease_until = coalesce(%s, now()) + make_interval(secs => %s) WHERE id = %s",
        [error, now, seconds, lease.row_id],
    )
    return True


def reap(conn: Transaction, now: datetime | None = None) -> ReapedWork:
    """Takes back launched and claimed requests whose lease ran out. A claimed one that used up its attempts fails, and
    its piece with it; one that no worker came to is only launched again."""
    rows = conn.execute(
        "SELECT id, draft_id, kind, status, attempt FROM work_requests WHERE status IN ('launched', 'claimed') "
        "AND lease_until < coalesce(%s, now()) ORDER BY id FOR UPDATE SKIP LOCKED",
        [now],
    ).fetchall()
    failed = [row for row in rows if row["status"] == "claimed" and row["attempt"] >= MAX_ATTEMPTS]
    returned = [row["id"] for row in rows if row not in failed]
    conn.execute(
        "UPDATE work_requests SET status = 'requested', fence = fence + 1, lease_owner = NULL, lease_until = NULL "
        "WHERE id = ANY(%s)",
        [returned],
    )
    for row in failed:
        error = "its workers stopped or lost their lease"
        conn.execute(
            "UPDATE work_requests SET status = 'failed', fence = fence + 1, lease_owner = NULL, lease_until = NULL, "
            "error = %s, finished_at = now() WHERE id = %s",
            [error, row["id"]],
        )
        _could_not_be_made(conn, row, error)
    return ReapedWork(returned=tuple(returned), failed=tuple(row["id"] for row in failed))


def expire_run(conn: Transaction, run_id: str) -> int:
    """Ends the leases of a run that is known to be dead, so that the next reaping gives its requests back."""
    return conn.execute(
        "UPDATE work_requests SET lease_until = now() - interval '1 second' WHERE run_id = %s AND status = 'claimed'",
        [run_id],
    ).rowcount


def cancel(conn: Transaction, ids: Sequence[str]) -> int:
    """Stops requests that are not done; a worker at it loses its lease. Gives how many were stopped."""
    return conn.execute(
        "UPDATE work_requests SET status = 'cancelled', fence = fence + 1, lease_owner = NULL, lease_until = NULL, "
        "finished_at = now() WHERE id = ANY(%s) AND status IN ('requested', 'launched', 'claimed')",
        [list(ids)],
    ).rowcount


def progress(
    conn: Transaction,
    *,
    campaign_id: str | None = None,
    batch_id: str | None = None,
    ids: Sequence[str] | None = None,
) -> Progress:
    """How far the work of a campaign, of a batch or of these requests is. Of several requests for the same piece and
    kind only the latest counts."""
    row = conn.execute(
        "WITH latest AS (SELECT DISTINCT ON (draft_id, kind) * FROM work_requests "
        "WHERE (%(campaign)s::text IS NULL OR campaign_id = %(campaign)s) "
        "AND (%(batch)s::text IS NULL OR batch_id = %(batch)s) AND (%(ids)s::text[] IS NULL OR id = ANY(%(ids)s)) "
        "AND status <> 'cancelled' ORDER BY draft_id, kind, created_at DESC, id DESC) "
        "SELECT count(*) AS total, count(*) FILTER (WHERE status IN ('requested', 'launched')) AS waiting, "
        "count(*) FILTER (WHERE status = 'claimed') AS running, count(*) FILTER (WHERE status = 'done') AS done, "
        "count(*) FILTER (WHERE status = 'failed') AS failed, min(created_at) AS since, "
        "coalesce(jsonb_agg(jsonb_build_object('draft_id', draft_id, 'phase', phase) ORDER BY started_at, draft_id) "
        "FILTER (WHERE status = 'claimed'), '[]') AS at_work FROM latest",
        {"campaign": campaign_id, "batch": batch_id, "ids": None if ids is None else list(ids)},
    ).fetchone()
    return Progress.model_validate(row)


def _own(conn: Transaction, lease: Lease) -> dict[str, Any]:
    row = conn.execute(
        "SELECT draft_id, kind, attempt FROM work_requests WHERE id = %s AND fence = %s AND lease_owner = %s "
        "AND status = 'claimed' FOR UPDATE",
        [lease.row_id, lease.fence, lease.owner],
    ).fetchone()
    if row is None:
        raise LEASES.taken_over(lease)
    return row


def _end(conn: Transaction, lease: Lease, status: WorkStatus, error: str | None) -> None:
    conn.execute(
        "UPDATE work_requests SET status = %s, error = %s, lease_owner = NULL, lease_until = NULL, "
        "finished_at = clock_timestamp() WHERE id = %s",
        [status, error, lease.row_id],
    )


def _could_not_be_made(conn: Transaction, row: dict[str, Any], error: str) -> None:
    """A replay wanted nothing of the piece, so the piece is told nothing."""
    if row["kind"] != "replay":
        pieces.could_not_be_made(conn, row["draft_id"], GAVE_UP.format(attempts=row["attempt"], error=error))
