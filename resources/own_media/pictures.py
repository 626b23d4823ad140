"""A picture: its size is read from its head before anything is decoded, then it is decoded once, whole.

A file of a few kilobytes may claim to be as large as a house (a decompression bomb), so pixels are counted first.
Decoding then finds what is cut off or damaged. Of a moving picture the frames are counted by walking over its blocks:
decoding each would let a small file cost minutes.
"""

import io
import warnings
import zlib
from typing import Final

from domain.errors import InvalidInput
from domain.media_rules import MOST_PIXELS
from domain.own_files import FileFacts

_TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "GIF": "image/gif"}
_OPENED: Final = ("PNG", "JPEG", "GIF")
_TRAILER, _EXTENSION, _IMAGE = 0x3B, 0x21, 0x2C


def look_at_picture(name: str, data: bytes) -> FileFacts:
    """What the picture is. Raises InvalidInput: too many pixels, cut off, damaged."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # counted by ourselves, and before decoding
            opened = Image.open(io.BytesIO(data), formats=_OPENED)
        with opened:
            width, height = opened.size
            _require_few(name, width, height)
            frames = frames_of(data) if opened.format == "GIF" else None
            opened.load()
            return FileFacts(
                media_type=_TYPES[opened.format or ""], width=width, height=height, size=len(data), frames=frames
            )
    except Image.DecompressionBombError as error:
        raise InvalidInput(f"“{name}” claims to have far more pixels than any channel takes ({error}).") from error
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, EOFError, zlib.error) as error:
        raise InvalidInput(f"“{name}” is cut off or damaged ({error}): export it again.") from error


def _require_few(name: str, width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise InvalidInput(
            f"“{name}” has {width} x {height} pixels, {width * height / 1_000_000:.1f} million; at most "
            f"{MOST_PIXELS:,} are taken: make it smaller."
        )
    if width < 1 or height < 1:
        raise InvalidInput(f"“{name}” has no pixels.")


def frames_of(data: bytes) -> int:
    """How many pictures a GIF shows one after the other. Raises EOFError when it ends in the middle."""
    flags = _byte(data, 10)
    at, frames = 13 + _table(flags), 0
    while (mark := _byte(data, at)) != _TRAILER:
        if mark == _EXTENSION:
            at = _after_blocks(data, at + 2)
        elif mark == _IMAGE:
            frames += 1
            at = _after_blocks(data, at + 11 + _table(_byte(data, at + 9)))
        else:
            raise ValueError(f"byte {at} begins no block")
    return frames


def _table(flags: int) -> int:
    """Bytes of a colour table, as its flags tell."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _after_blocks(data: bytes, at: int) -> int:
    while size := _byte(data, at):
        at += size + 1
    return at + 1


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise EOFError("the file ends in the middle of a frame")
    return data[at]
