"""The feed of a folder of posts: RSS 2.0 of the newest, rebuilt from the folders each time.

Appending to a feed would make it a second truth that a crash can leave behind; the folders are the truth, so the feed
is derived from them and put in place in one step.
"""

import io
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from domain.media_rules import kind_of
from domain.package import Package
from domain.value import Value
from resources.publishers.page import page_title

MOST: Final = 50


class FeedFile(Value):
    """A file of a post: address, size in bytes and media type."""

    url: str
    size: int
    media_type: str


class FeedItem(Value):
    """One post of the feed."""

    key: str
    url: str
    published_at: datetime
    package: Package
    files: tuple[FeedFile, ...] = ()


def render_feed(title: str, address: str, feed_address: str, items: Iterable[FeedItem]) -> bytes:
    """The feed as UTF-8 bytes, newest item first."""
    from feedgenerator import Enclosure, Rss201rev2Feed  # type: ignore[import-untyped]

    feed = Rss201rev2Feed(title=title, link=address, description=f"Published by {title}", feed_url=feed_address)
    for item in sorted(items, key=lambda item: item.published_at, reverse=True)[:MOST]:
        feed.add_item(
            title=page_title(item.package),
            link=item.url,
            description=_summary(item.package),
            unique_id=item.key,
            unique_id_is_permalink=False,
            pubdate=item.published_at,
            categories=item.package.categories,
            enclosures=[Enclosure(file.url, str(file.size), file.media_type) for file in _enclosed(item.files)],
        )
    out = io.BytesIO()
    feed.write(out, "utf-8")
    return out.getvalue()


def _enclosed(files: tuple[FeedFile, ...]) -> tuple[FeedFile, ...]:
    """Readers of feeds expect one file at most: a video or document, which a post is about, before a picture."""
    return tuple(sorted(files, key=lambda file: kind_of(file.media_type) == "image"))[:1]


def _summary(package: Package) -> str:
    paragraphs = (part.strip() for part in package.text.split("\n\n"))
    return package.excerpt or package.preheader or next((part for part in paragraphs if part), "")
