"""What a person may write about a brief, in a campaign file or as a row of a spreadsheet: one set of rules for both."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from domain.brief import Brief, CallToAction, ChannelKind, Stage


class Written(BaseModel):
    """Something a person wrote: frozen, only known fields, texts without blanks at their ends."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def expected(what: str) -> PydanticCustomError:
    """An error whose whole text is what was expected; what was found is added where it is reported."""
    return PydanticCustomError("expected", "{what}", {"what": what})


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


Words = Annotated[str, StringConstraints(min_length=1)]
Channel = Annotated[ChannelKind, BeforeValidator(_lower)]
FunnelStage = Annotated[Stage, BeforeValidator(_lower)]


class CallToActionFields(Written):
    """What the reader is asked to do."""

    text: Words = Field(description="The sentence or button, such as “Book a telemetry review”.")
    address: Annotated[str, StringConstraints(pattern=r"^(https?://[^\s/][^\s]*|/[^\s]*)$")] | None = Field(
        default=None, description="Where it leads: an absolute address, or a path on the brand's site, such as /review."
    )

    def as_value(self) -> CallToAction:
        """The domain's word for it."""
        return CallToAction(text=self.text, address=self.address)


class OwnFileFields(Written):
    """A picture, document or video of yours."""

    file: Words = Field(description="The file, relative to this file: PNG, JPEG, GIF, PDF, or MP4 with H.264 and AAC.")
    alt: str = Field(default="", description="What it shows, for whoever cannot see it (pictures and videos).")
    title: str = Field(default="", description="What it is called (documents and videos). None: the topic.")
    channels: tuple[Channel, ...] = Field(default=(), description="Only for these channels. None: all of the brief's.")


class BriefFields(Written):
    """One idea. `topic`, `angle` and `channels` are required; the rest is recommended and warned about."""

    topic: Annotated[str, StringConstraints(min_length=3)] = Field(description="What it is about.")
    angle: Annotated[str, StringConstraints(min_length=3)] = Field(description="What we have to say about it.")
    channels: tuple[Channel, ...] = Field(min_length=1, description="Where it is told: each gets a piece of its own.")
    persona: Words | None = Field(default=None, description="For whom: one of the audiences, or a role.")
    stage: FunnelStage | None = Field(default=None, description="Where the reader stands.")
    key_message: Words | None = Field(default=None, description="The one sentence to be remembered.")
    proof_points: tuple[Words, ...] = Field(
        default=(), description="Facts of yours to rest on, in whole sentences: they may be quoted."
    )
    offer: Words | None = Field(default=None, description="What the reader gets.")
    call_to_action: CallToActionFields | None = Field(default=None, description="Replaces the campaign's.")
    owner: Words | None = Field(default=None, description="Who answers questions about it.")
    due: date | None = Field(default=None, description="To be published by (YYYY-MM-DD).")
    not_before: date | None = Field(default=None, description="Not to be published before (YYYY-MM-DD).")
    use_words: tuple[Words, ...] = Field(default=(), description="Words to use.")
    avoid_words: tuple[Words, ...] = Field(default=(), description="Words to avoid.")
    references: tuple[Words, ...] = Field(default=(), description="Titles or addresses worth reading.")
    media: tuple[OwnFileFields, ...] = Field(
        default=(),
        description="Files of yours that its pieces carry, in place of drawn pictures where both cannot stand.",
    )

    def as_brief(self, brief_id: str, campaign_id: str, position: int) -> Brief:
        """The domain's brief: channels once each, in the order they were written. Its files are looked into, and put
        to it, where they are kept (brief_files.py)."""
        written = {name: getattr(self, name) for name in type(self).model_fields if name != "media"}
        written["channels"] = tuple(dict.fromkeys(self.channels))
        written["call_to_action"] = self.call_to_action.as_value() if self.call_to_action else None
        return Brief(id=brief_id, campaign_id=campaign_id, position=position, **written)
