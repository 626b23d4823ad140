"""A change of a live post: one approved version on its way to a post that is out, and its state machine.

A published piece cannot simply be approved again: that would be a second post. Nor may the post be edited as somebody
types. So a change is a version beside the live one, with a decision of its own, and a row that is there before the
channel is called. Calling twice with the same version changes nothing more, which makes `unknown` easier than for a new
post: the post is read, and where it does not show the change, the call is made again. What must not happen is that an
older change comes after a newer one; so the changes of one post are carried one after the other.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, Literal

from domain.brief import ChannelKind
from domain.errors import Conflict
from domain.package import Package
from domain.publication import NOT_VERIFIABLE, Capabilities
from domain.value import Value

LiveChangeStatus = Literal[
    "scheduled", "claimed", "sending", "sent", "verified", "mismatch", "unknown", "held", "failed", "withdrawn"
]

MOVES: Final[dict[LiveChangeStatus, frozenset[LiveChangeStatus]]] = {
    "scheduled": frozenset({"claimed", "held", "failed", "withdrawn"}),
    "claimed": frozenset({"sending", "scheduled", "sent", "held", "failed", "withdrawn"}),
    "sending": frozenset({"sent", "unknown", "scheduled", "held", "failed"}),
    "sent": frozenset({"verified", "mismatch", "claimed"}),
    "verified": frozenset({"claimed"}),
    "mismatch": frozenset({"verified", "claimed"}),
    "unknown": frozenset({"sent", "scheduled", "held", "failed"}),
    "held": frozenset({"scheduled", "withdrawn"}),
    "failed": frozenset(),
    "withdrawn": frozenset(),
}

WAITING: Final[frozenset[LiveChangeStatus]] = frozenset({"scheduled", "claimed", "held"})
IN_THE_CALL: Final[frozenset[LiveChangeStatus]] = frozenset({"sending", "unknown"})

_FIELDS: Final = {
    "media": "images",
    "first_comment": "first comment",
    "title": "title",
    "excerpt": "excerpt",
    "links": "link",
    "slug": "address",
}


class LiveChange(Value):
    """One row: the version with `digest` is to be what the post of `publication_id` says. `channel` and `account_id`
    are the post's. `reason` explains held, failed, unknown and mismatch. `again`: an older change came late, and this
    one is carried once more."""

    id: str
    workspace_id: str
    publication_id: str
    draft_id: str
    version_id: str
    version: int
    digest: str
    decision_id: str
    channel: ChannelKind
    account_id: str
    status: LiveChangeStatus
    due_at: datetime
    attempt: int = 0
    fence: int = 0
    again: bool = False
    reason: str | None = None
    sent_at: datetime | None = None
    verified_at: datetime | None = None
    created_at: datetime


def check_live_move(old: LiveChangeStatus, new: LiveChangeStatus) -> None:
    """Raises Conflict unless the table allows `old` → `new`."""
    if new not in MOVES[old]:
        raise Conflict(f"A change of a live post that is {old} cannot become {new}.")


def is_over(change: LiveChange) -> bool:
    """Whether nothing more happens by it: the next change of the post may be carried."""
    if change.again:
        return False
    if change.status == "sent":
        return (change.reason or "").startswith(NOT_VERIFIABLE)
    return change.status in ("verified", "mismatch", "failed", "withdrawn")


def shown_by(changes: Sequence[LiveChange]) -> LiveChange | None:
    """The latest of a post's changes that its channel took; None when the post is as it was published."""
    carried = [change for change in changes if change.sent_at is not None]
    return max(carried, key=lambda change: (change.created_at, change.id), default=None)


def cannot_carry(able: Capabilities, live: Package, new: Package) -> Iterator[str]:
    """Why a channel cannot make the live post say what the new package says; said before anybody approves it."""
    if not able.edit:
        yield (
            "This channel lets no program change a post that is out: whoever looks after it changes it there by hand, "
            "or the post is taken down."
        )
        return
    for name in able.fixed:
        if getattr(live, name) != getattr(new, name):
            what = _FIELDS.get(name, name)
            yield f"This channel cannot change the {what} of a post that is out: leave that as it is."
