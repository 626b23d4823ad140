"""A video script for the current version of a piece: scenes narrated from the claims it cites, kept beside it."""

from domain.claim_check import check_text
from domain.crew import Crews
from domain.errors import NeedsPerson, Permanent
from domain.markup import parse
from domain.own_ground import own_ground
from domain.routing import State, steps
from domain.video_script import VideoMaterial, VideoOutput, VideoScript
from domain.work import Lease, WorkRequest
from press.heartbeat import note_phase
from press.job import Job, accounted
from press.piece import read_piece
from press.remarking import cited_claims, with_markers
from resources.services import Services
from store import scripts, work


def write_script(services: Services, crews: Crews, request: WorkRequest, lease: Lease) -> None:
    """Writes the script; the piece and its version stay as they are. The request is finished."""
    piece = read_piece(services, request)
    if piece.current is None:
        raise Permanent("The piece has no version yet.")
    with accounted(services, crews, piece, lease) as job:
        written: list[VideoScript] = []
        for step in steps(lambda: State(kind="script", told=bool(written))):
            note_phase(lease, "scripting")
            job.ledger.reason = step.reason
            written.append(_script(job))
        with services.database.transaction(piece.draft.workspace_id) as conn:
            work.finish(conn, lease)
            scripts.save_script(conn, written[0])
            job.ledger.write(conn, piece.draft.id, piece.brief.id)


def _script(job: Job) -> VideoScript:
    piece, current = job.piece, job.piece.current
    assert current is not None
    claims = cited_claims(current.evidence, piece.dossier.claims)
    if not claims:
        raise NeedsPerson("The piece cites nothing, so there is nothing that a video could say.")
    result = job.ledger.run(
        "video_script",
        VideoMaterial(
            brief=piece.brief,
            channel=piece.draft.channel,
            guide=piece.guide,
            title=current.package.title,
            body=with_markers(current.package.text, current.evidence, piece.dossier.claims),
            claims=claims,
            call_to_action=piece.call_to_action,
            house=piece.house,
        ),
    )
    assert isinstance(result.output, VideoOutput)
    told = parse("\n\n".join(scene.narration for scene in result.output.scenes)).sentences
    own = own_ground(piece.brief, piece.guide, piece.call_to_action, piece.house)
    return VideoScript(
        draft_id=piece.draft.id,
        version_id=current.id,
        digest=current.digest,
        scenes=result.output.scenes,
        evidence=check_text(told, claims, own),
        model=result.model,
    )
