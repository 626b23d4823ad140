"""The heartbeat: renews the leases of everything one run works on, and tells how far each piece is.

A model may think for minutes, longer than a lease lasts, so somebody must say "still here" meanwhile. The tempting way
is a timer per piece; but a process works on many pieces at once, and a transaction per piece and phase costs more than
the piece. One thread per run renews all its leases in one transaction, and writes the phases that changed since the
last beat. A piece that is done between two beats costs nothing here.

A lease that is lost is only forgotten: the piece's own transaction finds out by its fence and writes nothing.
"""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from domain.errors import LostLease, PressroomError
from domain.work import Lease
from resources.services import Services
from store import work

BEATS_PER_LEASE: Final = 4
PHASE_SECONDS: Final = 1.0

logger = logging.getLogger(__name__)

_phases: dict[str, str] = {}  # what each request of this process is at, by its id; written by the run's heartbeat
_lock = threading.Lock()


def note_phase(lease: Lease, phase: str) -> None:
    """Says what is being done for a request now. Costs nothing; shown within about a second."""
    with _lock:
        _phases[lease.row_id] = phase


@contextmanager
def beating(services: Services, workspace_id: str, leases: Sequence[Lease]) -> Iterator[None]:
    """Keeps the leases alive until the block ends."""
    heart = _Heart(services, workspace_id, leases)
    thread = threading.Thread(target=heart.beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        heart.stop.set()
        thread.join()
        with _lock:
            for lease in leases:
                _phases.pop(lease.row_id, None)


class _Heart:
    """One run's heartbeat."""

    def __init__(self, services: Services, workspace_id: str, leases: Sequence[Lease]) -> None:
        self.stop = threading.Event()
        self._services = services
        self._workspace_id = workspace_id
        self._leases = {lease.row_id: lease for lease in leases}
        self._written: dict[str, str] = {}

    def beat(self) -> None:
        """Phases about every second, renewal a few times per lease."""
        pause = min(PHASE_SECONDS, self._services.lease_seconds / BEATS_PER_LEASE)
        beats = max(1, int(self._services.lease_seconds / BEATS_PER_LEASE / pause))
        count = 0
        while not self.stop.wait(pause):
            count += 1
            renews, changed = count % beats == 0, self._changed()
            if not (renews or changed):
                continue
            try:
                self._write(renews, changed)
            except PressroomError as error:
                logger.warning("the heartbeat failed and is tried again: %s", error)
            if not self._leases:
                return

    def _changed(self) -> dict[str, str]:
        with _lock:
            now = {row_id: _phases[row_id] for row_id in self._leases if row_id in _phases}
        return {row_id: phase for row_id, phase in now.items() if self._written.get(row_id) != phase}

    def _write(self, renews: bool, changed: dict[str, str]) -> None:
        lost = []
        with self._services.database.transaction(self._workspace_id) as conn:
            for row_id, lease in self._leases.items():
                try:
                    if renews:
                        work.renew(conn, lease, self._services.lease_seconds, now=self._services.clock.now())
                    if row_id in changed:
                        work.set_phase(conn, lease, changed[row_id])
                except LostLease:  # finished, or taken over: either way no longer ours to renew
                    lost.append(row_id)
        self._written |= changed
        for row_id in lost:
            del self._leases[row_id]
