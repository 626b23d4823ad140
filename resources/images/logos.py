"""Whether bytes that a person hands in can be drawn as a logo: looked at whole, before they are kept.

A name and a browser's media type prove nothing. So the picture is decoded as the brand card will decode it, under a
limit of bytes and of pixels, and only in the formats that everything which shows it can show. A drawing with scripts in
it (SVG) is none of them.
"""

import io
import zlib
from typing import Final

from PIL import Image, UnidentifiedImageError

from domain.errors import InvalidInput
from domain.logo import MOST_BYTES

MOST_PIXELS: Final = 8_000_000
_TYPES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp"}
_OPENED: Final = ("PNG", "JPEG", "WEBP")
EXPECTED: Final = "Expected a picture as PNG, JPEG or WebP"


def logo_type(data: bytes) -> str:
    """The media type of a picture that can be drawn. Raises InvalidInput with the reason for any other bytes."""
    if len(data) > MOST_BYTES:
        raise InvalidInput(
            f"The logo has {len(data) / 1_000_000:.1f} MB; at most {MOST_BYTES // 1_000_000} MB are kept."
        )
    if b"<svg" in data[:1000].lower():
        raise InvalidInput(f"{EXPECTED}; found an SVG drawing. Save it as PNG, with a transparent ground.")
    try:
        with Image.open(io.BytesIO(data), formats=_OPENED) as opened:
            width, height = opened.size
            if width * height > MOST_PIXELS:
                raise InvalidInput(
                    f"The logo has {width} x {height} pixels; at most 8 million are drawn. Make it smaller."
                )
            opened.load()
            return _TYPES[opened.format or ""]
    except UnidentifiedImageError as error:
        raise InvalidInput(f"{EXPECTED}; this file is none of them.") from error
    except (Image.DecompressionBombError, OSError, SyntaxError, ValueError, KeyError, zlib.error) as error:
        raise InvalidInput(f"{EXPECTED}; this one is damaged ({error}).") from error
