"""Bytes that are handed in as a logo: what a card can draw is let in, everything else is told why not."""

import io
import struct
import zlib

import pytest
from PIL import Image

from domain.errors import InvalidInput
from resources.images.logos import logo_type


def picture(kind: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#123456").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("MPO", "image/jpeg")],
)
def test_pictures_that_everything_can_show(kind: str, media_type: str) -> None:
    assert logo_type(picture(kind)) == media_type


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "none of them"),
        (b"%PDF-1.7", "none of them"),
        (picture("GIF"), "none of them"),
        (picture("BMP"), "none of them"),
        (b"<?xml version='1.0'?><SVG xmlns='http://www.w3.org/2000/svg'/>", "found an SVG drawing"),
        (picture("PNG")[:60], "damaged"),
        (picture("JPEG", (400, 400))[:300], "damaged"),
        (picture("PNG") + bytes(1_000_001), "at most 1 MB"),
        (picture("PNG", (4000, 2001)), "4000 x 2001 pixels"),
    ],
)
def test_what_no_card_could_draw(data: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        logo_type(data)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_bomb_is_not_unpacked() -> None:
    """A picture of 400 million pixels in a hundred bytes: its size is read, its pixels are not."""
    size = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    with pytest.raises(InvalidInput, match=r"20000 x 20000 pixels|damaged"):
        logo_type(bomb)
