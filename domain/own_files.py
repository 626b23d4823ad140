"""Files that a person brings: pictures, documents and videos of the company's own, beside or in place of drawn ones.

A file is told by what is in it, never by its name. What was found in it is kept as facts beside the digest; the bytes
themselves are as they were handed in, so that what is approved is the very file that somebody made.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from domain.brief import Brief, BriefFile, ChannelKind
from domain.media_rules import MediaKind, kind_of, may_stand_together
from domain.package import PackedMedia
from domain.value import Value

MOST_BYTES: Final[Mapping[MediaKind, int]] = {"image": 20_000_000, "document": 100_000_000, "video": 200_000_000}
MAKER: Final = "brought by a person"
EXPECTED: Final = "Expected a picture (PNG, JPEG or GIF), a PDF document or an MP4 video"


class FileFacts(Value):
    """What a file is, found by looking into it. `title` is the one that the file gives itself."""

    media_type: str
    width: int
    height: int
    size: int
    title: str = ""
    pages: int | None = None
    frames: int | None = None
    seconds: float | None = None
    codecs: tuple[str, ...] | None = None


class OwnFile(Value):
    """A file as a person hands it in: its name, what it shows for whoever cannot see it, what it is called."""

    name: str
    data: bytes
    alt_text: str = ""
    title: str = ""


def too_large(name: str, size: int, kind: MediaKind) -> str:
    """The sentence for a file that is larger than what is kept of its kind."""
    return f"“{name}” has {size / 1_000_000:.1f} MB; at most {MOST_BYTES[kind] // 1_000_000} MB are kept of {_a(kind)}."


def packed(facts: FileFacts, digest: str, *, alt_text: str, title: str) -> PackedMedia:
    """The file as a package names it. A picture has no title: nobody would see it."""
    named = title.strip() or None if kind_of(facts.media_type) != "image" else None
    return PackedMedia(
        digest=digest, alt_text=" ".join(alt_text.split()), title=named, **facts.model_dump(exclude={"title"})
    )


def with_file(
    channel: ChannelKind, media: Sequence[PackedMedia], new: PackedMedia, drawn: frozenset[str]
) -> tuple[PackedMedia, ...]:
    """The files of a post after `new` came. `drawn` are the digests of pictures that we made ourselves: they stand in
    for something better, so they give way to an own picture, and to what would have to stand alone. The same file again
    keeps its place and gets the new words."""
    if any(file.digest == new.digest for file in media):
        return tuple(new if file.digest == new.digest else file for file in media)
    kind = kind_of(new.media_type)
    kinds = (*(kind_of(file.media_type) for file in media), kind)
    gives_way = kind == "image" or not may_stand_together(channel, kinds)
    return (*(file for file in media if not (gives_way and file.digest in drawn)), new)


def brought_for(brief: Brief, channel: ChannelKind) -> tuple[BriefFile, ...]:
    """The brief's own files for a channel."""
    return tuple(file for file in brief.media if not file.channels or channel in file.channels)


def as_packed(file: BriefFile) -> PackedMedia:
    """A brief's file as a package names it."""
    return PackedMedia(**file.model_dump(include=set(PackedMedia.model_fields)))


def leave_room_for_drawn(channel: ChannelKind, own: Sequence[PackedMedia]) -> bool:
    """Whether pictures of ours may still stand beside a person's own files: not beside an own picture, nor beside what
    stands alone."""
    kinds = tuple(kind_of(file.media_type) for file in own)
    return "image" not in kinds and may_stand_together(channel, (*kinds, "image"))


def described(file: PackedMedia) -> str:
    """What a file is, in few words: `PDF, 12 pages, 1.2 MB`."""
    kind, size = kind_of(file.media_type), f"{file.size / 1_000_000:.1f} MB" if file.size else ""
    if kind == "document":
        pages = "1 page" if file.pages == 1 else f"{file.pages} pages" if file.pages else ""
        return ", ".join(filter(None, ("PDF", pages, size)))
    runs = f"{int(file.seconds // 60)}:{int(file.seconds % 60):02d} min" if file.seconds else ""
    return ", ".join(filter(None, (f"{file.width} × {file.height}", runs, size)))


def _a(kind: MediaKind) -> str:
    return {"image": "a picture", "document": "a document", "video": "a video"}[kind]
