"""The outline of a brief, made once for all its pieces, and the wait for the decision on it.

The pieces of a brief are at work side by side, and each would outline the same idea: so the first one makes the outline
while the others of this process wait, and what another process made meanwhile is kept instead. Only campaigns that ask
for outlines come here.
"""

import threading
from typing import Final

from domain.outline import WAITS, Outline, OutlinedClaim, OutlineMaterial, OutlineOutput
from domain.routing import OutlineAt
from press.job import Job
from store import drafts, outlines, work

MOST_CLAIMS: Final = 20
RECALLED: Final = 8

_guards: Final = tuple(threading.Lock() for _ in range(64))  # a brief always has the same one


def outline_at(outline: Outline | None) -> OutlineAt:
    """What the supervisor wants to know of the latest outline of a brief."""
    if outline is None or outline.state == "changes_requested":
        return "missing"
    return "approved" if outline.state == "approved" else "waits"


def latest(job: Job) -> Outline | None:
    """The brief's latest outline."""
    with job.services.database.transaction(job.piece.draft.workspace_id) as conn:
        return outlines.latest_outline(conn, job.piece.brief.id)


def make_outline(job: Job) -> Outline:
    """An outline for a person to decide on; the one that another piece of the brief made meanwhile, if there is one."""
    with _guards[hash(job.piece.brief.id) % len(_guards)]:
        before = latest(job)
        if before is not None and outline_at(before) != "missing":
            return before
        result = job.ledger.run("outline", _material(job, before))
        assert isinstance(result.output, OutlineOutput)
        piece, claims = job.piece, {claim.id: claim for claim in job.piece.dossier.claims}
        outline = Outline(
            id="",
            brief_id=piece.brief.id,
            campaign_id=piece.campaign.id,
            topic=piece.brief.topic,
            number=before.number + 1 if before else 1,
            angle=result.output.angle,
            claims=tuple(
                OutlinedClaim(
                    id=key,
                    text=claims[key].text,
                    source_title=claims[key].source_title,
                    source_id=claims[key].source_id,
                )
                for key in result.output.claim_ids
            ),
            call_to_action=result.output.call_to_action,
            not_done=result.output.not_done,
            model=result.model,
        )
        with job.services.database.transaction(piece.draft.workspace_id) as conn:
            return outlines.save_outline(conn, outline)


def wait_for_decision(job: Job) -> None:
    """Ends the work: the piece stays planned, and its note says what it waits for."""
    with job.services.database.transaction(job.piece.draft.workspace_id) as conn:
        work.finish(conn, job.lease)
        job.ledger.write(conn, job.piece.draft.id, job.piece.brief.id)
        draft = drafts.lock_draft(conn, job.piece.draft.id)
        if draft.status == "failed" and draft.version_id is None:
            drafts.set_status(conn, draft.id, "planned", WAITS)
        else:
            drafts.set_note(conn, draft.id, WAITS)


def _material(job: Job, before: Outline | None) -> OutlineMaterial:
    piece, memory = job.piece, job.services.memory
    return OutlineMaterial(
        brief=piece.brief,
        guide=piece.guide,
        audiences=piece.campaign.audiences,
        claims=tuple(claim for claim in piece.dossier.claims if claim.channels)[:MOST_CLAIMS],
        call_to_action=piece.call_to_action,
        findings=memory.recall(piece.draft.workspace_id, piece.campaign.id, RECALLED) if memory else (),
        comment=before.comment if before else "",
    )
