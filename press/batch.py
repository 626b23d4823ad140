"""Several pieces in one run: claim their rows, make sure of their dossiers, draft them side by side.

The tempting way is one run per piece; starting a run costs more than writing a piece. So a run carries many requests,
their model calls wait on threads, and each piece succeeds or fails by itself: what comes back is one outcome per
piece, as soon as it is known. A request that another run has claimed already is simply not ours.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Literal, NamedTuple

from domain.claim import Dossier
from domain.crew import Crews
from domain.errors import LostLease, PressroomError, Retry
from domain.value import Value
from domain.version import Version
from domain.work import Lease, WorkRequest
from press.drafting import draft_piece, remake_media, revise_piece
from press.heartbeat import beating, note_phase
from press.library import BATCH, index_library
from press.replaying import replay_piece
from press.research import build_dossier, ensure_dossier
from press.run_lease import run_at_work
from press.scripting import write_script
from resources.services import Services
from store import drafts, work

logger = logging.getLogger(__name__)

RETRY_SECONDS = 15.0
LONGER = 4  # 15 s, 1, 4 and 15 minutes: a model that is away for some minutes fails nothing
LONGEST = 900.0


class DossierReady(Value):
    """A brief's dossier was built in this run (not: found ready)."""

    kind: Literal["dossier"] = "dossier"
    dossier: Dossier


class PieceDone(Value):
    """A piece got a new version; or (`version` None) nothing could be done, the piece waits for the decision on its
    outline, or what was asked for is no version."""

    kind: Literal["done"] = "done"
    request: WorkRequest
    version: Version | None


class PieceFailed(Value):
    """A piece got no version; its row says why. `again` is True when it will be tried again by itself."""

    kind: Literal["failed"] = "failed"
    request: WorkRequest
    reason: str
    again: bool


PieceOutcome = DossierReady | PieceDone | PieceFailed
Claimed = tuple[WorkRequest, Lease]


class Ground(NamedTuple):
    """What the pieces of a brief stand on: a dossier built now, one that was there, or why there is none."""

    brief_id: str
    built: Dossier | None = None
    error: Exception | None = None


def run_requests(
    services: Services, crews: Crews, workspace_id: str, request_ids: Sequence[str], run_id: str
) -> Iterator[PieceOutcome]:
    """Claims those of the requests that are still free and carries them out; yields outcomes as they come.

    Never raises for a single piece. Threads: `services.piece_concurrency`."""
    with services.database.transaction(workspace_id) as conn:
        claimed = work.claim(conn, list(request_ids), services.worker, services.lease_seconds, run_id)
    if not claimed:
        return
    leases = [lease for _, lease in claimed]
    for lease in leases:
        note_phase(lease, "researching")
    drafts_of_run = sorted({request.draft_id for request, _ in claimed})
    briefs_of_run = sorted({request.brief_id for request, _ in claimed})
    with (
        run_at_work(services, workspace_id, run_id, draft_ids=drafts_of_run, brief_ids=briefs_of_run),
        beating(services, workspace_id, leases),
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="library") as library,
        ThreadPoolExecutor(max_workers=services.piece_concurrency, thread_name_prefix="piece") as pool,
    ):
        for done, outcome in enumerate(_outcomes(services, crews, run_id, claimed, pool), 1):
            if done % BATCH == 0:  # beside the others' model calls, rather than after all of them
                library.submit(_remember, services, workspace_id)
            yield outcome
        library.submit(_remember, services, workspace_id).result()  # in the same thread: never two at the same texts


