"""A full house kept and put back: 10,000 pieces and 1 GB of media, backed up while everything runs, then restored.

Both are the operator's commands, timed from outside: the archive is written, everything is stopped, the archive is
checked and put back, and counted after the start. Chroma's index is rebuilt from the rows and not a part of it. Media
are random bytes, as pictures are to whoever copies them.
"""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.campaign import Newsroom
from benchmarks.seed import fill
from benchmarks.stack import Stack, running
from benchmarks.table import Figure
from domain.guide import Guide
from resources.files import LocalFiles
from store import people, workspaces
from store.ids import new_id

PART: Final = "backup and restore"
PIECES: Final = 10_000
MEDIA_BYTES: Final = 1_000_000_000
PICTURE: Final = 400_000
MOST_SECONDS: Final = 600


def measure(seed: int, pieces: int = PIECES, media_bytes: int = MEDIA_BYTES) -> Iterator[Figure]:
    """Fills a house, backs it up, restores it; refuses figures of a restore that lost anything."""
    with running() as stack:
        newsroom = _newsroom(stack)
        fill(stack, newsroom, pieces)
        _add_media(stack, newsroom, media_bytes, random.Random(seed))
        before = _counted(stack, newsroom)
        backup_seconds, made = _timed(stack, "backup", "--json", "--to", str(stack.settings.home.parent))
        yield _figure("backup, everything running", backup_seconds, _described(made, before))
        stack.database.close()
        stack.run("down")
        restore_seconds, _ = _timed(stack, "restore", "--json", "--yes", str(made["path"]))
        yield _figure("restore of it", restore_seconds)
        stack.run("up", "--detach")
        after = _counted(stack, newsroom)
        if after != before:
            raise SystemExit(f"restored {after}, and there were {before}")
        total = backup_seconds + restore_seconds
        yield _figure(f"both, for {before[0]:,} pieces", total, bar=MOST_SECONDS)


def _newsroom(stack: Stack) -> Newsroom:
    workspace_id = new_id("ws")
    with stack.database.transaction(workspace_id) as conn:
        workspaces.create_workspace(conn, workspace_id, "Measured", "UTC", Guide(company="Measured"))
        owner = people.add_user(conn, people.add_person(conn, "Owner"), "Owner", "owner")
    return Newsroom(owner, "")


def _add_media(stack: Stack, newsroom: Newsroom, size: int, chance: random.Random) -> None:
    files = LocalFiles(stack.settings.home / "media")
    for _ in range(-(-size // PICTURE)):
        files.put(newsroom.workspace_id, chance.randbytes(PICTURE), ".png")


def _counted(stack: Stack, newsroom: Newsroom) -> tuple[int, int, int]:
    """Pieces, versions, bytes of media."""
    with stack.database.transaction(newsroom.workspace_id) as conn:
        row = conn.execute(
            "SELECT (SELECT count(*) FROM content_drafts) AS pieces, "
            "(SELECT count(*) FROM content_versions) AS versions"
        ).fetchone()
    assert row is not None
    media = sum(_size(path) for path in (stack.settings.home / "media").rglob("*"))
    return row["pieces"], row["versions"], media


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _timed(stack: Stack, *arguments: str) -> tuple[float, dict[str, object]]:
    began = time.monotonic()
    said = stack.run(*arguments)
    return time.monotonic() - began, json.loads(said)


def _described(made: dict[str, object], counts: tuple[int, int, int]) -> str:
    return (
        f"{counts[0]:,} pieces, {counts[2] / 1e9:.2f} GB of media, archive of {float(str(made['bytes'])) / 1e9:.2f} GB"
    )


def _figure(name: str, seconds: float, note: str = "", bar: float | None = None) -> Figure:
    return Figure(part=PART, name=name, value=seconds, unit="s", at_most=bar, note=note)
