"""The profile of a workspace: the company, how it speaks and looks, for whom it writes, beside whom, and where.

Written once, when a company is taken on. A campaign says only what is its own; what its file leaves out (brand,
audiences, competitors, accounts) is the profile's. Segments are groups of readers that a person accepted of a proposal.
"""

from collections.abc import Sequence

from pydantic import Field

from domain.brief import ChannelKind
from domain.campaign import Audience
from domain.guide import Guide
from domain.insight import Grounds
from domain.value import Value


class Competitor(Value):
    """A company that offers the same."""

    name: str = Field(min_length=1)
    site: str | None = None


class ProfileAccount(Value):
    """The account of the house on a channel. Its secrets are kept elsewhere."""

    channel: ChannelKind
    name: str = Field(min_length=1)


class Profile(Value):
    """`guide` is the brand as the profile has it; `sources` are the company's own pages: addresses, and paths of files;
    `regions` say where it sells."""

    guide: Guide
    zone: str = "UTC"
    regions: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()
    competitors: tuple[Competitor, ...] = ()
    sources: tuple[str, ...] = ()
    accounts: tuple[ProfileAccount, ...] = ()

    def account(self, channel: ChannelKind) -> str | None:
        """The name of the account on a channel, None when there is none."""
        return next((account.name for account in self.accounts if account.channel == channel), None)


class Need(Value):
    """What a segment needs, and the words of a page that say so; a person may name one without them."""

    need: str = Field(min_length=1)
    grounds: Grounds | None = None


class Segment(Value):
    """A group of readers with what they need. `id` is empty before it is kept."""

    id: str = ""
    name: str = Field(min_length=1)
    needs: tuple[Need, ...] = ()


def profile_of(guide: Guide, zone: str) -> Profile:
    """The profile that a workspace without one has in effect: the brand that its campaigns brought."""
    return Profile(
        guide=guide.model_copy(update={"voice_guide": None}),
        zone=zone,
        competitors=tuple(Competitor(name=name) for name in guide.competitors),
    )


def audiences_of(audiences: Sequence[Audience], segments: Sequence[Segment]) -> tuple[Audience, ...]:
    """The readers of a campaign that names none: the profile's audiences, then the segments that have no audience of
    their name. An audience that a person left undescribed is described by its segment's needs."""
    needs = {segment.name.casefold(): "; ".join(each.need for each in segment.needs) for segment in segments}
    named = {audience.name.casefold() for audience in audiences}
    own = (
        audience
        if audience.description
        else audience.model_copy(update={"description": needs.get(audience.name.casefold(), "")})
        for audience in audiences
    )
    new = (
        Audience(name=segment.name, description=needs[segment.name.casefold()])
        for segment in segments
        if segment.name.casefold() not in named
    )
    return (*own, *new)


def profile_words(profile: Profile) -> str:
    """A profile as it is embedded."""
    guide = profile.guide
    parts = (
        guide.company,
        guide.about,
        guide.voice,
        guide.voice_guide.summary if guide.voice_guide else "",
        *(f"{audience.name}: {audience.description}".rstrip(": ") for audience in profile.audiences),
        ", ".join(profile.regions),
    )
    return "\n".join(part for part in parts if part)


def segment_words(segment: Segment) -> str:
    """A segment as it is embedded."""
    return "\n".join((segment.name, *(each.need for each in segment.needs)))
