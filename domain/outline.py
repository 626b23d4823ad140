"""An outline: one idea decided once, before it is written for several channels.

A row per brief with a decision of its own, and no version of a piece: an outline is sent nowhere, so it has no package
and no digest of one. While it waits, the brief's pieces stay planned and their notes say why.
"""

from datetime import datetime
from typing import Final, Literal

from pydantic import Field

from domain.brief import Brief, ChannelKind
from domain.campaign import Audience
from domain.claim import Claim
from domain.finding import Finding
from domain.guide import Guide
from domain.value import Value

CLAIMS: Final = 3
OutlineState = Literal["in_review", "approved", "changes_requested"]
WAITS: Final = "Waits for a decision on the outline of its brief: `pressroom outlines list`."


class OutlineMaterial(Value):
    """For the outline crew. `comment` is what a person wanted to be different about the outline before."""

    brief: Brief
    guide: Guide
    audiences: tuple[Audience, ...]
    claims: tuple[Claim, ...]
    call_to_action: str
    findings: tuple[Finding, ...] = ()
    comment: str = ""


class OutlineOutput(Value):
    """The idea: one angle, three claims (ids) it stands on, what the reader is asked to do. `not_done` says what of the
    comment was not done."""

    angle: str = Field(min_length=8, max_length=400)
    claim_ids: tuple[str, ...] = Field(min_length=1, max_length=CLAIMS)
    call_to_action: str = Field(max_length=200)
    not_done: str = Field(default="", max_length=400)


class OutlinedClaim(Value):
    """A claim as it stood when the outline was made. `source_id` is None in outlines of earlier installations."""

    id: str
    text: str
    source_title: str
    source_id: str | None = None


class Outline(Value):
    """The outline of one brief; `number` counts the tries."""

    id: str
    brief_id: str
    campaign_id: str
    topic: str
    number: int
    angle: str
    claims: tuple[OutlinedClaim, ...]
    call_to_action: str
    not_done: str = ""
    state: OutlineState = "in_review"
    comment: str = ""
    decided_by: str | None = None
    decided_at: datetime | None = None
    model: str = ""
    channels: tuple[ChannelKind, ...] = ()
