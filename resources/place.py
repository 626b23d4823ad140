"""Where a home lies: a fingerprint that a copy does not share.

A cloned home carries its secrets and its database along, so no id inside it can tell the copy from the original. Where
it lies can: the machine, the folder's real path, and the folder's own number on its file system, which every way of
copying or restoring a folder makes anew. The device's number looks like a good fourth and is not: on many file systems
it changes with a restart of the machine, and a healthy home would stop sending.
"""

import hashlib
from pathlib import Path
from typing import Final

MACHINE: Final = Path("/etc/machine-id")


def place_of(home: Path, machine: Path = MACHINE) -> str:
    """The fingerprint of this home's place. The folder must exist."""
    try:
        host = machine.read_text(encoding="ascii", errors="replace").strip()
    except OSError:  # not every system has one, a container often not
        host = ""
    real = home.resolve()
    return hashlib.sha256("\0".join((host, str(real), str(real.stat().st_ino))).encode()).hexdigest()
