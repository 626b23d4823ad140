"""The document of `profile show --json`: field by field as docs/reference/json.md promises it."""

from collections.abc import Sequence

from domain.brief import ChannelKind
from domain.guide import Colours
from domain.profile import Profile, Segment
from domain.proposal import Proposal, ProposalStatus
from domain.value import Value
from domain.voice import VoiceGuide
from store.documents import AudienceDocument


class CompetitorDocument(Value):
    """A company that offers the same."""

    name: str
    site: str | None


class AccountDocument(Value):
    """Where the company publishes."""

    channel: ChannelKind
    account: str


class NeedDocument(Value):
    """What a segment needs, and the words of a page that say so."""

    need: str
    quote: str | None
    origin: str | None
    title: str | None


class SegmentDocument(Value):
    """A group of readers."""

    name: str
    needs: tuple[NeedDocument, ...]


class ProposalDocument(Value):
    """A proposal; `voice` is null until it is made, `reason` empty unless it was rejected."""

    id: str
    number: int
    status: ProposalStatus
    voice: VoiceGuide | None
    segments: tuple[SegmentDocument, ...]
    remarks: tuple[str, ...]
    model: str
    note: str
    reason: str


class ProfileDocument(Value):
    """A workspace's profile, its accepted voice guide and segments, and the latest proposal."""

    company: str
    about: str
    site: str | None
    regions: tuple[str, ...]
    zone: str
    voice: str
    person: str
    spelling: str
    required: dict[str, tuple[str, ...]]
    banned: tuple[str, ...]
    colours: Colours
    logo: str | None
    audiences: tuple[AudienceDocument, ...]
    competitors: tuple[CompetitorDocument, ...]
    sources: tuple[str, ...]
    accounts: tuple[AccountDocument, ...]
    voice_guide: VoiceGuide | None
    segments: tuple[SegmentDocument, ...]
    proposal: ProposalDocument | None


def profile_document(
    profile: Profile, accepted: Proposal | None, segments: Sequence[Segment], latest: Proposal | None
) -> ProfileDocument:
    """The document of what is kept."""
    guide = profile.guide
    return ProfileDocument(
        company=guide.company,
        regions=profile.regions,
        zone=profile.zone,
        audiences=tuple(AudienceDocument(**audience.model_dump()) for audience in profile.audiences),
        competitors=tuple(CompetitorDocument(name=each.name, site=each.site) for each in profile.competitors),
        sources=profile.sources,
        accounts=tuple(AccountDocument(channel=each.channel, account=each.name) for each in profile.accounts),
        voice_guide=accepted.voice if accepted else None,
        segments=_segments(segments),
        proposal=_proposal(latest) if latest else None,
        **{
            name: getattr(guide, name)
            for name in ("about", "site", "voice", "person", "spelling", "required", "banned", "colours", "logo")
        },
    )


def _segments(segments: Sequence[Segment]) -> tuple[SegmentDocument, ...]:
    return tuple(
        SegmentDocument(
            name=segment.name,
            needs=tuple(
                NeedDocument(
                    need=each.need,
                    quote=each.grounds.quote if each.grounds else None,
                    origin=each.grounds.origin if each.grounds else None,
                    title=each.grounds.title if each.grounds else None,
                )
                for each in segment.needs
            ),
        )
        for segment in segments
    )


def _proposal(proposal: Proposal) -> ProposalDocument:
    return ProposalDocument(
        segments=_segments(proposal.segments),
        **{
            name: getattr(proposal, name)
            for name in ("id", "number", "status", "voice", "remarks", "model", "note", "reason")
        },
    )
