"""What is particular to deciding about a change of a live post: whether the post is there, and whether its channel can.

The desk knows no channel. Whoever stands before it hands in what an account's publisher can do; so that somebody who
approves is told before, and not by a failure afterwards. Intake asks again in any case.
"""

from collections.abc import Callable, Iterator
from typing import Final

from desk.access import Desk
from domain.draft import ChangeStatus, Draft, DraftStatus, check_change
from domain.errors import Conflict, InvalidInput, PressroomError
from domain.faults import Fault
from domain.live_change import IN_THE_CALL, cannot_carry
from domain.publication import Capabilities
from domain.review import Decision, DecisionKind, SlotWish
from domain.version import Version
from store import live_changes, publications, versions
from store.accounts import Account, get_account
from store.drafts import change_again, set_change
from store.postgres import Transaction

AbleOf = Callable[[Account], Capabilities]

GONE: Final = "The post is not live any more: there is nothing that could be changed."
_CHANGES: Final[dict[DraftStatus, ChangeStatus]] = {
    "approved": "approved",
    "changes_requested": "changes_requested",
    "rejected": "none",
}


def change_faults(conn: Transaction, draft: Draft, version: Version, able_of: AbleOf | None) -> Iterator[Fault]:
    """Why this version of a published piece cannot be carried to its post, as far as that is known now."""
    post = publications.live_of(conn, draft.id)
    if post is None:
        yield Fault(reason=GONE)
    elif able_of is not None:
        shown = live_changes.live_version_id(conn, post.id, post.version_id)
        live = versions.get_version(conn, shown).package
        try:
            able = able_of(get_account(conn, post.account_id))
        except PressroomError:
            return
        for reason in cannot_carry(able, live, version.package):
            yield Fault(reason=reason)


def check_may(draft: Draft, new: DraftStatus) -> None:
    """Raises Conflict when the change of a published piece may not be decided on so."""
    check_change(draft.change, _CHANGES[new])


def check_slot(wish: SlotWish) -> None:
    """A change takes no slot: it is carried at once, or at a time that somebody names."""
    if wish == "next_slot":
        raise InvalidInput("A change of a live post takes no slot: it is carried over now, or at a time you name.")


def move(desk: Desk, draft: Draft, new: DraftStatus) -> None:
    """What a decision does to the change at once. A rejected one stays until the decision is in effect: an undo until
    then costs nothing."""
    if _CHANGES[new] != "none":
        set_change(desk.conn, draft.id, _CHANGES[new])


def take_back(desk: Desk, decision: Decision) -> None:
    """What an undo does to the change at once. Raises Conflict when the post may be changed already."""
    change = live_changes.of_decision(desk.conn, decision.id)
    if change is not None and (change.status in IN_THE_CALL or change.sent_at is not None):
        raise Conflict(f"It is too late: the change of the live post is {change.status}.")
    moved: dict[DecisionKind, bool] = {"approve": True, "revise": True}
    if moved.get(decision.kind):
        change_again(desk.conn, decision.draft_id)
