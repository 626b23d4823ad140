"""`pressroom backup --keep N`: what a newer backup makes superfluous, and nothing else.

`find -mtime +30 -delete` deletes by the clock: when backups have failed for a month, it deletes the last good one. Here
nothing is deleted before the backup that was just written has been read again, digest by digest, and nothing while the
database is in quarantine: then the newest backup may be of the wrong one. Only archives of this installation go, under
the names that `backup` gives by itself; one that cannot be read is no backup, and is left for a person to look at.

What a restore put aside goes with the backups of its time: once the oldest that is kept is younger.
"""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from domain.backup import Manifest
from domain.errors import InvalidInput, NeedsPerson
from resources.settings import Settings
from services.backup.archive import Report, read_manifest, verify
from services.backup.swap import ASIDE

STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"pressroom-\d{8}T\d{6}Z\.tar")


def prune(settings: Settings, newest: Path, keep: int, report: Report) -> tuple[str, ...]:
    """Deletes all but `keep` archives beside the newest, which counts as one of them, and what was put aside before
    the oldest that stays; names what went. Raises NeedsPerson where nothing may be deleted."""
    _require_settled(settings, newest)
    manifest = read_manifest(newest)
    verify(newest, manifest, report)
    others = sorted(_others(newest, manifest), key=lambda found: found[1].taken_at, reverse=True)
    kept, gone = others[: keep - 1], others[keep - 1 :]
    for path, _ in gone:
        path.unlink()
    found = [str(path) for path, _ in gone]
    if len(kept) == keep - 1:  # with fewer, nothing says yet how far back anybody wants to go
        oldest = min([manifest.taken_at, *(each.taken_at for _, each in kept)])
        found += [*_prune_aside(settings.home / ASIDE, oldest), *_prune_databases(settings, oldest)]
    return tuple(found)


def _require_settled(settings: Settings, newest: Path) -> None:
    from store.backup import look

    found = look(settings.admin_database_url)
    if found is None or found.quarantined:
        raise NeedsPerson(
            f"The backup is {newest}, and nothing was deleted: the database is in quarantine, so an older backup may "
            "be the one that is needed. `pressroom quarantine show` says why."
        )


def _others(newest: Path, manifest: Manifest) -> Iterator[tuple[Path, Manifest]]:
    """Older archives of the same installation in the same folder."""
    for path in sorted(newest.parent.iterdir()):
        if path == newest or path.is_symlink() or not path.is_file() or not _NAME.fullmatch(path.name):
            continue
        try:
            found = read_manifest(path)
        except InvalidInput:
            continue
        if found.installation_id == manifest.installation_id and found.taken_at <= manifest.taken_at:
            yield path, found


def _prune_aside(folder: Path, oldest: datetime) -> Iterator[str]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink() and _is_before(path.name, oldest):
            shutil.rmtree(path)
            yield str(path)


def _prune_databases(settings: Settings, oldest: datetime) -> Iterator[str]:
    """On a server of others, the databases whose place a restored one took."""
    if not settings.database_url:
        return
    from store.backup import drop, put_aside

    for name, stamp in put_aside(settings.admin_database_url).items():
        if _is_before(stamp.upper(), oldest):
            drop(settings.admin_database_url, name)
            yield f"the database {name}"


def _is_before(stamp: str, oldest: datetime) -> bool:
    try:
        return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC) < oldest
    except ValueError:  # somebody else's
        return False
