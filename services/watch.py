"""One watched service: its process, its health, and when it is started again after it died.

The first restart is at once; one that dies again soon waits twice as long each time, so that a broken program does not
eat the machine. A program that has run for a while is forgiven.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services import process
from services.service import Launched, Service, launch
from services.status import Health, ProcessStatus

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 15.0
FORGIVEN_AFTER = 30.0


@dataclass
class Watch:
    """The supervisor's view of one service."""

    service: Service
    launched: Launched | None = None
    health: Health = "waiting"
    restarts: int = 0
    since: datetime | None = None
    _pause: float = 0.0
    _again_at: float = field(default=0.0)

    def start(self) -> None:
        """Starts the process; it is not ready yet."""
        self.launched = launch(self.service)
        self.health = "starting"
        self.since = datetime.now(UTC)

    def look(self) -> bool:
        """One look at the process: collects it when it died, restarts it when it is time, notes when it is ready.
        Says whether anything changed."""
        if self.launched is None:
            return self._restart_when_due()
        if not process.is_alive(self.launched.process):
            self._bury(self.launched)
            return True
        if self.health != "ready" and self.service.is_ready(self.launched) and self.service.finish():
            self.health = "ready"
            return True
        late = self.health != "ready" and time.monotonic() - self.launched.at > self.service.start_seconds
        if late or (self.health == "ready" and self.service.hangs(self.launched)):
            process.stop(self.launched.process, self.service.stop_signal, 2.0)
            self._bury(self.launched)
            return True
        return False

    def postpone(self) -> None:
        """A restart could not even be tried: later."""
        self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self._again_at = time.monotonic() + self._pause

    @property
    def is_settled(self) -> bool:
        """Whether nothing is to be expected here before the process dies."""
        return self.health == "ready"

    def status(self) -> ProcessStatus:
        """As people see it."""
        pid = self.launched.process.pid if self.launched else None
        return ProcessStatus(
            name=self.service.name,
            pid=pid,
            port=self.service.port,
            health=self.health,
            restarts=self.restarts,
            since=self.since,
        )

    def _bury(self, dead: Launched) -> None:
        if not self.service.keeps_group:
            process.kill_group(dead.process)
        dead.child.poll()
        lived = time.monotonic() - dead.at
        self._pause = 0.0 if lived > FORGIVEN_AFTER else min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self._again_at = time.monotonic() + self._pause
        self.launched = None
        self.health = "restarting"

    def _restart_when_due(self) -> bool:
        if time.monotonic() < self._again_at:
            return False
        self.restarts += 1
        self.start()
        return True
