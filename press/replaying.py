"""One piece of a replay: drafted twice, measured against what a person approved, and nothing kept but the measures.

The writer's crew is asked alone, with the same brief, claims and pieces for comparison; the examples are the only
difference. What it writes is composed and checked as every draft is, and then let go: no version, no picture, no search
field, no post. The calls stand in the account, and take from the budgets, like any others.
"""

from domain.crew import CrewResult, Crews
from domain.edit_distance import distance_of_texts
from domain.errors import Permanent
from domain.evaluation import claims_told, rules_broken
from domain.example import Lesson, heeds_examples
from domain.replay import Redraft, ReplayedPiece, text_of
from domain.routing import State, Step, next_step
from domain.version import Version
from domain.work import Lease, WorkRequest
from domain.writing import DraftMaterial, DraftOutput, SeoOutput
from press.composing import compose, written_by
from press.drafting import draft_material
from press.heartbeat import note_phase
from press.job import Job, accounted
from press.lessons import lessons_for
from press.outlining import latest
from press.piece import read_piece
from resources.services import Services
from store import decisions, model_calls, replays, versions, work

NO_FIELDS = SeoOutput(seo_title="", seo_description="", slug="")


def replay_piece(services: Services, crews: Crews, request: WorkRequest, lease: Lease) -> None:
    """Drafts a piece again and keeps how far the drafts are from its approved text. The request is finished."""
    piece = read_piece(services, request)
    with services.database.transaction(request.workspace_id) as conn:
        approval = decisions.standing_approval(conn, piece.draft.id)
        approved = versions.get_version(conn, approval.version_id) if approval else None
    if approved is None:
        raise Permanent("No approval of this piece stands any more, so there is nothing to compare a draft with.")
    with accounted(services, crews, piece, lease) as job:
        note_phase(lease, "replaying")
        step = next_step(State(kind="replay"))
        assert isinstance(step, Step)
        job.ledger.reason = step.reason
        found = _replayed(job, approved)
        with services.database.transaction(request.workspace_id) as conn:
            work.finish(conn, lease)
            replays.keep_replayed(conn, request.batch_id, found)
            job.ledger.write(conn, piece.draft.id, piece.brief.id)


def _replayed(job: Job, approved: Version) -> ReplayedPiece:
    """Without examples first: who wrote it says whether a second draft would be another one."""
    piece = job.piece
    outline = latest(job) if piece.campaign.outline else None
    material = draft_material(job.services, piece, outline, lessons=())
    first, plain = _drafted(job, material, approved)
    heeds, lessons = heeds_examples(first.model), tuple[Lesson, ...]()
    if heeds:
        lessons = lessons_for(job.services, piece, but_of=piece.draft.id)
    told = material.model_copy(update={"examples": lessons})
    return ReplayedPiece(
        draft_id=piece.draft.id,
        version_id=approved.id,
        brief=piece.brief.topic,
        channel=piece.draft.channel,
        model=first.model,
        heeds=heeds,
        examples=tuple(lesson.id for lesson in lessons),
        plain=plain,
        taught=_drafted(job, told, approved)[1] if lessons else None,
    )


def _drafted(job: Job, material: DraftMaterial, approved: Version) -> tuple[CrewResult, Redraft]:
    """One draft, and its measures."""
    before = len(job.ledger.calls)
    result = job.ledger.run("draft", material)
    assert isinstance(result.output, DraftOutput)
    made = compose(job.piece, written_by(result.output), NO_FIELDS, (), ledger=job.ledger, model=result.model)
    factual, supported = claims_told(made.evidence)
    return result, Redraft(
        distance=round(distance_of_texts(text_of(made.package), text_of(approved.package)), 4),
        broken=rules_broken(made.checks),
        factual=factual,
        supported=supported,
        tokens=result.tokens_in + result.tokens_out,
        cost=_cost(job, result, job.ledger.calls[before:]),
    )


def _cost(job: Job, result: CrewResult, call_ids: tuple[str, ...]) -> float | None:
    """What the calls of one draft cost; a writer that needs no model costs nothing."""
    if not heeds_examples(result.model):
        return 0.0
    with job.services.database.transaction(job.piece.draft.workspace_id) as conn:
        return model_calls.cost_of(conn, call_ids)
