"""Bytes to characters, or a reason why not.

Guessing is tempting: most guesses are right. But a wrong one puts "cafÃ©" between quotation marks under our
customer's name. So UTF-8 is read, and UTF-16 or UTF-32 that say so by their first bytes; everything else is refused,
with charset-normalizer's opinion in the reason so that a person knows how to save the file.
"""

import codecs
from typing import Final

from domain.errors import Permanent

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES: Final = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
)
_FEW: Final = 0.01


def decode(name: str, data: bytes) -> str:
    """The characters of a text file. Raises Permanent with the reason."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(name, data, encoding)
    looks = looks_like(data)
    if looks:
        raise Permanent(f"“{name}” is not text: its content looks like {looks}.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Permanent(_not_utf8(name, data)) from error
    if _control_share(text) > _FEW:
        raise Permanent(f"“{name}” is not text: it contains binary data.")
    return text


def looks_like(data: bytes) -> str | None:
    """What the first bytes say the file is, when they say something."""
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def _strict(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Permanent(f"“{name}” begins like {encoding} but is damaged at byte {error.start}.") from error


def _not_utf8(name: str, data: bytes) -> str:
    if data.count(0) > len(data) * _FEW and not _wide(data):
        return f"“{name}” is not text: it contains binary data."
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        return f"“{name}” is not text: it contains binary data."
    return f"“{name}” has the wrong encoding: it is not UTF-8 (it looks like {best.encoding}). Save it as UTF-8."


def _wide(data: bytes) -> bool:
    """UTF-16 without its mark: every other byte of plain text is zero."""
    sample = data[:4000]
    return max(sample[::2].count(0), sample[1::2].count(0)) > len(sample) * 0.3


def _control_share(text: str) -> float:
    controls = sum(1 for character in text if character < " " and character not in "\t\n\r\f\v")
    return controls / max(len(text), 1)
