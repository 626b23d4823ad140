"""What a backup holds, said by itself: its manifest, and which names may stand in it.

An archive comes from wherever somebody kept it, and is unpacked with every right. So it may only hold what its manifest
lists, under names that lie inside a few known folders; anything else refuses all of it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from domain.errors import InvalidInput
from domain.value import Value

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database.dump"
FOLDERS: Final = ("media", "published", "golden")  # of the home; the bytes of sources that are kept lie in media/
NOT_KEPT: Final[Mapping[str, str]] = {  # everything else that a home holds, and why no backup has it
    "postgres": "the database is dumped",
    "chroma": "the index is rebuilt from the rows",
    "redis": "queue, locks and caches begin anew",
    "dagster": "what Dagster's runs printed; their records are in the database",
    "crewai": "what CrewAI keeps for itself; our crews remember nothing there",
    "logs": "they are of that machine",
    "run": "process ids and locks",
    "backups": "the archives themselves",
    "aside": "what a restore put aside",
    "restoring": "what a restore makes ready",
    "secrets.json": "the key is exported apart",
    "high-water": "an old one beside an old database would hide its age",
    "status.json": "what runs now",
    "courier.json": "how the courier is now",
}
_LONGEST: Final = 1000


class BackedUpFile(Value):
    """One file of the archive, by its name there."""

    name: str
    size: int
    sha256: str


class Manifest(Value):
    """The archive's last file. `server` is the major version of the PostgreSQL that was dumped, `database_bytes` its
    size there. `vectors` says what becomes of the index: it is rebuilt from the rows. `left_out` names what lay in the
    folders and is no plain file, and what else lay in the home that nothing is known of."""

    format: int = FORMAT
    version: str
    schema_number: int
    installation_id: str
    key_fingerprint: str
    taken_at: datetime
    server: int
    database_bytes: int
    vectors: str = "rebuilt"
    left_out: tuple[str, ...] = ()
    files: tuple[BackedUpFile, ...] = ()

    @property
    def bytes(self) -> int:
        """What all files hold together."""
        return sum(file.size for file in self.files)


def unknown_names(names: Iterable[str]) -> tuple[str, ...]:
    """Of the names in a home, those that are neither kept nor known to be left out: somebody's own, or a folder of ours
    that was forgotten here. What begins with a dot is nobody's data; secrets put aside are secrets."""
    plain = {name for name in names if not name.startswith((".", "secrets.json."))}
    return tuple(sorted(plain - {*FOLDERS, *NOT_KEPT}))


def require_name(name: str) -> None:
    """Raises InvalidInput for a name that no backup of ours would hold."""
    path = PurePosixPath(name)
    is_plain = name == path.as_posix() and name.isprintable() and ".." not in path.parts and len(name) <= _LONGEST
    in_folder = len(path.parts) > 1 and path.parts[0] in FOLDERS
    if not is_plain or not (in_folder or name in (MANIFEST, DATABASE)):
        raise InvalidInput(f"it holds {name[:120]!r}, which is no name of a backup's file")
