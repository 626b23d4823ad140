"""What was restored takes the place of what was there: all of it, or nothing.

A restore that puts things in place as it unpacks them leaves, when the power goes, yesterday's database beside today's
files, and nobody can tell. Here everything is made ready in HOME/restoring first; then a journal is written that lists
the renames, and they are carried out. Before the journal is there, nothing was changed; once it is there, whoever comes
next (a start, another restore, a backup) carries out the rest. Each rename can be told to be done by its target.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from domain.errors import NeedsPerson
from domain.value import Value
from resources.atomic import sync_folder, write_atomically
from resources.settings import Settings

STAGE: Final = "restoring"
ASIDE: Final = "aside"
JOURNAL: Final = "journal.json"


class Move(Value):
    """One rename inside the home."""

    source: str
    target: str


class Databases(Value):
    """The two names that are given anew on a server of others: `stage` becomes the database in use, and that one
    becomes `aside`."""

    stage: str
    aside: str


class Journal(Value):
    """Everything that is left to be done, in this order."""

    archive: str
    databases: Databases | None = None
    moves: tuple[Move, ...] = ()


def carry_out(settings: Settings, journal: Journal) -> None:
    """Writes the journal and does what it says. When the databases cannot be exchanged nothing was changed, and the
    journal is taken back."""
    os.sync()
    write_atomically(_path(settings.home), journal.model_dump_json(indent=1).encode())
    try:
        _exchange(settings, journal)
    except NeedsPerson:
        _path(settings.home).unlink()
        raise
    _do(settings.home, journal)


def finish(settings: Settings, tell: Callable[[str], None]) -> bool:
    """Does what an interrupted restore had begun to put in place. False when there is nothing to do."""
    path = _path(settings.home)
    if not path.exists():
        return False
    try:
        journal = Journal.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise NeedsPerson(
            f"{path} is damaged, so nobody knows what the interrupted restore still had to do: what was there before "
            f"lies in {settings.home / ASIDE}; put it back or finish by hand, then remove the file."
        ) from error
    tell(f"Finishing the restore of {journal.archive}, which was interrupted.")
    _exchange(settings, journal)
    _do(settings.home, journal)
    return True


def is_pending(home: Path) -> bool:
    """Whether a restore was interrupted while it put things in place."""
    return _path(home).exists()


def clear(home: Path) -> None:
    """Takes away what an earlier attempt made ready and never put in place."""
    if (home / STAGE).exists():
        shutil.rmtree(home / STAGE)


def _exchange(settings: Settings, journal: Journal) -> None:
    if journal.databases is not None:
        from store import backup

        backup.exchange(settings.admin_database_url, journal.databases.stage, journal.databases.aside)


def _do(home: Path, journal: Journal) -> None:
    if any(move.target.startswith(ASIDE) for move in journal.moves):
        (home / ASIDE).mkdir(mode=0o700, exist_ok=True)
    for move in journal.moves:
        source, target = home / move.source, home / move.target
        if os.path.lexists(target):
            continue  # it was done before we were interrupted
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        sync_folder(target.parent)
        sync_folder(source.parent)
    _path(home).unlink()
    sync_folder(home / STAGE)
    clear(home)


def _path(home: Path) -> Path:
    return home / STAGE / JOURNAL
