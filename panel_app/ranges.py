"""Parts of a file: a browser that plays a video asks for bytes from the middle, and some play nothing without."""

import re
from typing import Final, NamedTuple

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Part(NamedTuple):
    """Bytes from `first` up to and with `last`."""

    first: int
    last: int


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
