"""Who acts, and what each role may do.

Every change names an actor: a person signed in, a person at the command line (`--as NAME`), or the machine itself.
Rights are checked in desk/, where the change happens; faces only show or hide buttons.
"""

from typing import Final, Literal

from domain.value import Value

Role = Literal["owner", "manager", "marketer", "reviewer", "viewer"]
Right = Literal["read", "plan", "generate", "review", "attest", "manage_people", "run_installation"]

_ALL: Final[frozenset[Right]] = frozenset({"read", "plan", "generate", "review", "attest", "manage_people"})

RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    "owner": _ALL | {"run_installation"},
    "manager": _ALL,
    "marketer": frozenset({"read", "plan", "generate"}),
    "reviewer": frozenset({"read", "review", "generate"}),
    "viewer": frozenset({"read"}),
}


class Actor(Value):
    """A user of one workspace, as found in the database when the action began."""

    workspace_id: str
    user_id: str
    name: str
    role: Role

    def may(self, right: Right) -> bool:
        """Whether this actor's role includes `right`."""
        return right in RIGHTS[self.role]
