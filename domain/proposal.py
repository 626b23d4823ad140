"""A proposal: what a crew makes of the company's own pages, from the wish for it to a person's word on it.

One row from beginning to end, because a wish without its proposal and a proposal without its wish say nothing to
anybody. Only a person's word makes it a rule of the house.
"""

import hashlib
from datetime import datetime
from typing import Final, Literal

from domain.profile import Segment
from domain.value import Value
from domain.voice import VoiceGuide

ProposalStatus = Literal[
    "requested", "launched", "claimed", "waiting", "failed", "proposed", "accepted", "rejected", "superseded"
]

MOVES: Final[dict[ProposalStatus, frozenset[ProposalStatus]]] = {
    "requested": frozenset({"launched", "claimed"}),
    "launched": frozenset({"launched", "claimed", "failed"}),
    "claimed": frozenset({"launched", "claimed", "waiting", "failed", "proposed"}),
    "waiting": frozenset({"launched", "claimed", "failed"}),
    "failed": frozenset(),
    "proposed": frozenset({"accepted", "rejected", "superseded"}),
    "accepted": frozenset({"superseded"}),
    "rejected": frozenset(),
    "superseded": frozenset(),
}
OPEN: Final[tuple[ProposalStatus, ...]] = ("requested", "launched", "claimed", "waiting")


class OwnPage(Value):
    """A page of the company as it was read, or (with a `refusal`) why it was not."""

    origin: str
    title: str = ""
    text: str = ""
    digest: str = ""
    refusal: str | None = None


class Proposal(Value):
    """`voice` is None until it is made. `note` says why it waits or failed; `remarks` what could not be told, or read;
    `reason` is a person's, for rejecting it. `edited_by` and `decided_by` are ids of users."""

    id: str
    number: int
    status: ProposalStatus
    voice: VoiceGuide | None = None
    segments: tuple[Segment, ...] = ()
    remarks: tuple[str, ...] = ()
    model: str = ""
    note: str = ""
    reason: str = ""
    requested_by: str | None = None
    edited_by: str | None = None
    decided_by: str | None = None
    requested_at: datetime
    made_at: datetime | None = None
    decided_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still being made."""
        return self.status in OPEN

    @property
    def digest(self) -> str:
        """What a person saw of it: whoever accepts says by this what was accepted."""
        said = self.model_dump_json(include={"voice", "segments"})
        return hashlib.sha256(said.encode()).hexdigest()


class Made(Value):
    """What a crew made, ready to be kept as a proposal."""

    voice: VoiceGuide
    segments: tuple[Segment, ...]
    remarks: tuple[str, ...]
    model: str
    prompts: str
