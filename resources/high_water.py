"""How far this home has come, noted outside the database: HOME/high-water.

A database that is put back from yesterday's dump, in its own place and under its own home, shows nothing odd: every id
in it is right. But it knows nothing of what went out since, and would send that a second time. What it cannot take back
is a number in the home, which was counted up in the database, committed, and noted here before each call. The number
never falls, whichever of the home's processes notes it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from domain.errors import NeedsPerson
from resources.atomic import write_atomically

FILE: Final = "high-water"


class HomeHighWater:
    """`domain.ports.HighWater`, in a file of the home."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def known(self) -> int:
        """The highest number that was noted; 0 in a home where none was."""
        path = self._home / FILE
        try:
            return int(path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except ValueError as error:  # UnicodeDecodeError is one
            raise NeedsPerson(
                f"{path} is damaged, so nobody knows whether the database is an older one, and nothing is sent: make "
                "sure that it is not, then remove the file."
            ) from error

    def note(self, level: int) -> None:
        """Notes a number, unless a higher one is there. It is on the disk when this returns."""
        with self._alone():
            if level > self.known():
                write_atomically(self._home / FILE, f"{level}\n".encode("ascii"))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else of this home notes meanwhile."""
        descriptor = os.open(self._home, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
