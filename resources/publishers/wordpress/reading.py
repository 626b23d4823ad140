"""What a reader gets from a piece of stored HTML: its words, with the address behind each link, its images and files.

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
_FILE_BLOCK: Final = re.compile(r' wp:(?:file|video) \{"id":(\d+)[,}]')
_FILE_END: Final = re.compile(r" /wp:(?:file|video) ")
_PLAYED: Final = frozenset({"video", "audio", "source", "iframe", "embed", "object"})
_FILE: Final = re.compile(r"(?:^|\s)wp-image-(\d+)(?:\s|$)")


class Reading(NamedTuple):
    """`images` are ids of library files, documents and videos among them, or addresses of images that are none. `leads`
    are the addresses to which blocks of documents and videos lead, by the id that the block names."""

    text: str
    images: tuple[int | str, ...]
    leads: tuple[tuple[int, str], ...] = ()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.images: list[int | str] = []
        self.leads: list[tuple[int, str]] = []
        self._links: list[str] = []
        self._kept = 0  # how deep in elements that keep their spaces
        self._file: int | None = None  # the library file in whose block we are

    def handle_comment(self, data: str) -> None:
        if (block := _FILE_BLOCK.match(data)) is not None:
            self._file = int(block.group(1))
            self.images.append(self._file)
        elif _FILE_END.match(data):
            self._file = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in _BREAKS:
            self.parts.append("\n")
        if tag == "pre":
            self._kept += 1
        elif tag == "a" and self._file is not None:
            self.leads.append((self._file, told.get("href") or ""))
        elif tag == "a":
            self._links.append(told.get("href") or "")
        elif tag in _PLAYED:
            self._plays(told.get("src") or "")
        elif tag == "img":
            found = _FILE.search(told.get("class") or "")
            self.images.append(int(found.group(1)) if found else told.get("src") or "")

    def _plays(self, address: str) -> None:
        """A player: of the block's file, or a foreign one, which is an image too many."""
        if self._file is None:
            self.images.append(address)
        else:
            self.leads.append((self._file, address))

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
    return Reading("\n".join(line for line in lines if line), tuple(reader.images), tuple(reader.leads))


def plain(html: str) -> str:
    """One line of stored HTML as text: a title, an excerpt, a term."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", unescape(html))).strip(" ")
