"""Facts for a short text that belong together.

A post has room for five facts. The five best of a dossier come from five places, and reading them is like reading a
quiz. So after the best one each next is chosen for its rank and for what it shares with those chosen: the paragraph
most, then the section, then the source.
"""

import re
from collections.abc import Sequence
from typing import Final

from domain.names import names_in
from resources.llm.offline.paragraphs import Paragraph, paragraphs_of
from resources.llm.offline.told import Told

ENOUGH: Final = 4  # facts from which another one has to belong to them
_SAME_PASSAGE: Final = 0.45
_SAME_SECTION: Final = 0.35
_SAME_SOURCE: Final = 0.25


def belonging(told: Sequence[Told], most: int, topic: str = "") -> list[Told]:
    """Up to `most` facts, in the order of choice. `told` comes best first. Where the topic names several sources, each
    of them has its say."""
    rest = list(told)
    chosen = _of_each(rest, topic)[:most]
    rest = [item for item in rest if item not in chosen]
    while rest and len(chosen) < most:
        best = max(rest, key=lambda item: (_worth(item, told) + _bond(item, chosen), -item.rank))
        rest.remove(best)
        if len(chosen) < ENOUGH or _bond(best, chosen):
            chosen.append(best)
    return chosen


def _of_each(told: Sequence[Told], topic: str) -> list[Told]:
    """The best fact of each source whose title has a name of the topic, where there are several."""
    names = {re.sub(r"['’]s?$", "", name.word) for name in names_in(topic) if name.certainty == "sure"}
    firsts = {item.claim.source_id: item for item in reversed(told)}
    named = [item for item in told if item in firsts.values() and names & set(_words(item.claim.source_title))]
    return named if len(named) > 1 else []


def _words(title: str) -> list[str]:
    return re.findall(r"\w+", title)


def _worth(item: Told, told: Sequence[Told]) -> float:
    """Half by its place in the dossier, which is varied, half by its nearness to the brief."""
    nearest = max(other.claim.score for other in told) or 1.0
    return 0.5 * (1 - told.index(item) / len(told)) + 0.5 * item.claim.score / nearest


def _bond(item: Told, chosen: Sequence[Told]) -> float:
    claims = [other.claim for other in chosen]
    if item.claim.passage_id in {claim.passage_id for claim in claims}:
        return _SAME_PASSAGE
    if (item.claim.source_id, item.claim.heading) in {(claim.source_id, claim.heading) for claim in claims}:
        return _SAME_SECTION
    return _SAME_SOURCE if item.claim.source_id in {claim.source_id for claim in claims} else 0.0


def groups_of(told: Sequence[Told]) -> list[Paragraph]:
    """Facts as paragraphs, section by section, the sources in the order in which they were chosen."""
    sources = list(dict.fromkeys(item.claim.source_id for item in told))
    parts: dict[tuple[str, str], list[Told]] = {}
    for item in sorted(told, key=lambda item: (sources.index(item.claim.source_id), item.claim.start)):
        parts.setdefault((item.claim.source_id, item.claim.heading), []).append(item)
    return [paragraph for items in parts.values() for paragraph in paragraphs_of(items)]
