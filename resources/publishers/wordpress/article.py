"""A package as the article that WordPress is given: every field encoded for the place where it is stored."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.media_rules import kind_of
from domain.package import Package, PackedMedia
from resources.publishers.page import body_html, page_title
from resources.publishers.wordpress import blocks
from resources.publishers.wordpress.blocks import encode, inert
from resources.publishers.wordpress.marks import mark_block
from resources.publishers.wordpress.reading import read
from resources.publishers.wordpress.site import Article, RemoteFile


class Terms(NamedTuple):
    """Ids of the package's categories and tags at the site."""

    categories: tuple[int, ...]
    tags: tuple[int, ...]


def title_of(package: Package) -> str:
    """The title as WordPress stores it, which is HTML."""
    return inert(page_title(package))


def words_of(package: Package) -> str:
    """What a reader of the post reads, images apart: the text, then what its documents and videos are called."""
    called = (blocks.paragraph(file.title or "") for file in _others(package))
    return read("\n\n".join((_text(package), *called))).text


def article_of(
    package: Package, terms: Terms, files: Sequence[RemoteFile], *, featured: bool, mark: str | None
) -> Article:
    """The article; `files` are the package's media in order, as the library has them. Images come first, documents and
    videos last."""
    pairs = list(zip(files, package.media, strict=True))
    images = [file for file, packed in pairs if kind_of(packed.media_type) == "image"]
    shown = [_shown(file, packed) for file, packed in pairs if kind_of(packed.media_type) == "image"]
    last = [_shown(file, packed) for file, packed in pairs if kind_of(packed.media_type) != "image"]
    before = [] if featured else shown[:1]
    parts = [*before, _text(package), *shown[1:], *last, mark_block(mark) if mark else ""]
    return Article(
        title=title_of(package),
        content="\n\n".join(part for part in parts if part),
        excerpt=inert(package.excerpt),
        slug=package.slug,
        categories=terms.categories,
        tags=terms.tags,
        featured=images[0].id if featured and images else 0,
    )


def in_order(package: Package) -> tuple[PackedMedia, ...]:
    """The package's media as a post shows them."""
    images = tuple(file for file in package.media if kind_of(file.media_type) == "image")
    return (*images, *_others(package))


def _others(package: Package) -> tuple[PackedMedia, ...]:
    return tuple(file for file in package.media if kind_of(file.media_type) != "image")


def _shown(file: RemoteFile, packed: PackedMedia) -> str:
    match kind_of(packed.media_type):
        case "document":
            return blocks.document(file.id, file.url, packed.title or "")
        case "video":
            return blocks.video(file.id, file.url, packed.title or "")
        case _:
            return blocks.image(file.id, file.url, packed.alt_text)


def _text(package: Package) -> str:
    disclosure = package.disclosure.strip()
    return "\n\n".join(filter(None, (encode(body_html(package)), blocks.paragraph(disclosure) if disclosure else "")))
