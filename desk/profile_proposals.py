"""A person's word on a proposal: edit it, accept it, reject it. Nothing of it is followed before.

What a person writes is held to the same as what a crew does: words that stand on a page keep its name, words that
stand on none are the person's own, and a quotation that is given as evidence stands to the letter. Whoever rejects says
why: whoever proposes next is shown the reason beside what was rejected.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from desk.access import Desk, at_desk
from desk.profile_fields import ExampleFields, NeedFields, ProposalFields
from domain.actor import Actor
from domain.errors import Conflict, InvalidInput
from domain.hidden import hidden_in
from domain.insight import Grounds
from domain.ports import Clock
from domain.profile import Need, Segment
from domain.proposal import OwnPage, Proposal
from domain.voice import VoiceExample, VoiceGuide
from store import profile_proposals
from store.postgres import Database
from store.profiles import register_profile, replace_segments
from store.workspaces import get_guide, set_guide

MOST_REASON: Final = 1000
SEEN_OTHER: Final = "The proposal was changed since you looked at it: look again."
NOT_WAITING: Final = "This proposal waits for nobody's word: it is {status}."


def edit_proposal(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    proposal_id: str,
    fields: ProposalFields,
    digest: str | None = None,
) -> Proposal:
    """Puts a person's words in place of the crew's; it still waits for a word. Raises Conflict when it was decided, or
    changed since the person saw it, whose `digest` says what."""
    del clock
    with at_desk(database, actor, "decide on a proposal") as desk:
        _edit(desk, _waiting(desk, proposal_id, digest), fields)
        return profile_proposals.get_proposal(desk.conn, proposal_id)


def accept_proposal(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    proposal_id: str,
    digest: str | None = None,
    fields: ProposalFields | None = None,
) -> Proposal:
    """Makes its voice guide the house's and its segments the workspace's. `digest` is that of what the person saw;
    `fields` are their changes to it. Raises Conflict when it was decided, or changed meanwhile."""
    with at_desk(database, actor, "decide on a proposal") as desk:
        found = _waiting(desk, proposal_id, digest)
        if fields is not None:
            _edit(desk, found, fields)
            found = profile_proposals.get_proposal(desk.conn, proposal_id)
        assert found.voice is not None
        profile_proposals.accept_proposal(desk.conn, proposal_id, desk.actor.user_id, clock.now())
        set_guide(desk.conn, get_guide(desk.conn).model_copy(update={"voice_guide": found.voice}))
        replace_segments(desk.conn, proposal_id, found.segments)
        register_profile(desk.conn)
        desk.record(proposal_id, number=found.number, segments=len(found.segments), digest=found.digest)
        return profile_proposals.get_proposal(desk.conn, proposal_id)


def reject_proposal(
    database: Database, actor: Actor, clock: Clock, *, proposal_id: str, reason: str, digest: str | None = None
) -> Proposal:
    """Turns it down for good; what is in use stays. Raises InvalidInput without a reason, Conflict when it was decided,
    or changed since the person saw it, whose `digest` says what."""
    words = " ".join(reason.split())
    if not words:
        raise InvalidInput("Say why: whoever proposes next is shown the reason.")
    if len(words) > MOST_REASON:
        raise InvalidInput(f"The reason has {len(words):,} characters; at most {MOST_REASON:,} are kept.")
    _seen_by_people([words])
    with at_desk(database, actor, "decide on a proposal") as desk:
        found = _waiting(desk, proposal_id, digest)
        profile_proposals.reject_proposal(desk.conn, proposal_id, desk.actor.user_id, words, clock.now())
        desk.record(proposal_id, number=found.number, rejected=True, reason=words, digest=found.digest)
        return profile_proposals.get_proposal(desk.conn, proposal_id)


def fields_of(proposal: Proposal) -> ProposalFields:
    """A proposal as a person edits it. Raises Conflict before it is made."""
    if proposal.voice is None:
        raise Conflict(NOT_WAITING.format(status=proposal.status))
    return ProposalFields.model_validate(
        {
            "voice": proposal.voice.model_dump(
                include={
                    "summary": True,
                    "rules": True,
                    "good": {"__all__": {"words", "why"}},
                    "bad": {"__all__": {"words", "why"}},
                }
            ),
            "segments": [
                {
                    "name": segment.name,
                    "needs": [
                        {"need": each.need, "quote": each.grounds.quote if each.grounds else ""}
                        for each in segment.needs
                    ],
                }
                for segment in proposal.segments
            ],
        }
    )


def _waiting(desk: Desk, proposal_id: str, digest: str | None) -> Proposal:
    found = profile_proposals.get_proposal(desk.conn, proposal_id)
    if found.status != "proposed":
        raise Conflict(NOT_WAITING.format(status=found.status))
    if digest is not None and digest != found.digest:
        raise Conflict(SEEN_OTHER)
    return found


def _edit(desk: Desk, found: Proposal, fields: ProposalFields) -> None:
    _seen_by_people(_words(fields))
    pages = [page for page in profile_proposals.pages_of(desk.conn, found.id) if page.refusal is None]
    voice = VoiceGuide(
        summary=fields.voice.summary,
        rules=fields.voice.rules,
        good=tuple(_examples(pages, fields.voice.good)),
        bad=tuple(_examples(pages, fields.voice.bad)),
    )
    segments = tuple(
        Segment(name=segment.name, needs=tuple(_needs(pages, segment.needs))) for segment in fields.segments
    )
    if (voice, segments) != (found.voice, found.segments):
        profile_proposals.edit_proposal(desk.conn, found.id, voice, segments, desk.actor.user_id)
        desk.record(found.id, number=found.number, edited=True)


def _seen_by_people(told: Iterable[str]) -> None:
    if any(hidden_in(words) for words in told):
        raise InvalidInput("The words hold characters that nobody can see; type them anew.")


def _words(fields: ProposalFields) -> Iterator[str]:
    voice = fields.voice
    yield from (voice.summary, *voice.rules)
    yield from (words for each in (*voice.good, *voice.bad) for words in (each.words, each.why))
    for segment in fields.segments:
        yield segment.name
        yield from (words for each in segment.needs for words in (each.need, each.quote))


def _examples(pages: Sequence[OwnPage], written: Sequence[ExampleFields]) -> Iterator[VoiceExample]:
    for each in written:
        page = _page_with(pages, each.words)
        origin, title = (page.origin, page.title) if page else ("", "")
        yield VoiceExample(words=each.words, why=each.why, origin=origin, title=title)


def _needs(pages: Sequence[OwnPage], written: Sequence[NeedFields]) -> Iterator[Need]:
    for each in written:
        page = _page_with(pages, each.quote) if each.quote else None
        if each.quote and page is None:
            raise InvalidInput(f"“{each.quote[:80]}” stands on none of the pages that were read; quote to the letter.")
        yield Need(
            need=each.need,
            grounds=Grounds(quote=each.quote, origin=page.origin, title=page.title) if page else None,
        )


def _page_with(pages: Sequence[OwnPage], words: str) -> OwnPage | None:
    return next((page for page in pages if words in page.text), None)
