"""What each channel takes beside a text: which kinds of files, how many, how large, how long, and in which company.

Peers learn these limits from the channel's error, at the slot's minute. Here they are data, asked by `channel.refusals`
on every path, of a package alone: what a file is was found when it was taken in, and is part of what was approved.

LinkedIn's numbers are those of its pages on images, multi-image posts and videos; for documents, what its users report.
A blog's own limit is set by each site; what stands here is what browsers show. Mail carries pictures only: many servers
refuse or strip the rest.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from domain.brief import ChannelKind
from domain.package import PackedMedia
from domain.value import Value

MediaKind = Literal["image", "document", "video"]
PDF: Final = "application/pdf"
MP4: Final = "video/mp4"
PICTURES: Final = ("image/png", "image/jpeg", "image/gif")
MOST_PIXELS: Final = 36_152_319
MOST_ALT_TEXT: Final = 4086
MOST_TITLE: Final = 200
SUFFIXES: Final[Mapping[str, str]] = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    PDF: ".pdf",
    MP4: ".mp4",
}


class FileRules(Value):
    """The limits of one kind of file; None: there is none. `codecs` are of picture and sound, by FFmpeg's names."""

    types: tuple[str, ...]
    most: int
    least_bytes: int = 0
    most_bytes: int | None = None
    most_pixels: int | None = None
    most_frames: int | None = None
    most_pages: int | None = None
    least_seconds: float = 0.0
    most_seconds: float | None = None
    most_aspect: float | None = None
    codecs: tuple[str, ...] | None = None


class MediaRules(Value):
    """One channel's. `alone` are kinds that stand in a post without any other file; `instead` says what to do with a
    kind that is not taken."""

    files: Mapping[MediaKind, FileRules]
    alone: frozenset[MediaKind] = frozenset()
    instead: Mapping[MediaKind, str] = {}


RULES: Final[Mapping[ChannelKind, MediaRules]] = {
    "linkedin": MediaRules(
        files={
            "image": FileRules(types=PICTURES, most=20, most_pixels=MOST_PIXELS, most_frames=250),
            "document": FileRules(types=(PDF,), most=1, most_bytes=100_000_000, most_pages=300),
            "video": FileRules(
                types=(MP4,),
                most=1,
                least_bytes=75_000,
                most_bytes=500_000_000,
                least_seconds=3,
                most_seconds=1800,
                most_aspect=2.4,
                codecs=("h264", "aac"),
            ),
        },
        alone=frozenset({"document", "video"}),
    ),
    "blog": MediaRules(
        files={
            "image": FileRules(types=(*PICTURES, "image/webp"), most=20, most_pixels=MOST_PIXELS),
            "document": FileRules(types=(PDF,), most=5),
            "video": FileRules(types=(MP4,), most=3, codecs=("h264", "aac")),
        }
    ),
    "email": MediaRules(
        files={"image": FileRules(types=PICTURES, most=20, most_pixels=MOST_PIXELS)},
        instead={
            "document": "put it where readers can open it, and its address into the text",
            "video": "put it where readers can watch it, and its address into the text",
        },
    ),
}


def kind_of(media_type: str) -> MediaKind:
    """What a file is to a channel. What is neither a document nor a video counts as an image, and is refused as one."""
    return "document" if media_type == PDF else "video" if media_type.startswith("video/") else "image"


def may_stand_together(channel: ChannelKind, kinds: tuple[MediaKind, ...]) -> bool:
    """Whether a post of the channel may have these files side by side."""
    return len(kinds) < 2 or not set(kinds) & RULES[channel].alone


def media_refusals(channel: ChannelKind, media: tuple[PackedMedia, ...]) -> tuple[str, ...]:
    """One sentence per reason why the channel would refuse these files; empty when it would not. Files are numbered in
    their order in the post."""
    return (*_numbers(channel, media), *(said for n, file in enumerate(media, 1) for said in _file(channel, n, file)))