def _outcomes(
    services: Services, crews: Crews, run_id: str, claimed: Sequence[Claimed], pool: ThreadPoolExecutor
) -> Iterator[PieceOutcome]:
    """Dossiers side by side, and each brief's pieces as soon as its dossier is there."""
    by_brief: dict[str, list[Claimed]] = defaultdict(list)
    for request, lease in claimed:
        by_brief[request.brief_id].append((request, lease))
    at_work: set[Future[Ground | PieceOutcome]] = set()
    for some in by_brief.values():
        if all(request.kind == "replay" for request, _ in some):  # it stands on the dossier that is there
            at_work.update(pool.submit(_carry_out, services, crews, *each) for each in some)
        else:
            at_work.add(pool.submit(_ground, services, crews, some[0][0], run_id))
    while at_work:
        finished, at_work = wait(at_work, return_when=FIRST_COMPLETED)
        for future in finished:
            found = future.result()
            if not isinstance(found, Ground):
                yield found
                continue
            if found.built:
                yield DossierReady(dossier=found.built)
            for request, lease in by_brief[found.brief_id]:
                if found.error:
                    yield _failed(services, request, lease, found.error)
                else:
                    at_work.add(pool.submit(_carry_out, services, crews, request, lease))


def _ground(services: Services, crews: Crews, request: WorkRequest, run_id: str) -> Ground | PieceOutcome:
    brief_id = request.brief_id
    try:
        dossier, built = ensure_dossier(services, crews, request.workspace_id, brief_id, run_id=run_id)
    except PressroomError as error:
        return Ground(brief_id, error=error)
    except Exception as error:  # one brief's defect must not take the other briefs of the run with it
        logger.exception("dossier failed", extra={"brief_id": brief_id})
        return Ground(brief_id, error=error)
    return Ground(brief_id, built=dossier if built else None)


def _remember(services: Services, workspace_id: str) -> None:
    """Brings the new versions into the content library; an index that is away gets them with the next run."""
    try:
        index_library(services, workspace_id)
    except Retry as error:
        logger.warning("the content library was not brought up to date: %s", error)


def rebuild_dossier(
    services: Services, crews: Crews, workspace_id: str, brief_id: str, *, run_id: str | None = None
) -> DossierReady:
    """Builds the dossier of one brief anew, whether or not it has one."""
    return DossierReady(dossier=build_dossier(services, crews, workspace_id, brief_id, run_id=run_id))


def _carry_out(services: Services, crews: Crews, request: WorkRequest, lease: Lease) -> PieceOutcome:
    actions = {
        "draft": draft_piece,
        "revise": revise_piece,
        "media": remake_media,
        "script": write_script,
        "replay": replay_piece,
    }
    try:
        return PieceDone(request=request, version=actions[request.kind](services, crews, request, lease))
    except LostLease as error:
        return PieceFailed(request=request, reason=str(error) or "another worker took over", again=True)
    except PressroomError as error:
        return _failed(services, request, lease, error)
    except Exception as error:  # one piece's defect must not take the other pieces of the run with it
        logger.exception("piece failed", extra={"draft_id": request.draft_id, "campaign_id": request.campaign_id})
        return _failed(services, request, lease, error)


def _failed(services: Services, request: WorkRequest, lease: Lease, error: Exception) -> PieceFailed:
    reason, again = _reason(request, error), isinstance(error, Retry)
    try:
        with services.database.transaction(request.workspace_id) as conn:
            drafts.lock_draft(conn, request.draft_id)
            if again:
                pause = pause_before(request.attempt + 1, getattr(error, "after_seconds", None))
                again = work.give_back(conn, lease, reason, pause, now=services.clock.now())
            else:
                work.fail(conn, lease, reason)
                if request.kind == "script":  # the piece itself is as it was
                    drafts.set_note(conn, request.draft_id, reason)
                elif request.kind != "replay":
                    drafts.could_not_be_made(conn, request.draft_id, reason)
    except LostLease:
        again = True
    return PieceFailed(request=request, reason=reason, again=again)


def pause_before(attempt: int, asked: float | None = None) -> float:
    """Seconds until that attempt, ever more; `asked` is what the error asked for, and is kept at least."""
    if attempt <= 2 and asked:
        return asked
    longer: float = RETRY_SECONDS * float(LONGER) ** max(attempt - 2, 0)
    return max(asked or 0.0, min(longer, LONGEST))


def _reason(request: WorkRequest, error: Exception) -> str:
    if isinstance(error, PressroomError):
        return str(error) or type(error).__name__
    return f"Something unforeseen went wrong ({type(error).__name__}); the log of run {request.run_id} has it."
