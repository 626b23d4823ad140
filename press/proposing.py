"""A proposal, made once: taken by lease, from pages that are read now, kept whole or failed with a reason.

Whatever launched it (the sensor, a person in the Dagster UI), the row is the truth. A model or a page server that is
away puts it off; pages that say nothing, and a model that gives no usable answer, are said and end it.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from domain.crew import CrewResult, Crews
from domain.errors import NeedsPerson, Permanent, Retry
from domain.insight import Grounds
from domain.onboarding import OnboardingMaterial, OnboardingOutput, ProposedExample, TurnedDown
from domain.profile import Need, Profile, Segment
from domain.proposal import Made, OwnPage, Proposal
from domain.scouting import Excerpt
from domain.voice import VoiceExample, VoiceGuide
from domain.work import Lease
from press.lease import held
from press.ledger import Ledger
from press.own_pages import excerpts_of, read_own_pages
from resources.llm.origin import Origin, calling_for
from resources.services import Services
from store import profile_proposals
from store.profiles import get_profile

AGAIN: Final = timedelta(minutes=2)
LAUNCH_SECONDS: Final = 300.0
MOST_REJECTED: Final = 3


def launch_due(services: Services) -> tuple[tuple[str, str, int], ...]:
    """Workspace, proposal and launch of every one that is to be made now; each is marked as launched."""
    launched = []
    for each in profile_proposals.open_proposals(services.database):
        now = services.clock.now()
        if each.lease_until is not None and each.lease_until > now:
            continue
        with services.database.transaction(each.workspace_id) as conn:
            number = profile_proposals.launch_proposal(conn, each.id, LAUNCH_SECONDS, now=now)
        if number is not None:
            launched.append((each.workspace_id, each.id, number))
    return tuple(launched)


def make_proposal(services: Services, crews: Crews, workspace_id: str, proposal_id: str) -> Proposal | None:
    """Makes it; None when it is made, or somebody is at it. Raises Retry when a service is away: the row then says when
    it is tried again."""
    with services.database.transaction(workspace_id) as conn:
        taken = profile_proposals.claim_proposal(
            conn, proposal_id, services.worker, services.lease_seconds, now=services.clock.now()
        )
        profile = get_profile(conn)
    if taken is None:
        return None
    return _make(services, crews, workspace_id, taken[1], profile)


def _make(services: Services, crews: Crews, workspace_id: str, lease: Lease, profile: Profile | None) -> Proposal:
    origin = Origin(workspace_id=workspace_id)
    ledger, pages = Ledger(crews, origin), tuple[OwnPage, ...]()
    try:
        if profile is None:
            raise NeedsPerson("There is no profile, so there are no pages to read.")
        with calling_for(origin), held(services, workspace_id, lease, profile_proposals.renew_proposal):
            pages = read_own_pages(services, workspace_id, profile)
            material = _material(services, workspace_id, profile, pages)
            made = _proposed(ledger, material, pages)
    except Retry as error:
        with services.database.transaction(workspace_id) as conn:
            profile_proposals.put_off_proposal(conn, lease, str(error), services.clock.now() + AGAIN)
            ledger.write(conn)
        raise
    except (Permanent, NeedsPerson) as error:
        with services.database.transaction(workspace_id) as conn:
            profile_proposals.fail_proposal(conn, lease, str(error), pages)
            ledger.write(conn)
            return profile_proposals.get_proposal(conn, lease.row_id)
    with services.database.transaction(workspace_id) as conn:
        profile_proposals.finish_proposal(conn, lease, made, pages, services.clock.now())
        ledger.write(conn)
        return profile_proposals.get_proposal(conn, lease.row_id)


def _material(services: Services, workspace_id: str, profile: Profile, pages: Sequence[OwnPage]) -> OnboardingMaterial:
    """What the crew reads. Proposals that were rejected since one was accepted are shown to it, as not wanted."""
    with services.database.transaction(workspace_id) as conn:
        rejected = profile_proposals.rejected_proposals(conn, MOST_REJECTED)
    return OnboardingMaterial(
        guide=profile.guide,
        regions=profile.regions,
        audiences=profile.audiences,
        excerpts=excerpts_of(pages, services.clock.now().date()),
        unwanted=tuple(turned_down(each) for each in rejected),
    )


def turned_down(proposal: Proposal) -> TurnedDown:
    """A rejected proposal as the next crew is shown it."""
    voice = proposal.voice
    assert voice is not None
    return TurnedDown(
        reason=proposal.reason,
        summary=voice.summary,
        rules=voice.rules,
        good=tuple(example.words for example in voice.good),
        bad=tuple(example.words for example in voice.bad),
        segments=tuple(
            f"{segment.name}: {'; '.join(each.need for each in segment.needs)}" for segment in proposal.segments
        ),
    )


def _proposed(ledger: Ledger, material: OnboardingMaterial, pages: Sequence[OwnPage]) -> Made:
    excerpts = material.excerpts
    refused = [f"{page.origin}: {page.refusal}" for page in pages if page.refusal]
    if not excerpts:
        raise NeedsPerson(" ".join(["No page of the profile has text to learn from.", *refused]))
    read = len({excerpt.origin for excerpt in excerpts})
    result = ledger.run("onboarding", material, f"{len(excerpts)} passages of {read} own pages were read")
    return _made(result, {excerpt.id: excerpt for excerpt in excerpts}, refused)


def _made(result: CrewResult, excerpts: dict[str, Excerpt], refused: list[str]) -> Made:
    output = result.output
    assert isinstance(output, OnboardingOutput)

    def example(found: ProposedExample) -> VoiceExample:
        place = excerpts[found.excerpt_id]
        return VoiceExample(words=found.quote, why=found.why, origin=place.origin, title=place.title)

    def grounds(excerpt_id: str, quote: str) -> Grounds:
        return Grounds(quote=quote, origin=excerpts[excerpt_id].origin, title=excerpts[excerpt_id].title)

    return Made(
        voice=VoiceGuide(
            summary=output.summary,
            rules=output.rules,
            good=tuple(example(found) for found in output.good),
            bad=tuple(example(found) for found in output.bad),
        ),
        segments=tuple(
            Segment(
                name=segment.name,
                needs=tuple(
                    Need(need=each.need, grounds=grounds(each.excerpt_id, each.quote)) for each in segment.needs
                ),
            )
            for segment in output.segments
        ),
        remarks=(*output.remarks, *(f"Not read: {each}" for each in refused)),
        model=result.model,
        prompts=result.prompts,
    )
