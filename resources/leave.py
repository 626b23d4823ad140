"""Leave to make the one call that counts, asked for right before it.

Delivery looks at its lease before it calls a publisher; but what is prepared then (an upload of a video, a draft with
its pictures) may take minutes, and a process may be stopped in the middle of it for longer than its lease. Others have
taken the post over by then, or a person has taken it back. Whoever goes on must ask again, and the call that everybody
sees is the place for it. It is asked through the context, so that a publisher that needs no leave knows nothing of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from domain.errors import Retry

_asked: ContextVar[Callable[[], bool] | None] = ContextVar("leave", default=None)


@contextmanager
def leave_from(asked: Callable[[], bool]) -> Iterator[None]:
    """Within the block, whether the work is still ours is asked of this."""
    before = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(before)


def has_leave() -> bool:
    """Whether the work is still ours. Outside of such a block it is nobody else's."""
    asked = _asked.get()
    return asked is None or asked()


def require_leave() -> None:
    """Raises Retry when the work is not ours any more: nothing that anybody sees was done."""
    if not has_leave():
        raise Retry("The lease ran out while the post was prepared; nothing was sent.")
