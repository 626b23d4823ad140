"""Who may do what at the desk, and the one way an action is carried out.

A face hides buttons, but a face can be old: a role may have been taken away since the page was shown. So each action
reads the actor's seat again inside its own transaction, checks the right there, and writes its audit line in the same
transaction as its rows: both are there afterwards, or neither is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from domain.actor import RIGHTS, Actor, Right, Role
from domain.errors import NotAllowed, NotFound
from store import audit
from store.people import get_seat
from store.postgres import Database, Transaction

Action = Literal[
    "add campaign",
    "archive a campaign",
    "unarchive a campaign",
    "import briefs",
    "request generation",
    "approve",
    "request changes",
    "reject",
    "undo a decision",
    "edit a draft",
    "attach a file",
    "take a file away",
    "adopt a version",
    "decide on an outline",
    "turn a trend into a brief",
    "record the profile",
    "ask for a proposal",
    "decide on a proposal",
    "attest a sentence",
    "settle a publication",
    "reschedule a publication",
    "take a post down",
    "connect an account",
    "reconnect an account",
    "disconnect an account",
    "add an approved claim",
    "withdraw an approved claim",
    "withdraw a source",
    "add a source",
    "mark a false alarm",
    "switch an example",
    "replay examples",
    "stop sending",
    "start sending",
    "stop everything",
    "start everything",
    "leave quarantine",
    "say where models may be",
    "decide what links count",
    "import figures",
    "import outcomes",
    "forget a contact",
    "show a secret",
    "add addresses",
    "erase an address",
    "export addresses",
    "confirm an audience",
    "send a test mail",
    "take in reports of mail",
    "set the term",
    "set a legal hold",
    "lift a legal hold",
    "add a user",
    "invite to sign in",
    "change a role",
    "remove a user",
]

NEEDS: Final[dict[Action, frozenset[Right]]] = {
    "add campaign": frozenset({"plan"}),
    "archive a campaign": frozenset({"plan"}),
    "unarchive a campaign": frozenset({"plan"}),
    "import briefs": frozenset({"plan"}),
    "request generation": frozenset({"generate"}),
    "approve": frozenset({"review"}),
    "request changes": frozenset({"review"}),
    "reject": frozenset({"review"}),
    "undo a decision": frozenset({"review"}),
    "edit a draft": frozenset({"review", "plan"}),
    "attach a file": frozenset({"review", "plan"}),
    "take a file away": frozenset({"review", "plan"}),
    "adopt a version": frozenset({"review", "plan"}),
    "decide on an outline": frozenset({"review", "plan"}),
    "turn a trend into a brief": frozenset({"plan"}),
    "record the profile": frozenset({"plan"}),
    "ask for a proposal": frozenset({"plan"}),
    "decide on a proposal": frozenset({"plan"}),
    "attest a sentence": frozenset({"attest"}),
    "settle a publication": frozenset({"review"}),
    "reschedule a publication": frozenset({"review", "plan"}),
    "take a post down": frozenset({"review"}),
    "connect an account": frozenset({"manage_people"}),
    "reconnect an account": frozenset({"manage_people"}),
    "disconnect an account": frozenset({"manage_people"}),
    "add an approved claim": frozenset({"attest"}),
    "withdraw an approved claim": frozenset({"review", "plan"}),
    "withdraw a source": frozenset({"review", "plan"}),
    "add a source": frozenset({"plan"}),
    "mark a false alarm": frozenset({"review"}),
    "switch an example": frozenset({"review", "plan"}),
    "replay examples": frozenset({"generate"}),
    "stop sending": frozenset({"review"}),
    "start sending": frozenset({"manage_people"}),
    "stop everything": frozenset({"run_installation"}),
    "start everything": frozenset({"run_installation"}),
    "leave quarantine": frozenset({"run_installation"}),
    "say where models may be": frozenset({"manage_people"}),
    "decide what links count": frozenset({"manage_people"}),
    "import figures": frozenset({"plan"}),
    "import outcomes": frozenset({"plan"}),
    "forget a contact": frozenset({"manage_people"}),
    "show a secret": frozenset({"manage_people"}),
    "add addresses": frozenset({"plan"}),
    "erase an address": frozenset({"manage_people"}),
    "export addresses": frozenset({"manage_people"}),
    "confirm an audience": frozenset({"review"}),
    "send a test mail": frozenset({"review", "plan"}),
    "take in reports of mail": frozenset({"review", "plan"}),
    "set the term": frozenset({"manage_people"}),
    "set a legal hold": frozenset({"manage_people"}),
    "lift a legal hold": frozenset({"manage_people"}),
    "add a user": frozenset({"manage_people"}),
    "invite to sign in": frozenset({"manage_people"}),
    "change a role": frozenset({"manage_people"}),
    "remove a user": frozenset({"manage_people"}),
}


@dataclass(frozen=True)
class Desk:
    """One action under way: its transaction, and the actor as the database knows him or her now."""

    conn: Transaction
    actor: Actor
    action: Action

    def record(self, subject: str, **detail: str | int | bool | None) -> None:
        """Writes the audit line: this actor did this action to `subject`."""
        audit.append(self.conn, self.actor.user_id, self.action, subject, detail)


def allowed(role: Role, action: Action) -> bool:
    """Whether one of the role's rights is enough for the action."""
    return bool(RIGHTS[role] & NEEDS[action])


@contextmanager
def at_desk(database: Database, actor: Actor, action: Action) -> Iterator[Desk]:
    """The transaction of one action in the actor's workspace. Raises NotAllowed when the actor lacks the right."""
    with database.transaction(actor.workspace_id) as conn:
        try:
            seat = get_seat(conn, actor.user_id)
        except NotFound as gone:
            raise NotAllowed(f"{actor.name} has no seat in this workspace any more.") from gone
        if not allowed(seat.role, action):
            raise NotAllowed(f"{seat.name} ({seat.role}) may not {action}.")
        yield Desk(conn, seat, action)
