"""Making and remaking pieces: read in one transaction, think without one, write in one more under the fence.

The tempting way is to write as one goes: a row here, a phase there, the picture when it is done. Then a worker that
dies leaves half a piece, and one that was only slow writes over its successor. Here nothing is written before
everything is made, and all of it is written in the transaction that proves the lease and ends the request: a lost lease
takes it all back. What fails is raised as a domain error, and whoever runs the batch decides about trying again; the
account of the calls that were paid for is kept either way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.crew import CrewResult, Crews
from domain.draft import MOVES
from domain.errors import NeedsPerson, Permanent, Retry
from domain.example import Lesson
from domain.markup import without_markers
from domain.outline import Outline
from domain.routing import State, Step, next_step, steps
from domain.version import NewVersion, NotDone, Version, hands_of
from domain.work import Lease, WorkRequest
from domain.writing import DraftMaterial, DraftOutput, ReviseMaterial, ReviseOutput, SeoMaterial, SeoOutput, Task
from press.composing import Written, compose, new_version, written_by
from press.heartbeat import note_phase
from press.illustrating import Picture, illustrate
from press.job import Job, accounted
from press.ledger import Ledger
from press.lessons import lessons_for
from press.library import similar_pieces
from press.outlining import latest, make_outline, outline_at, wait_for_decision
from press.own_media import hands_that_brought, own_files, take_the_place
from press.piece import Piece, read_piece
from press.remarking import cited_claims, with_markers
from resources.services import Services
from store import decisions, drafts, example_uses, feedback, media, versions, work
from store.postgres import Transaction

PHASES: Final[dict[Task, str]] = {
    "outline": "outlining",
    "draft": "drafting",
    "seo": "seo",
    "image_prompt": "illustrating",
}


@dataclass
class _Draft:
    """What of a new version is there so far."""

    outline: Outline | None = None
    result: CrewResult | None = None
    written: Written | None = None
    found: SeoOutput | None = None
    pictures: tuple[Picture, ...] | None = None

    def state(self, piece: Piece) -> State:
        """What the supervisor chooses by."""
        return State(
            kind="draft",
            outline=outline_at(self.outline) if piece.campaign.outline else "not asked for",
            written=self.written is not None,
            described=self.found is not None,
            pictured=self.pictures is not None,
        )


def draft_piece(services: Services, crews: Crews, request: WorkRequest, lease: Lease) -> Version | None:
    """A new version of a piece, written from its dossier, with search fields and pictures; None when the piece waits
    for the decision on its brief's outline. The request is finished either way."""
    piece = read_piece(services, request)
    own = own_files(services, piece)
    with accounted(services, crews, piece, lease) as job:
        draft = _Draft(
            outline=latest(job) if piece.campaign.outline else None, pictures=() if take_the_place(piece, own) else None
        )
        taken: list[Step] = []
        for step in steps(lambda: draft.state(piece)):
            taken.append(step)
            job.ledger.reason = step.reason
            note_phase(lease, PHASES[step.crew])
            _take(step, job, draft)
        if draft.state(piece).outline == "waits":
            wait_for_decision(job)
            return None
        if draft.written is None or draft.found is None or draft.result is None or draft.pictures is None:
            raise Permanent(f"The piece was not finished. {next_step(draft.state(piece), taken).reason}")
        note_phase(lease, "saving")
        pictures = (*draft.pictures, *own)
        new = compose(
            piece,
            draft.written,
            draft.found,
            tuple(picture.packed for picture in pictures),
            ledger=job.ledger,
            model=draft.result.model,
            authors=hands_that_brought(own),
        )
        return _save(job, new, pictures)


