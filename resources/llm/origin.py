"""For whom a model is being called: workspace, campaign, brief, piece, run, and for which wish.

The port takes a prompt and nothing else, and the crews between it and the press know no workspaces. Handing five ids
through every layer would make each of them know about accounts; so whoever starts the work says once, around it, for
whom it is, and the account reads it where the call is made. It holds for the thread it was said in, no further.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from domain.errors import Permanent


class Made(NamedTuple):
    """A call that has its row."""

    id: str
    model: str


@dataclass(frozen=True)
class Origin:
    """One piece of work. `calls` grows by each call made for it. `campaign_limit` and `campaign_cost`: tokens and money
    in all. `wish` names what was asked for: only the same wish, taken up again, may be answered with what a model said
    before; None: everything is asked anew. `asked`: what was looked for among kept answers, and under which token."""

    workspace_id: str
    campaign_id: str | None = None
    campaign_limit: int | None = None
    brief_id: str | None = None
    draft_id: str | None = None
    run_id: str | None = None
    campaign_cost: Decimal | None = None
    wish: str | None = None
    calls: list[Made] = field(default_factory=list)
    asked: dict[str, str | None] = field(default_factory=dict)


_origin: ContextVar[Origin] = ContextVar("origin_of_calls")


@contextmanager
def calling_for(origin: Origin) -> Iterator[Origin]:
    """Calls of models made in the block are this work's."""
    token = _origin.set(origin)
    try:
        yield origin
    finally:
        _origin.reset(token)


def current_origin() -> Origin:
    """Whose call it is. Raises Permanent where nobody said: a call without an account is not made."""
    try:
        return _origin.get()
    except LookupError:
        raise Permanent("A model was called without saying for which workspace, so the call was not made.") from None
