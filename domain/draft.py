"""A draft is one piece (brief x channel x variant) on its way from plan to decision; this table is its state machine.

Versions are immutable; the draft points at the current one. A machine's new version beside an approved one stays
`proposed` and moves nothing.

A piece that is out stays `published` while a change of it is written, decided on and carried to the post: what is live
does not become a draft again because somebody types. How far that change is, is a second, small state machine.
"""

from datetime import datetime
from typing import Final, Literal

from domain.brief import ChannelKind
from domain.errors import Conflict
from domain.value import Value

DraftStatus = Literal[
    "planned", "in_review", "changes_requested", "approved", "rejected", "held", "expired", "failed", "published"
]

MOVES: Final[dict[DraftStatus, frozenset[DraftStatus]]] = {
    "planned": frozenset({"in_review", "failed"}),
    "in_review": frozenset({"in_review", "approved", "changes_requested", "rejected", "held", "expired", "failed"}),
    "changes_requested": frozenset({"in_review", "held", "rejected", "failed"}),
    "approved": frozenset({"in_review", "held", "published", "expired"}),
    "rejected": frozenset({"in_review"}),
    "held": frozenset({"in_review", "approved", "rejected"}),
    "expired": frozenset({"in_review"}),
    "failed": frozenset({"in_review", "planned", "failed"}),
    "published": frozenset({"published"}),
}

ChangeStatus = Literal["none", "in_review", "changes_requested", "approved"]

CHANGE_MOVES: Final[dict[ChangeStatus, frozenset[ChangeStatus]]] = {
    "none": frozenset({"in_review", "changes_requested"}),
    "in_review": frozenset({"in_review", "changes_requested", "approved", "none"}),
    "changes_requested": frozenset({"in_review", "none"}),
    "approved": frozenset({"in_review", "none"}),
}


class Draft(Value):
    """One piece: a row of `content_drafts`. `id` is opaque and is the partition key of its assets.
    `note` says why it waits for a person or failed. `change` is how far a change of a published piece is, `change_id`
    the version that it would bring."""

    id: str
    workspace_id: str
    campaign_id: str
    brief_id: str
    channel: ChannelKind
    variant: str = "a"
    account_id: str
    status: DraftStatus
    version: int = 0
    version_id: str | None = None
    change: ChangeStatus = "none"
    change_id: str | None = None
    note: str | None = None
    updated_at: datetime

    @property
    def in_hand_id(self) -> str | None:
        """The version that is decided on and edited: the proposed change of a live post, else the current one."""
        return self.change_id or self.version_id


def check_move(old: DraftStatus, new: DraftStatus) -> None:
    """Raises Conflict unless the table allows `old` → `new`."""
    if new not in MOVES[old]:
        raise Conflict(f"A draft that is {old.replace('_', ' ')} cannot become {new.replace('_', ' ')}.")


def check_change(old: ChangeStatus, new: ChangeStatus) -> None:
    """Raises Conflict unless a change of a live post may go from `old` to `new`."""
    if new in CHANGE_MOVES[old]:
        return
    if old == "none":
        raise Conflict("This piece is published, and no change of it is proposed.")
    raise Conflict(
        f"A change of a live post that is {old.replace('_', ' ')} cannot become "
        f"{'nothing' if new == 'none' else new.replace('_', ' ')}."
    )
