"""A brief: one idea, to be told on one or more channels."""

from datetime import date
from typing import Literal

from pydantic import Field

from domain.value import Value

ChannelKind = Literal["linkedin", "blog", "email"]
Stage = Literal["awareness", "consideration", "decision", "retention"]


class CallToAction(Value):
    """What the reader is asked to do, and where it leads (absolute address, or a path on the brand's site)."""

    text: str = Field(min_length=1)
    address: str | None = None


class BriefFile(Value):
    """A file of the company's own that a brief brings for its pieces, for some of its channels or (none named) for all.
    `path` is relative to the media folder, `added_by` the user id of who brought it; the rest is what was found in it
    and what it is called, as a package names it."""

    name: str
    path: str
    digest: str
    media_type: str
    width: int
    height: int
    alt_text: str = ""
    title: str | None = None
    size: int | None = None
    pages: int | None = None
    frames: int | None = None
    seconds: float | None = None
    codecs: tuple[str, ...] | None = None
    channels: tuple[ChannelKind, ...] = ()
    added_by: str


class Brief(Value):
    """What a marketer knows before anything is drafted. Topic, angle and channels are required; what else is
    missing is warned about (`missing_fields`), never guessed."""

    id: str
    campaign_id: str
    position: int
    topic: str = Field(min_length=3)
    angle: str = Field(min_length=3)
    channels: tuple[ChannelKind, ...] = Field(min_length=1)
    persona: str | None = None
    stage: Stage | None = None
    key_message: str | None = None
    proof_points: tuple[str, ...] = ()
    offer: str | None = None
    call_to_action: CallToAction | None = None
    owner: str | None = None
    due: date | None = None
    not_before: date | None = None
    use_words: tuple[str, ...] = ()
    avoid_words: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    media: tuple[BriefFile, ...] = ()


# What limits a piece (a first day, words to use or avoid, references) is no gap where it is not given.
WARNED = ("persona", "stage", "key_message", "proof_points", "offer", "call_to_action", "owner", "due")


def missing_fields(brief: Brief) -> tuple[str, ...]:
    """Names of the recommended fields this brief leaves empty, in reading order."""
    return tuple(name for name in WARNED if not getattr(brief, name))
