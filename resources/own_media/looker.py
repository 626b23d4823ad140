"""What a file that a person brings really is: told by its first bytes, then looked into by whoever reads that kind.

A name and a browser's media type prove nothing, so neither is asked. What is none of the three kinds that channels take
is refused by what it is, with what to do: a marketer who exported WebM learns to export MP4, not that "it failed".
"""

from typing import Final

from domain.errors import InvalidInput
from domain.media_rules import MediaKind
from domain.own_files import EXPECTED, MOST_BYTES, FileFacts, too_large

_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_STILLS: Final = frozenset({b"heic", b"heix", b"heif", b"mif1", b"msf1", b"avif", b"avis"})
_OTHERS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"PK\x03\x04", "an archive or a document of an office program: save it as PDF"),
    (b"\xd0\xcf\x11\xe0", "a document of an office program: save it as PDF"),
    (b"\x1aE\xdf\xa3", "a WebM or Matroska video: save it as MP4 with H.264 pictures and AAC sound"),
    (b"II*\x00", "a TIFF picture: save it as PNG or JPEG"),
    (b"MM\x00*", "a TIFF picture: save it as PNG or JPEG"),
    (b"BM", "a bitmap: save it as PNG or JPEG"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"#!", "a program"),
)


class OwnMediaLooker:
    """Implements domain.ports.MediaLooker. Heavy readers are loaded with the first file of their kind."""

    def look(self, name: str, data: bytes) -> FileFacts:
        """What the file is. Raises InvalidInput."""
        kind = _kind(name, data)
        if len(data) > MOST_BYTES[kind]:
            raise InvalidInput(too_large(name, len(data), kind))
        if kind == "image":
            from resources.own_media.pictures import look_at_picture

            return look_at_picture(name, data)
        if kind == "document":
            from resources.own_media.papers import look_at_paper

            return look_at_paper(name, data)
        from resources.own_media.films import look_at_film

        return look_at_film(name, data)


def _kind(name: str, data: bytes) -> MediaKind:
    if not data:
        raise InvalidInput(f"“{name}” is empty.")
    if data.startswith(_PICTURES):
        return "image"
    if data.startswith(b"%PDF-"):
        return "document"
    if data[4:8] == b"ftyp" and data[8:12] not in _STILLS and data[8:12] != b"qt  ":
        return "video"
    raise InvalidInput(f"{EXPECTED}; “{name}” is {_other(data)}.")


def _other(data: bytes) -> str:
    """What a file is that no channel takes."""
    if data[4:8] == b"ftyp":
        still = data[8:12] in _STILLS
        return "a HEIC or AVIF picture: save it as JPEG or PNG" if still else "a QuickTime film: save it as MP4"
    if data[:4] == b"RIFF":
        webp = data[8:12] == b"WEBP"
        return "a WebP picture: save it as PNG or JPEG" if webp else "an AVI video or a sound: save it as MP4"
    if b"<svg" in data[:1000].lower():
        return "an SVG drawing: save it as PNG"
    return next((said for start, said in _OTHERS if data.startswith(start)), "none of them")
