"""Which facts become the sections of an article, and in which order.

A section is what one part of one source says. Sections are taken best first until the article is long enough, and
told source by source in the sources' own order, which goes from how much to why to what to do. A section of a single
sentence is none: where there is enough without it, it stays in the dossier for a revision; where there is not, such
facts are gathered source by source.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from resources.llm.offline.paragraphs import Paragraph, paragraphs_of
from resources.llm.offline.research import is_method
from resources.llm.offline.told import Told, by_source

MOST_SECTIONS: Final = 6
MOST_WORDS: Final = 760  # of facts: with opening, headings, closing and sources an article of 500 to 900 words
FEW_WORDS: Final = 450
MOST_GATHERED: Final = 6
MOST_OF_ITSELF: Final = 3  # sentences that a source says of itself
LEAST: Final = 2  # sentences below which there is no section

Value = Callable[[Told], float]


class Section(NamedTuple):
    """Paragraphs of one source, in its order. `gathered` ones come from here and there in it."""

    paragraphs: list[Paragraph]
    gathered: bool = False

    @property
    def told(self) -> list[Told]:
        """All facts, in order."""
        return [item for paragraph in self.paragraphs for item in paragraph]

    @property
    def source_id(self) -> str:
        """The source they are from."""
        return self.paragraphs[0][0].claim.source_id


def sections_of(told: Sequence[Told], *, turned: bool = False) -> list[Section]:
    """Sections for these facts, which come with those that lean on them. `turned` tells the sources in the other
    order."""
    heads, parts = _apart(told)
    full = {place: items for place, items in parts.items() if len(items) >= LEAST}
    lonely = [item for place, items in parts.items() if place not in full for item in items]
    value = _values(told)
    chosen: list[list[Told]] = []
    for items in sorted(full.values(), key=lambda items: -sum(map(value, items))):
        if len(chosen) < MOST_SECTIONS and _words(chosen) + _words([items]) <= MOST_WORDS:
            chosen.append(items)
    sections = [Section(paragraphs_of(items)) for items in chosen]
    if _words(chosen) < FEW_WORDS:
        sections += _gathered(lonely)
    return _introduced(_ordered(sections, value, turned), heads)


def _apart(told: Sequence[Told]) -> tuple[dict[str, list[Told]], dict[tuple[str, str], list[Told]]]:
    """What a source says of itself before its first heading, by source; all else by source and heading. Where a source
    has no headings its paragraphs are its parts. How a survey was made is left to the survey."""
    heads: dict[str, list[Told]] = {}
    parts: dict[tuple[str, str], list[Told]] = {}
    headed = {item.claim.source_id for item in told if item.claim.heading}
    for item in told:
        if not item.claim.heading and item.claim.source_id in headed:
            heads.setdefault(item.claim.source_id, []).append(item)
        elif not is_method(item.claim.heading):
            parts.setdefault((item.claim.source_id, item.claim.heading or item.claim.passage_id), []).append(item)
    return heads, parts


def _values(told: Sequence[Told]) -> Value:
    """What a fact is worth: its nearness to the brief, the nearest 1; among equals the first in the dossier."""
    nearest = max((item.claim.score for item in told), default=0.0) or 1.0
    return lambda item: item.claim.score / nearest - item.rank / 1_000


def _words(groups: Sequence[Sequence[Told]]) -> int:
    return sum(len(item.text.split()) for group in groups for item in group)


def _gathered(lonely: Sequence[Told]) -> list[Section]:
    """Facts that stand alone in their part, by source, where a source has two of them."""
    groups = [items[:MOST_GATHERED] for items in by_source(lonely).values() if len(items) >= LEAST]
    return [Section(paragraphs_of(items), gathered=True) for items in groups]


def _ordered(sections: Sequence[Section], value: Value, turned: bool) -> list[Section]:
    """Source by source, the one that carries most first; within a source as it stands there, gathered facts last."""
    worth: dict[str, float] = {}
    for section in sections:
        worth[section.source_id] = worth.get(section.source_id, 0.0) + sum(map(value, section.told))
    sign = 1 if turned else -1
    return sorted(sections, key=lambda s: (sign * worth[s.source_id], s.source_id, s.gathered, s.told[0].claim.start))


def _introduced(sections: Sequence[Section], heads: dict[str, list[Told]]) -> list[Section]:
    """What a source says of itself stands in front of its first section: the reader learns who is speaking."""
    done: list[Section] = []
    for section in sections:
        head = sorted(heads.pop(section.source_id, []), key=lambda item: item.claim.start)[:MOST_OF_ITSELF]
        done.append(section._replace(paragraphs=[*paragraphs_of(head), *section.paragraphs]) if head else section)
    return done
