"""`pressroom backup`: one archive of one moment, taken while everything goes on.

The database comes first, as one snapshot; the files come after it. A picture or a source is written before the row that
names it and never changed, so that whatever the snapshot names is there by then. What else comes along is of no harm;
what is deleted meanwhile was deleted on purpose.
The vector index is left out: it follows from the rows (`pressroom reindex`), is larger than they are, and a copy of it
that was taken beside them would belong to another moment. Secrets are left out too, so that a backup may be kept where
its key must not be; and `high-water`, because an old one beside an old database would hide its age.
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from domain.backup import DATABASE, FOLDERS, Manifest, require_name, unknown_names
from domain.errors import InvalidInput, NeedsPerson
from domain.value import Value
from resources.files import LEAVING
from resources.settings import Settings
from services.backup.archive import Archive, Report, require_free, writing
from services.backup.place import Tell, database_up
from services.backup.pruning import prune
from services.backup.tools import dump, tools_for
from services.backup.version import product_version
from services.errors import require_writable

FOLDER: Final = "backups"  # of the home, where no other place is named
_SPARE: Final = 100_000_000


class Backup(Value):
    """A backup that was taken, as `--json` prints it."""

    path: str
    taken_at: datetime
    bytes: int
    files: int
    seconds: float
    version: str
    schema_number: int
    installation_id: str
    key_fingerprint: str
    vectors: str
    left_out: tuple[str, ...]
    pruned: tuple[str, ...] = ()


def back_up(settings: Settings, to: Path | None, tell: Tell, report: Report, *, keep: int | None = None) -> Backup:
    """Takes a backup into a file, or into a folder under a name of its own; starts only the database where nothing
    runs. With `keep`, all but so many are deleted afterwards (pruning.py). Raises Conflict when the file is there
    already, NeedsPerson with what keeps it from being taken."""
    settings.secrets  # noqa: B018 - a home that was never started says so
    path = target(settings, to)
    with database_up(settings, tell):
        made = take(settings, path, report)
        if keep is None:
            return made
        return made.model_copy(update={"pruned": prune(settings, path, keep, report)})


def target(settings: Settings, to: Path | None) -> Path:
    """Where the archive will lie."""
    named = to.expanduser().absolute() if to is not None else settings.home / FOLDER
    if to is None:
        named.mkdir(mode=0o700, exist_ok=True)
    if named.is_dir():
        require_writable(named)
        named = named / f"pressroom-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar"
    elif not named.parent.is_dir():
        raise InvalidInput(f"There is no folder {named.parent}: make it, or name another place.")
    require_free(named)
    return named


def take(settings: Settings, path: Path, report: Report) -> Backup:
    """Takes a backup of a database that answers."""
    began = time.monotonic()
    manifest = ready(settings, path)
    tools = tools_for(manifest.server)
    scratch = Path(tempfile.mkdtemp(prefix=".dump-", dir=path.parent))
    try:
        dump(tools, settings.admin_database_url, scratch / DATABASE, report)
        with writing(path) as archive:
            archive.add(scratch / DATABASE, DATABASE)
            left_out = _add_folders(settings.home, archive, report)
            whole = manifest.model_copy(update={"files": tuple(archive.files), "left_out": left_out})
            archive.add_manifest(whole)
    except OSError as error:
        raise NeedsPerson(f"The backup stopped, and left nothing behind: {error}.") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return _backup(path, whole, time.monotonic() - began)


def ready(settings: Settings, path: Path) -> Manifest:
    """What the manifest says before anything is written. Raises NeedsPerson with what would keep a backup from being
    taken: no database, rows that may not be read, no program for it, no room."""
    from store.backup import look

    kept = look(settings.admin_database_url)
    if kept is None:
        raise NeedsPerson("There is nothing to back up: the database holds no newsroom yet.")
    if not kept.reads_all:
        raise NeedsPerson(
            f"The database user {kept.user} may not read every workspace's rows, so a dump would lack some: give it "
            f"the right, as a superuser, with `ALTER ROLE {kept.user} BYPASSRLS`."
        )
    tools_for(kept.server)
    _require_room(path, kept.bytes, sum(_size(found) for _, found in kept_files(settings.home, [])))
    return Manifest(
        version=product_version(),
        schema_number=kept.schema_number,
        installation_id=kept.installation_id,
        key_fingerprint=kept.key_fingerprint or settings.secrets.key_fingerprint,
        taken_at=datetime.now(UTC),
        server=kept.server,
        database_bytes=kept.bytes,
    )


def _require_room(path: Path, database: int, files: int) -> None:
    """The dump lies beside the archive until it is a part of it; neither is larger than the database."""
    needed = 2 * database + files + _SPARE
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise NeedsPerson(
            f"The disk that holds {path.parent} has {free // 1_000_000} MB left, and a backup may need "
            f"{needed // 1_000_000} MB: free some room, or name another place with --to."
        )


def _add_folders(home: Path, archive: Archive, report: Report) -> tuple[str, ...]:
    left_out: list[str] = []
    listed = list(kept_files(home, left_out))
    of, done = sum(_size(path) for _, path in listed), 0
    for name, path in listed:
        done += add_kept(archive, path, name)
        report("Adding files", done, of)
    return (*left_out, *unknown_names(path.name for path in home.iterdir()))


def add_kept(archive: Archive, path: Path, name: str) -> int:
    """Adds a file by whichever of its names it has now: one that is being deleted goes by another for a while, and may
    come back. Nothing, where it is gone: a post that was withdrawn meanwhile, a picture that nobody needs any more."""
    plain = path.with_name(path.name.removesuffix(LEAVING))
    for place in (plain, plain.with_name(plain.name + LEAVING), plain):
        with suppress(FileNotFoundError):
            return archive.add(place, name)
    return 0


def kept_files(home: Path, left_out: list[str]) -> Iterator[tuple[str, Path]]:
    """Every plain file of the folders, by its name in the archive. Names that begin with a dot are somebody's writing
    in progress."""
    seen: set[str] = set()
    for folder in FOLDERS:
        root = home / folder
        for path in sorted(root.rglob("*")) if root.is_dir() else ():
            name = (Path(folder) / path.relative_to(root)).as_posix().removesuffix(LEAVING)
            if any(part.startswith(".") for part in path.relative_to(root).parts):
                continue
            if path.is_symlink() or not _is_nameable(name):
                left_out.append(name)
            elif path.is_file() and name not in seen:
                seen.add(name)
                yield name, path


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # withdrawn meanwhile
        return 0


def _is_nameable(name: str) -> bool:
    try:
        require_name(name)
    except InvalidInput:
        return False
    return True


def _backup(path: Path, manifest: Manifest, seconds: float) -> Backup:
    shared = Backup.model_fields.keys() & Manifest.model_fields.keys() - {"files"}
    return Backup(
        **{name: getattr(manifest, name) for name in shared},
        path=str(path),
        bytes=path.stat().st_size,
        files=len(manifest.files),
        seconds=round(seconds, 2),
    )
