"""A lease that is kept alive while its owner waits for somebody else's answer.

A call may take longer than a lease; a lease long enough for every call would leave a dead worker's row lying for as
long. So leases are short and renewed from a thread of their own. A worker that is stopped as a whole (a paused machine)
stops renewing too: that is the point. It finds out by `until`, and by the fence when it writes.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Protocol

from domain.errors import LostLease, Retry
from domain.work import Lease
from resources.services import Services
from store.postgres import Transaction


class Renew(Protocol):
    """A store's way to prolong a lease of its rows."""

    def __call__(self, conn: Transaction, lease: Lease, seconds: float, *, now: datetime | None = None) -> Lease:
        """The prolonged lease. Raises LostLease."""
        ...


@contextmanager
def held(services: Services, workspace_id: str, lease: Lease, renew: Renew) -> Iterator[Callable[[], datetime]]:
    """Renews the lease three times per term until the block ends; yields how long it is ours."""
    current = [lease]
    ended = threading.Event()

    def beat() -> None:
        with suppress(LostLease):  # the owner learns it from the fence; there is nothing left to renew
            while not ended.wait(services.lease_seconds / 3):
                with (
                    suppress(Retry),
                    services.database.transaction(workspace_id) as conn,
                ):  # tried again at the next beat
                    current[0] = renew(conn, current[0], services.lease_seconds, now=services.clock.now())

    thread = threading.Thread(target=beat, name=f"lease-{lease.row_id}", daemon=True)
    thread.start()
    try:
        yield lambda: current[0].until
    finally:
        ended.set()
        thread.join()
