"""Files that are there whole or not at all.

A crash in the middle of a plain write leaves half a file under its final name, and whoever reads it next believes it.
So bytes go under a temporary name in the same folder, are synced, renamed, and the folder is synced after the rename.
"""

import os
import secrets
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Puts `data` at `path`, replacing what was there, in one step."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        write_synced(temporary, data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_synced(path: Path, data: bytes) -> None:
    """Writes a new file and waits until the disk has it."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Waits until the disk has the folder's entries (renames included)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
