"""Office documents are ZIP archives: what one unpacks to is asked before anything is unpacked.

A file of 40 kB can hold gigabytes. The archive's own list is enough to refuse it: the unpacker reads no more of an
entry than the list says. Parts that a parser holds in memory as a whole (XML) are capped lower than pictures, which
are never read.
"""

import io
import zipfile
from typing import Final

from domain.errors import Permanent

UNPACKED: Final = 200_000_000
MARKUP: Final = 60_000_000
ENTRIES: Final = 10_000
_MARKUP: Final = (".xml", ".rels", ".vml")


def check_archive(name: str, data: bytes, what: str) -> None:
    """Raises Permanent: damaged, locked, or an absurd size when unpacked. `what` names the kind for people."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Permanent(f"“{name}” cannot be read: it is damaged or no {what}.") from error
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Permanent(f"“{name}” cannot be read: it is protected by a password.")
    size = sum(entry.file_size for entry in entries)
    markup = sum(entry.file_size for entry in entries if entry.filename.lower().endswith(_MARKUP))
    if size > UNPACKED:
        raise Permanent(f"“{name}” unpacks to {size // 1_000_000} MB; at most {UNPACKED // 1_000_000} MB are read.")
    if markup > MARKUP:
        raise Permanent(
            f"“{name}” unpacks to {markup // 1_000_000} MB of text; at most {MARKUP // 1_000_000} MB are read."
        )
    if len(entries) > ENTRIES:
        raise Permanent(f"“{name}” holds {len(entries)} parts; at most {ENTRIES} are read.")
