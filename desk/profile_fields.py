"""The fields of a profile file and of an edited proposal, with the sentences that become the profile's JSON Schema."""

from typing import Annotated

from pydantic import Field, StringConstraints

from desk.brief_fields import Channel, Words, Written
from desk.campaign_fields import AudienceFields, Site, VoiceAndLooksFields, Zone

Rule = Annotated[str, StringConstraints(min_length=3, max_length=300)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600)]


class CompanyFields(Written):
    """Who the company is."""

    name: Words = Field(description="The company's name as it is written.")
    site: Site | None = Field(default=None, description="Its web site; paths of calls to action belong to it.")
    about: str = Field(default="", description="What it does and sells, in whole sentences; may be cited as our own.")
    regions: tuple[Words, ...] = Field(default=(), description="Where it sells, such as SE or EU. None: anywhere.")


class CompetitorFields(Written):
    """A company that offers the same."""

    name: Words = Field(description="Its name. A statement about it needs an own source to be let through.")
    site: Site | None = Field(default=None, description="Its web site; it is not read.")


class AccountFields(Written):
    """Where the company publishes. No secrets: passwords and tokens do not belong into this file."""

    channel: Channel = Field(description="Which channel.")
    account: Words = Field(description="The account's name, used by campaigns that name none.")


class ProfileFields(Written):
    """A profile file: what all campaigns of a workspace share. A campaign's own file says what differs."""

    workspace: Words | None = Field(default=None, description="The workspace's name. None: the company's.")
    zone: Zone = Field(default="UTC", description="IANA time zone, such as Europe/London.")
    company: CompanyFields = Field(description="Who the company is.")
    brand: VoiceAndLooksFields = Field(default=VoiceAndLooksFields(), description="How it speaks and looks.")
    audiences: tuple[AudienceFields, ...] = Field(default=(), description="For whom it writes.")
    competitors: tuple[CompetitorFields, ...] = Field(default=(), description="Who offers the same.")
    sources: tuple[Words, ...] = Field(
        default=(),
        description="Its own pages: addresses, and files or folders relative to this file. Read for the proposal of a "
        "voice guide; nothing else is looked at. None: its site.",
    )
    accounts: tuple[AccountFields, ...] = Field(default=(), description="Where it publishes.")


class ExampleFields(Written):
    """Words that sound right, or wrong."""

    words: Sentence = Field(description="The words. They are looked up on the pages; found nowhere, they are yours.")
    why: Annotated[str, StringConstraints(max_length=300)] = Field(default="", description="What they show.")


class VoiceFields(Written):
    """A voice guide."""

    summary: Annotated[str, StringConstraints(min_length=8, max_length=600)] = Field(description="The voice in short.")
    rules: tuple[Rule, ...] = Field(default=(), max_length=20, description="What to do and what to leave.")
    good: tuple[ExampleFields, ...] = Field(default=(), max_length=12, description="Words that sound right.")
    bad: tuple[ExampleFields, ...] = Field(default=(), max_length=12, description="Words that do not.")


class NeedFields(Written):
    """What a group of readers needs."""

    need: Sentence = Field(description="The need.")
    quote: Annotated[str, StringConstraints(max_length=600)] = Field(
        default="", description="The words of a page that say so, to the letter. None: you say so."
    )


class SegmentFields(Written):
    """A group of readers."""

    name: Annotated[str, StringConstraints(min_length=3, max_length=80)] = Field(description="Who they are.")
    needs: tuple[NeedFields, ...] = Field(default=(), max_length=12, description="What they need.")


class ProposalFields(Written):
    """A proposal as a person wants it."""

    voice: VoiceFields = Field(description="The voice guide.")
    segments: tuple[SegmentFields, ...] = Field(default=(), max_length=12, description="Groups of readers.")
