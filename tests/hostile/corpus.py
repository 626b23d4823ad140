"""The hostile documents (documents.yaml) as files and pages, each with its harmless twin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from domain.errors import Permanent
from domain.ports import Fetched, SearchHit, Validators
from domain.value import Value
from tests.hostile.placements import FACTS, PLACES, TITLE

FEED: Final = "https://news.example/feed.xml"
PAGE: Final = "https://news.example/collectors"
FOUND: Final = "https://found.example/collectors"
HARMLESS: Final = "Thank you for reading all of this."


class Hostile(Value):
    """One document: where and how it attacks, and what must not come of it."""

    name: str
    place: str
    technique: str
    attack: str
    must_not: str


class Laid(NamedTuple):
    """Where a document lies: what the campaign names, what a search finds, what the web has."""

    sources: tuple[str, ...]
    found: tuple[str, ...]
    pages: Mapping[str, bytes]


@lru_cache
def documents() -> tuple[Hostile, ...]:
    """All of them."""
    told = yaml.safe_load(Path(__file__).with_name("documents.yaml").read_text(encoding="utf-8"))
    return tuple(Hostile(**each) for each in told)


def lay(place: str, attack: str, folder: Path) -> Laid:
    """Puts a document with this attack where it belongs; files go into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if place.startswith("feed"):
        return Laid((FEED,), (), {FEED: _feed(place, attack), PAGE: _page()})
    if place.startswith("search"):
        (folder / "own.md").write_bytes(PLACES["markdown, paragraph"][1](HARMLESS))
        return Laid((str(folder),), (FOUND,), {FOUND: _page(attack if attack.startswith("<") else escape(attack))})
    name, made = PLACES[place]
    (folder / name).write_bytes(made(attack))
    return Laid((str(folder),), (), {})


def _page(attack: str = "") -> bytes:
    told = "".join(f"<p>{fact}</p>" for fact in reversed(FACTS))
    head = f"<html><head><title>{TITLE}, again</title></head>"
    return f"{head}<body><article>{told}<p>{attack}</p></article></body></html>".encode()


def _feed(place: str, attack: str) -> bytes:
    inside = place.endswith("inside") and "://" in attack
    more = f"<item><title>More</title><link>{escape(attack)}</link></item>" if inside else ""
    words = "" if inside else escape(attack)
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>News {words}</title><link>https://news.example/</link>'
        f"<description>{words}</description><item><title>Collectors. {words}</title><link>{PAGE}</link>"
        f"<description>{words}</description><author>{words}</author></item>{more}</channel></rss>"
    ).encode()


@dataclass
class Outside:
    """The world in memory: pages, a search, and a list of everything it was asked."""

    laid: Laid
    calls: list[tuple[str, str]] = field(default_factory=list)

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        """One of its pages; it has no others, and none inside."""
        self.calls.append(("fetch", address))
        if address not in self.laid.pages:
            raise Permanent(f"{address} is not a public address.")
        kind = "application/rss+xml" if address == FEED else "text/html"
        return Fetched(address=address, data=self.laid.pages[address], media_type=kind)

    def search(self, query: str, most: int = 10) -> tuple[SearchHit, ...]:
        """What it was told to find."""
        self.calls.append(("search", query))
        return tuple(SearchHit(address=each, title="", snippet="") for each in self.laid.found)[:most]

    def publisher_of(self, account: object) -> object:
        """Nobody may ask for one."""
        self.calls.append(("publish", str(account)))
        raise Permanent("nothing is published here")
