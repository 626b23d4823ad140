"""Media files by digest, one folder per workspace: `HOME/media/<workspace>/<2 digits>/<sha256><suffix>`.

The name is the content: storing the same bytes twice is storing them once, and a file found under its name is whole,
since it is renamed into place only when the disk has it.
"""

import hashlib
import re
from pathlib import Path

from domain.errors import NotFound, Permanent
from resources.atomic import write_atomically

NAME = re.compile(r"[A-Za-z0-9_-]+")
SUFFIX = re.compile(r"(\.[a-z0-9]{1,8})?")


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
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
        return relative.as_posix()

    def get(self, path: str) -> bytes:
        """The bytes. Raises NotFound, also for a path that leads out of the folder."""
        wanted = (self._root / path).resolve()
        if not wanted.is_relative_to(self._root.resolve()) or not wanted.is_file():
            raise NotFound(f"There is no media file {path}.")
        return wanted.read_bytes()
