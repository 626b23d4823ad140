"""Facts as paragraphs, one idea each: what stands in one paragraph of a source stays together, in its order.

A source tells the general first and the particular behind it; facts sorted by rank alone tell them in any order, and
every sentence begins a new subject. A fact that is alone in its paragraph joins its neighbour's of the same section.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from resources.llm.offline.told import Told

MOST_IN_PARAGRAPH: Final = 5

Paragraph = list[Told]


def paragraphs_of(told: Iterable[Told]) -> list[Paragraph]:
    """Facts of one section of one source as paragraphs, in the source's order."""
    whole: dict[str, Paragraph] = {}
    for item in sorted(told, key=lambda item: item.claim.start):
        whole.setdefault(item.claim.passage_id, []).append(item)
    joined: list[Paragraph] = []
    for paragraph in whole.values():
        if joined and (len(paragraph) == 1 or len(joined[-1]) == 1) and _fits(joined[-1], paragraph):
            joined[-1] = [*joined[-1], *paragraph]
        else:
            joined.append(paragraph)
    return [half for paragraph in joined for half in _halves(paragraph)]


def _fits(paragraph: Sequence[Told], other: Sequence[Told]) -> bool:
    return len(paragraph) + len(other) <= MOST_IN_PARAGRAPH


def _halves(paragraph: Paragraph) -> list[Paragraph]:
    """A long paragraph as two, parted where no sentence leans on the one before."""
    if len(paragraph) <= MOST_IN_PARAGRAPH:
        return [paragraph]
    middle = len(paragraph) // 2
    places = [at for at in range(2, len(paragraph) - 1) if paragraph[at].stands_alone]
    if not places:
        return [paragraph]
    at = min(places, key=lambda place: (abs(place - middle), place))
    return [*_halves(paragraph[:at]), *_halves(paragraph[at:])]


def prose_of(paragraph: Sequence[Told]) -> str:
    """The paragraph with its markers."""
    return " ".join(item.cited for item in paragraph)