def _take(step: Step, job: Job, draft: _Draft) -> None:
    """Runs the crew of one step and puts its result to the rest."""
    if step.crew == "outline":
        draft.outline = make_outline(job)
    elif step.crew == "draft":
        lessons = lessons_for(job.services, job.piece)
        draft.result = job.ledger.run("draft", draft_material(job.services, job.piece, draft.outline, lessons=lessons))
        assert isinstance(draft.result.output, DraftOutput)
        draft.written = written_by(draft.result.output)
    elif step.crew == "seo" and draft.written:
        draft.found = _search_fields(job.ledger, job.piece, draft.written)
    elif step.crew == "image_prompt" and draft.written:
        text = without_markers(draft.written.body)
        draft.pictures = illustrate(job.services, job.ledger, job.piece, title=draft.written.title, text=text)


def revise_piece(services: Services, crews: Crews, request: WorkRequest, lease: Lease) -> Version | None:
    """The current version edited after a reviewer's comment; None when none of the wishes could be fulfilled: then
    the piece is held with the wishes in its note. The request is finished either way."""
    piece = read_piece(services, request)
    current, comment = _asked_for(services, piece, request)
    with accounted(services, crews, piece, lease) as job:
        job.ledger.reason = next_step(State(kind="revise")).reason
        note_phase(lease, "revising")
        result = job.ledger.run("revise", _revise_material(services, piece, current, comment))
        output = result.output
        assert isinstance(output, ReviseOutput)
        not_done = tuple(NotDone(wish=wish.wish, reason=wish.reason) for wish in output.not_done)
        if not output.changed:
            _hold(job, not_done)
            return None
        written = Written(**output.model_dump(include={"title", "body", "subject", "preheader"}))
        note_phase(lease, "saving")
        found = _kept_or_new_fields(job.ledger, piece, current, written)
        new = compose(
            piece,
            written,
            found,
            current.package.media,
            ledger=job.ledger,
            model=result.model,
            not_done=not_done,
            authors=hands_of(current),
        )
        return _save(job, new, answers=True)


def remake_media(services: Services, crews: Crews, request: WorkRequest, lease: Lease) -> Version:
    """A new version with the current text and new pictures; a person's own files stay. The request is finished."""
    piece = read_piece(services, request)
    current, own = _current(piece), own_files(services, piece)
    if take_the_place(piece, own):
        raise NeedsPerson(
            "Nothing was drawn: its files were brought by a person. Take them away first "
            f"(`pressroom drafts detach {piece.draft.id} N`)."
        )
    with accounted(services, crews, piece, lease) as job:
        job.ledger.reason = next_step(State(kind="media")).reason
        note_phase(lease, "illustrating")
        drawn = illustrate(services, job.ledger, piece, title=current.package.title, text=current.package.text)
        pictures = (*drawn, *own)
        note_phase(lease, "saving")
        package = current.package.model_copy(update={"media": tuple(picture.packed for picture in pictures)})
        evidence = tuple(entry.model_copy(update={"attested_by": None}) for entry in current.evidence)
        new = new_version(piece, package, evidence, ledger=job.ledger, model=current.model, authors=hands_of(current))
        return _save(job, new, pictures)


def draft_material(
    services: Services, piece: Piece, outline: Outline | None, *, lessons: tuple[Lesson, ...]
) -> DraftMaterial:
    """What the writer of a piece is given."""
    similar = similar_pieces(services, piece)
    return DraftMaterial(
        brief=piece.brief,
        channel=piece.draft.channel,
        guide=piece.guide,
        audiences=piece.campaign.audiences,
        claims=piece.claims,
        call_to_action=piece.call_to_action or (outline.call_to_action if outline else ""),
        link=piece.link,
        similar=tuple(earlier.text for earlier in similar),
        results=tuple(earlier.results for earlier in similar),
        variation=piece.versions,
        elsewhere=tuple(c for c in piece.dossier.claims if c.channels and piece.draft.channel not in c.channels),
        outline=outline,
        examples=lessons,
    )


