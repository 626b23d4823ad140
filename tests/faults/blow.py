"""A signal to a real courier, sent by the far sides of its calls.

A signal strikes a process, not a call. So that one process serves several cells, their calls wait for each other at the
other end: when all are there, the signal is sent, before any of them is answered or when all of them are.
"""

import os
import signal
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.faults.axes import Process

KILLED_BEFORE: Final[Process] = "killed between sending and answer"
KILLED_AFTER: Final[Process] = "killed after the answer, before the commit"
STOPPED: Final[Process] = "stopped between sending and answer"
FATES: Final[tuple[Process, ...]] = (STOPPED, KILLED_BEFORE, KILLED_AFTER)
PATIENCE: Final = 30.0  # seconds that a call waits for the others


@dataclass
class Blow:
    """The signal that befalls the process `pid` when so many calls are there."""

    fate: Process
    calls: int
    pid: int
    happened: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._coming = threading.Barrier(self.calls, self._strike if not self.is_late else None)
        self._gone = threading.Barrier(self.calls, self._strike if self.is_late else None)

    @property
    def is_late(self) -> bool:
        """Whether it comes after the answers."""
        return self.fate == KILLED_AFTER

    def coming(self) -> None:
        """A call is there and has had its effect, if it has one; it is not answered yet."""
        self._coming.wait(PATIENCE)

    def gone(self) -> None:
        """It is answered, or surely will not be."""
        if self.is_late:
            self._gone.wait(PATIENCE)

    def _strike(self) -> None:
        os.kill(self.pid, signal.SIGSTOP if self.fate == STOPPED else signal.SIGKILL)
        ends = time.monotonic() + PATIENCE
        while self.fate == STOPPED and not self._stands_still() and time.monotonic() < ends:
            time.sleep(0.002)
        self.happened.set()

    def _stands_still(self) -> bool:
        """Whether every thread is stopped: the signal is taken by one of them, and the others follow."""
        states = [
            path.read_text().rpartition(")")[2].split()[0] for path in Path(f"/proc/{self.pid}/task").glob("*/stat")
        ]
        return set(states) == {"T"}
