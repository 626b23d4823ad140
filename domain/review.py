"""Decisions: what a person said about exactly one version, by its digest."""

from datetime import datetime, timedelta
from typing import Final, Literal

from domain.value import Value

DecisionKind = Literal["approve", "revise", "reject", "undo"]
SlotWish = Literal["now", "next_slot", "at"]
# An approval holds for its slot (without one: for when it came into effect), and for this long around it: a post may be
# moved within that without another decision. What goes out how late is the campaign's policy (domain/timing.py).
WINDOW: Final = timedelta(hours=24)


class Decision(Value):
    """A row of `decisions`. Nothing acts before `effective_at`. `slot_at` is the instant an approval asks for (None:
    as soon as it is effective). `self_review` says that the only person of a workspace approved an own edit.
    An undo is a row of kind `undo` that names the decision it `undoes`. `taken_at` is set once intake has dealt with
    it, with the `refusal` when it could not act."""

    id: str
    draft_id: str
    version_id: str
    digest: str
    kind: DecisionKind
    user_id: str
    comment: str = ""
    effective_at: datetime
    slot_at: datetime | None = None
    undoes: str | None = None
    self_review: bool = False
    created_at: datetime
    taken_at: datetime | None = None
    refusal: str | None = None

    @property
    def approved_for(self) -> datetime:
        """The instant that an approval was given for."""
        return self.slot_at or self.effective_at

    def covers(self, at: datetime) -> bool:
        """Whether a post may go out then by this approval, without another decision."""
        return abs(at - self.approved_for) <= WINDOW