def _revise_material(services: Services, piece: Piece, current: Version, comment: str) -> ReviseMaterial:
    cited = cited_claims(current.evidence, piece.dossier.claims)
    spare = tuple(claim for claim in piece.claims if claim not in cited)
    return ReviseMaterial(
        brief=piece.brief,
        channel=piece.draft.channel,
        guide=piece.guide,
        title=current.package.title,
        body=with_markers(current.package.text, current.evidence, piece.dossier.claims),
        subject=current.package.subject,
        preheader=current.package.preheader,
        feedback=comment,
        claims=(*cited, *spare),
        call_to_action=piece.call_to_action,
        link=piece.link,
        examples=lessons_for(services, piece, comment),
    )


def _asked_for(services: Services, piece: Piece, request: WorkRequest) -> tuple[Version, str]:
    """The version to revise and what the reviewer wrote."""
    if request.decision_id is None:
        raise Permanent("There is no comment to follow: a revision begins with a reviewer's decision.")
    with services.database.transaction(request.workspace_id) as conn:
        return _current(piece), decisions.get_decision(conn, request.decision_id).comment


def _current(piece: Piece) -> Version:
    if piece.current is None:
        raise Permanent("The piece has no version yet.")
    return piece.current


def _search_fields(ledger: Ledger, piece: Piece, written: Written, reason: str = "") -> SeoOutput:
    output = ledger.run(
        "seo",
        SeoMaterial(
            brief=piece.brief,
            channel=piece.draft.channel,
            guide=piece.guide,
            title=written.title,
            body=without_markers(written.body),
        ),
        reason,
    ).output
    assert isinstance(output, SeoOutput)
    return output


def _kept_or_new_fields(ledger: Ledger, piece: Piece, current: Version, written: Written) -> SeoOutput:
    """A targeted edit leaves search fields alone, and never moves the address; a new title needs new fields."""
    package = current.package
    kept = SeoOutput(seo_title=package.seo_title, seo_description=package.excerpt, slug=package.slug, tags=package.tags)
    if written.title == package.title:
        return kept
    reason = next_step(State(kind="revise", written=True)).reason
    return _search_fields(ledger, piece, written, reason).model_copy(update={"slug": package.slug})


def _save(job: Job, new: NewVersion, pictures: Sequence[Picture] = (), *, answers: bool = False) -> Version:
    draft_id, brief_id = job.piece.draft.id, job.piece.brief.id
    with job.services.database.transaction(job.piece.draft.workspace_id) as conn:
        _finish(conn, job)
        for picture in (each for each in pictures if each.is_new):
            media.save_media(conn, picture.asset, {"origin": picture.origin})
        version = versions.save_version(conn, new)
        job.ledger.write(conn, draft_id, brief_id, version.id)
        example_uses.note_used(conn, version.id, [lesson.id for lesson in job.ledger.lessons])
        if answers:
            feedback.answer_feedback(conn, draft_id, version.id)
        return version


def _finish(conn: Transaction, job: Job) -> None:
    """Ends the request, if the piece is still what the work began with: what was made of an older version would take
    back what came meanwhile. Raises LostLease, Retry."""
    draft = drafts.lock_draft(conn, job.piece.draft.id)  # before the request, in the order of all locks
    work.finish(conn, job.lease)
    if draft.in_hand_id != job.piece.draft.in_hand_id:
        raise Retry("The piece has another version by now.", 1.0)


def _hold(job: Job, not_done: Sequence[NotDone]) -> None:
    wishes = "; ".join(f"“{wish.wish}”: {wish.reason}" for wish in not_done)
    with job.services.database.transaction(job.piece.draft.workspace_id) as conn:
        _finish(conn, job)
        job.ledger.write(conn, job.piece.draft.id, job.piece.brief.id)
        _wait_for_person(conn, job.piece.draft.id, f"Nothing of what was asked for could be done. {wishes}".strip())


def _wait_for_person(conn: Transaction, draft_id: str, note: str) -> None:
    draft = drafts.lock_draft(conn, draft_id)
    if draft.change == "changes_requested":
        drafts.change_again(conn, draft_id, note)
    elif "held" in MOVES[draft.status]:
        drafts.set_status(conn, draft_id, "held", note)
    else:
        drafts.set_note(conn, draft_id, note)
