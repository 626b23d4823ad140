"""Media files by digest, one folder per workspace: `HOME/media/<workspace>/<2 digits>/<sha256><suffix>`.

The name is the content: storing the same bytes twice is storing them once, and a file found under its name is whole,
since it is renamed into place only when the disk has it.

Whoever stores bytes that are there already writes nothing, and may name them in a row only a while later. A file that
is deleted in between would be lost to that row. So storing marks the time on the file, and deleting first renames it:
from then on storing finds nothing and writes anew, and the time that is read can change no more. A file that was stored
lately is renamed back.
"""

import hashlib
import os
import re
import time
from pathlib import Path
from typing import BinaryIO, Final

from domain.errors import NotFound, Permanent
from resources.atomic import write_atomically

NAME = re.compile(r"[A-Za-z0-9_-]+")
SUFFIX = re.compile(r"(\.[a-z0-9]{1,8})?")
LEAVING: Final = ".leaving"


class LocalFiles:
    """MediaFiles in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, workspace_id: str, data: bytes, suffix: str) -> str:
        """Stores bytes once; gives the path relative to the media folder."""
        if not NAME.fullmatch(workspace_id) or not SUFFIX.fullmatch(suffix):
            raise Permanent(f"Not a name for a media file: {workspace_id!r}, {suffix!r}.")
        digest = hashlib.sha256(data).hexdigest()
        relative = Path(workspace_id) / digest[:2] / f"{digest}{suffix}"
        path = self._root / relative
        try:
            os.utime(path)
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
        return relative.as_posix()

    def get(self, path: str) -> bytes:
        """The bytes. Raises NotFound, also for a path that leads out of the folder."""
        with self.opened(path) as file:
            return file.read()

    def opened(self, path: str) -> BinaryIO:
        """The file, open for whoever wants a part of it; it stays whole when it is deleted meanwhile. Raises NotFound
        as `get` does."""
        wanted = self._inside(path)
        for place in (wanted, _leaving(wanted)) if wanted else ():
            if place.is_file():
                return place.open("rb")
        raise NotFound(f"There is no media file {path}.")

    def remove(self, path: str, unused_seconds: float) -> bool:
        """Deletes a file that nobody stored within the last `unused_seconds`; False when somebody did, and it stays.
        Whoever is stopped in the middle calls it again."""
        wanted = self._inside(path)
        if wanted is None:
            return True
        leaving = _leaving(wanted)
        try:
            if wanted.is_file():
                wanted.rename(leaving)
            if time.time() - leaving.stat().st_mtime < unused_seconds:
                leaving.rename(wanted)  # over one that was written meanwhile: the bytes are the same
                return False
            leaving.unlink()
        except FileNotFoundError:  # it was not there, or somebody else is deleting it
            return True
        return True

    def keep(self, path: str) -> None:
        """Makes good a deletion that was stopped in the middle."""
        wanted = self._inside(path)
        if wanted is not None and _leaving(wanted).is_file():
            _leaving(wanted).rename(wanted)

    def _inside(self, path: str) -> Path | None:
        """The place of a path; None for one that leads out of the folder."""
        wanted = (self._root / path).resolve()
        return wanted if wanted.is_relative_to(self._root.resolve()) else None


def _leaving(wanted: Path) -> Path:
    return wanted.with_name(wanted.name + LEAVING)
