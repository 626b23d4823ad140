"""A draft is one piece (brief x channel x variant) on its way from plan to decision; this table is its state machine.

Versions are immutable; the draft points at the current one. A machine's new version beside an approved one stays
`proposed` and moves nothing.
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


class Draft(Value):
    """One piece: a row of `content_drafts`. `id` is opaque and is the partition key of its assets.
    `note` says why it waits for a person or failed."""

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
    note: str | None = None
    updated_at: datetime


def check_move(old: DraftStatus, new: DraftStatus) -> None:
    """Raises Conflict unless the table allows `old` → `new`."""
    if new not in MOVES[old]:
        raise Conflict(f"A draft that is {old.replace('_', ' ')} cannot become {new.replace('_', ' ')}.")
