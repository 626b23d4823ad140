"""Small real pictures, and some that are not what they say."""

import io
import struct
import zlib

from PIL import Image


def picture(width: int = 60, height: int = 30, kind: str = "PNG", colour: str = "red") -> bytes:
    """The bytes of a picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, kind)
    return written.getvalue()


def moving(frames: int) -> bytes:
    """A GIF of so many different frames."""
    written = io.BytesIO()
    first, *more = (Image.new("RGB", (20, 20), (number % 256, number // 256, 99)) for number in range(frames))
    first.save(written, "GIF", save_all=True, append_images=more)
    return written.getvalue()


def claiming(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes whose head claims a size; there is nothing of it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
