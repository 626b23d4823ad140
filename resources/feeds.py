"""RSS and Atom feeds: which pages are new, and what the feed says of them.

feedparser reads what real feeds are, broken ones too. Given a text that looks like an address it would fetch it by
itself, without a time limit and without our guard; so it is given bytes only. A feed that declares entities of its own
is refused before it is parsed: no honest feed needs them, and a few lines of them unpack to gigabytes. The pages
named in it are not trusted more than any other address: they go through the guarded fetcher one by one.
"""

import io
from typing import Any, Final

from domain.errors import Permanent
from domain.ports import FeedItem
from resources.documents.outline import one_line

ITEMS: Final = 20
_TYPES: Final = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_ROOTS: Final = (b"<rss", b"<feed", b"<rdf:RDF")
_BEGINNING: Final = 4_000


class Feeds:
    """Implements domain.ports.FeedReader."""

    def __init__(self, most: int = ITEMS) -> None:
        self._most = most

    def is_feed(self, data: bytes, media_type: str) -> bool:
        """By what the server says, or by the first element."""
        told = media_type.split(";", maxsplit=1)[0].strip().lower()
        return told in _TYPES or _from_root(_plain(data[:_BEGINNING])).startswith(_ROOTS)

    def read(self, name: str, data: bytes) -> tuple[FeedItem, ...]:
        """The newest entries with an address of the web. Raises Permanent: no feed, dangerous, or empty."""
        if b"<!ENTITY" in _plain(data).upper():
            raise Permanent(f"“{name}” is refused: the feed declares entities of its own.")
        import feedparser  # type: ignore[import-untyped]

        feed: Any = feedparser.parse(io.BytesIO(data), response_headers={"content-location": name})
        if not feed.version:
            raise Permanent(f"“{name}” cannot be read: it is damaged or no feed.")
        licence = one_line(str(feed.feed.get("license") or feed.feed.get("rights") or "")) or None
        items = [item for item in (_item(entry, licence) for entry in feed.entries) if item is not None]
        if not items:
            raise Permanent(f"“{name}” is a feed without entries that lead to a page.")
        first: dict[str, FeedItem] = {}
        for item in items:
            first.setdefault(item.address, item)
        return tuple(first.values())[: self._most]


def _item(entry: Any, licence: str | None) -> FeedItem | None:
    address = str(entry.get("link") or "").strip()
    if not address.startswith(("http://", "https://")):
        return None
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    return FeedItem(
        address=address,
        title=one_line(str(entry.get("title") or "")),
        author=one_line(str(entry.get("author") or "")) or None,
        published=f"{when[0]:04}-{when[1]:02}-{when[2]:02}" if when else None,
        licence=one_line(str(entry.get("license") or entry.get("rights") or "")) or licence,
    )


def _from_root(data: bytes) -> bytes:
    """Without declarations, comments and document type: beginning with the first element."""
    rest = data.lstrip()
    while rest.startswith((b"<?", b"<!")):
        subset = b"[" in rest.split(b">", 1)[0]
        end = b"-->" if rest.startswith(b"<!--") else b"]>" if subset else b">"
        rest = rest.partition(end)[2].lstrip()
    return rest


def _plain(data: bytes) -> bytes:
    """The bytes as ASCII would stand in them: UTF-16 and UTF-32 put zeros between, and marks in front."""
    return data.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
