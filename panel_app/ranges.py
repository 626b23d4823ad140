"""Parts of a file: a browser that plays a video asks for bytes from the middle, and some play nothing without.

A video has up to two hundred megabytes and is asked for in many parts. Reading all of it for each would take the memory
of every other visitor, so a file is read a chunk at a time, and the next one when the one before is on its way.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

CHUNK: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Part(NamedTuple):
    """Bytes from `first` up to and with `last`."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes these are."""
        return self.last - self.first + 1


def asked_part(header: str, size: int) -> Part | None:
    """The part that a `Range` header asks for; None: all of it, also for what we do not understand. Raises ValueError
    when there is no such part."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or found.group(1) == found.group(2) == "":
        return None
    first, last = found.groups()
    if not first:  # the last so many bytes
        part = Part(max(0, size - int(last)), size - 1)
    else:
        part = Part(int(first), min(int(last), size - 1) if last else size - 1)
    if part.first > part.last:
        raise ValueError("There is no such part.")
    return part


def chunks(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """The bytes of a part, read as they are asked for; no byte besides, and never more than a chunk at once."""
    file.seek(part.first)
    left = part.size
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
