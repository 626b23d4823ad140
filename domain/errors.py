"""Errors, named by what the caller should do next.

    PressroomError
    ├── Refused            this request breaks a rule: change the request          (command line: exit 2)
    │   ├── InvalidInput   a file, field or argument is wrong: names where and what was expected
    │   ├── NotAllowed     the actor lacks the right
    │   ├── NotFound       no such thing (in this workspace)
    │   └── Conflict       the thing has moved on: look again
    ├── Retry              the same call may work later (network, busy service): `after_seconds` may say when
    │   └── UsedUp         an account's quota at its channel is used up: nothing was asked, nor need be before then
    ├── Permanent          the same call will never work: no mechanism may retry it
    ├── NeedsPerson        a person must decide or repair something first
    │   └── NotCalled      a model was not asked: allow it, or say what it may cost
    │       └── OutOfBudget  a budget is used up; raise it and ask again
    └── LostLease          somebody else owns the row now: stop, write nothing

Outcomes that callers branch on are unions of small values (see publication.py), never exceptions.
"""


class PressroomError(Exception):
    """Base of all errors that the product raises on purpose. `str(error)` is one clear sentence for a person. `spent`
    are the tokens (in, out) that a call of a model used before it failed: its provider counts them all the same."""

    spent: tuple[int, int] = (0, 0)


class Refused(PressroomError):
    """The request breaks a rule and was not carried out."""


class InvalidInput(Refused):
    """Something typed by a person is wrong; the text says what, where and what was expected."""


class NotAllowed(Refused):
    """The actor lacks the right for this action."""


class NotFound(Refused):
    """No such thing exists in this workspace."""


class Conflict(Refused):
    """The thing changed in the meantime; nothing was written."""


class Retry(PressroomError):
    """The same call may succeed later."""

    def __init__(self, message: str, after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds


class UsedUp(Retry):
    """The account's channel is not to be asked before `after_seconds`: it was not, and none of its posts need try."""


class Permanent(PressroomError):
    """The same call can never succeed; every retry mechanism stops here."""


class NeedsPerson(PressroomError):
    """Work cannot go on before a person decides or repairs something."""


class NotCalled(NeedsPerson):
    """A model was not called: a person has to allow it, or to say what it may cost."""


class OutOfBudget(NotCalled):
    """A budget of tokens has not enough left for the call; the call was not made."""


class LostLease(PressroomError):
    """The fence of the claimed row has moved: another owner has it."""