def _numbers(channel: ChannelKind, media: tuple[PackedMedia, ...]) -> Iterator[str]:
    rules, kinds = RULES[channel], tuple(kind_of(file.media_type) for file in media)
    for kind in dict.fromkeys(kinds):
        limits, there = rules.files.get(kind), kinds.count(kind)
        if limits is None:
            yield f"{channel} takes no {kind}s: {rules.instead[kind]}."
        elif there > limits.most:
            yield f"{there} {kind}s; {channel} takes {limits.most}."
    if not may_stand_together(channel, kinds):
        lonely = next(kind for kind in kinds if kind in rules.alone)
        yield f"A {lonely} stands alone in a post at {channel}: take the other files away."


def _file(channel: ChannelKind, number: int, file: PackedMedia) -> Iterator[str]:
    kind = kind_of(file.media_type)
    limits, name = RULES[channel].files.get(kind), f"{kind.capitalize()} {number}"
    if limits is None:
        return
    if file.media_type not in limits.types:
        yield f"{name} is {file.media_type}, which {channel} does not take."
    yield from _extent(channel, name, file, limits)
    yield from _running(channel, name, file, limits)
    yield from _words(name, kind, file)


def _extent(channel: ChannelKind, name: str, file: PackedMedia, limits: FileRules) -> Iterator[str]:
    """Bytes, pixels, pages, shape."""
    size, pages, frames = file.size or 0, file.pages or 0, file.frames or 0
    if limits.most_pixels is not None and file.width * file.height > limits.most_pixels:
        yield (
            f"{name} is too large ({file.width}x{file.height}); {channel} takes at most {limits.most_pixels:,} pixels: "
            "make it smaller."
        )
    if limits.most_bytes is not None and size > limits.most_bytes:
        yield f"{name} has {size / 1_000_000:.1f} MB; {channel} takes at most {limits.most_bytes // 1_000_000} MB."
    if file.size is not None and size < limits.least_bytes:
        yield f"{name} has {size / 1000:.1f} KB; {channel} takes none below {limits.least_bytes // 1000} KB."
    if limits.most_pages is not None and pages > limits.most_pages:
        yield f"{name} has {pages:,} pages; {channel} takes at most {limits.most_pages}."
    if limits.most_frames is not None and frames > limits.most_frames:
        yield f"{name} has {frames:,} frames; {channel} takes at most {limits.most_frames}."
    short, long = sorted((file.width, file.height))
    if limits.most_aspect is not None and long > limits.most_aspect * short:
        yield (
            f"{name} is {file.width}x{file.height}; {channel} takes none longer than {limits.most_aspect:g} times its "
            "shorter side."
        )


def _running(channel: ChannelKind, name: str, file: PackedMedia, limits: FileRules) -> Iterator[str]:
    """Length, and in what it is written."""
    if file.seconds is not None and file.seconds < limits.least_seconds:
        yield f"{name} runs for {file.seconds:g} s; {channel} takes none below {limits.least_seconds:g} s."
    if limits.most_seconds is not None and (file.seconds or 0.0) > limits.most_seconds:
        yield f"{name} runs for {file.seconds:g} s; {channel} takes at most {limits.most_seconds:g} s."
    if limits.codecs is not None:
        wrong = [codec for codec in file.codecs or () if codec not in limits.codecs]
        if wrong:
            yield f"{name} is written in {' and '.join(wrong)}: save it as MP4 with H.264 pictures and AAC sound."
        elif file.codecs is None:
            yield f"{name} was never looked into: attach it again."


def _words(name: str, kind: MediaKind, file: PackedMedia) -> Iterator[str]:
    title = file.title or ""
    if kind == "document" and not title.strip():
        yield f"{name} has no title."
    if kind != "document" and not file.alt_text.strip():
        yield f"{name} has no alternative text."
    if len(title) > MOST_TITLE:
        yield f"The title of {name.lower()} is longer than {MOST_TITLE} characters."
    if len(file.alt_text) > MOST_ALT_TEXT:
        yield f"The alternative text of {name.lower()} is longer than {MOST_ALT_TEXT:,} characters."
