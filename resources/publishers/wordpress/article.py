"""A package as the article that WordPress is given: every field encoded for the place where it is stored."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.package import Package
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
    """What a reader of the post reads, images apart."""
    return read(_text(package)).text


def article_of(
    package: Package, terms: Terms, files: Sequence[RemoteFile], *, featured: bool, mark: str | None
) -> Article:
    """The article; `files` are the package's images in order, as the library has them."""
    shown = [blocks.image(file.id, file.url, image.alt_text) for file, image in zip(files, package.media, strict=True)]
    before = [] if featured else shown[:1]
    parts = [*before, _text(package), *shown[1:], mark_block(mark) if mark else ""]
    return Article(
        title=title_of(package),
        content="\n\n".join(part for part in parts if part),
        excerpt=inert(package.excerpt),
        slug=package.slug,
        categories=terms.categories,
        tags=terms.tags,
        featured=files[0].id if featured and files else 0,
    )


def _text(package: Package) -> str:
    disclosure = package.disclosure.strip()
    return "\n\n".join(filter(None, (encode(body_html(package)), blocks.paragraph(disclosure) if disclosure else "")))
