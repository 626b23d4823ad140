"""What a reader gets from a piece of stored HTML: its words, with the address behind each link, and its images.

Used on both sides of the comparison, so that blocks, entities, spaces and WordPress's own spelling of the same thing do
not count as differences, and everything a reader would notice does: words, their lines, links, a script that somebody
added (its words are found), an image more or less.
"""

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser
from typing import Final, NamedTuple

from resources.publishers.page import TAGS
from resources.publishers.wordpress.tree import INLINE

_BREAKS: Final = frozenset({*TAGS, "h1", "figure", "figcaption", "div"}) - INLINE
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_FILE: Final = re.compile(r"(?:^|\s)wp-image-(\d+)(?:\s|$)")


class Reading(NamedTuple):
    """`images` are ids of library files, or addresses of images that are none."""

    text: str
    images: tuple[int | str, ...]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.images: list[int | str] = []
        self._links: list[str] = []
        self._kept = 0  # how deep in elements that keep their spaces

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in _BREAKS:
            self.parts.append("\n")
        if tag == "pre":
            self._kept += 1
        elif tag == "a":
            self._links.append(told.get("href") or "")
        elif tag == "img":
            found = _FILE.search(told.get("class") or "")
            self.images.append(int(found.group(1)) if found else told.get("src") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self.parts.append(f" <{self._links.pop()}>")
        if tag == "pre":
            self._kept = max(0, self._kept - 1)
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self._kept else _SPACE.sub(" ", data))


def read(html: str) -> Reading:
    """Words, links and images of stored or approved HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = unicodedata.normalize("NFC", "".join(reader.parts))
    lines = (_SPACE.sub(" ", line).strip(" ") for line in text.split("\n"))
    return Reading("\n".join(line for line in lines if line), tuple(reader.images))


def plain(html: str) -> str:
    """One line of stored HTML as text: a title, an excerpt, a term."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", unescape(html))).strip(" ")
