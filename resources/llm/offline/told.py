"""The claims of a piece as sentences, in the order in which they may be told.

A variation takes its claims from another place in the list, so that a second draft is a different one, not a
reshuffled one.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.claim import Claim
from domain.dates import dates_in
from domain.figures import figures_in
from domain.markup import cite
from domain.statements import kind_of
from domain.text_measures import content_overlap, grams, overlap
from domain.writing import DraftMaterial
from resources.llm.offline.polish import sentence_of, usable
from resources.llm.offline.quotable import stands_alone
from resources.llm.offline.same_fact import same_fact

_SHARED_RUN: Final = 5
_FIRST_CHOICES: Final = 5
_FIRST_FITTING: Final = 12
_SAME: Final = 0.8
_SAID_BY_ANGLE: Final = 0.75


class Told(NamedTuple):
    """A claim and the sentence that tells it. `rank` is its place in the dossier, 0 the best."""

    claim: Claim
    text: str
    rank: int

    @property
    def stands_alone(self) -> bool:
        """Whether it leans on no other sentence."""
        return stands_alone(self.text)

    @property
    def cited(self) -> str:
        """The sentence with its marker."""
        return cite(self.text, self.claim.id)


def tellable(material: DraftMaterial, most: int) -> list[Told]:
    """Up to `most` claims that can be told, no fact twice and none that the angle says, best first, those of earlier
    pieces last; another selection for each variation."""
    all_told = [
        Told(claim, sentence_of(claim, material.guide), rank)
        for rank, claim in enumerate(material.claims)
        if claim.source_kind != "own" and usable(claim, material.brief, material.guide)
    ]
    kept: list[Told] = []
    for told in all_told:
        if not any(repeats(told, other) for other in kept):
            kept.append(told)
    kept = [told for told in kept if content_overlap(told.text, material.brief.angle) < _SAID_BY_ANGLE] or kept
    known = {gram for text in material.similar for gram in grams(text)}
    fresh = [told for told in kept if not grams(told.text) & known]
    return _from([*fresh, *(told for told in kept if told not in fresh)], material.variation, most)


def own_facts(material: DraftMaterial, most: int = 1) -> list[Told]:
    """What we state about ourselves, from our own sources, the brief's framing aside."""
    brief = material.brief
    framing = [text for text in (brief.topic, brief.angle, brief.key_message, brief.offer) if text]
    told = [
        Told(claim, sentence_of(claim, material.guide), rank)
        for rank, claim in enumerate(material.claims)
        if claim.source_kind == "own" and usable(claim, brief, material.guide)
    ]
    fresh = [item for item in told if not any(overlap(item.text, text) >= _SAME for text in framing)]
    return [item for item in fresh if kind_of(item.text) == "statement"][:most]


def is_proof(told: Told, material: DraftMaterial) -> bool:
    """Whether it is one of the brief's proof points."""
    return any(overlap(told.text, point) >= _SAME for point in material.brief.proof_points)


def _from(told: list[Told], variation: int, most: int) -> list[Told]:
    if not told or not variation:
        return told[:most]
    step = most if len(told) >= 2 * most else max(1, len(told) // 3)
    start = variation * step % len(told)
    return (told[start:] + told[:start])[:most]


def repeats(told: Told, other: Told) -> bool:
    """Whether one of them is enough. A paragraph of a source does not say a thing twice: what looks alike there is a
    comparison, and one half of it is worth nothing."""
    if told.claim.passage_id == other.claim.passage_id:
        return min(overlap(told.text, other.text), overlap(other.text, told.text)) >= _SAME
    shared = grams(told.text, _SHARED_RUN) & grams(other.text, _SHARED_RUN)
    return bool(shared) or same_fact(told.text, other.text)


def striking(told: Sequence[Told], longest: int) -> Told | None:
    """The best short fact with a figure: what a piece may open with."""
    short = [item for item in told[:_FIRST_CHOICES] if len(item.text) <= longest]
    counted = [item for item in short if any(f.kind not in ("date", "code") for f in figures_in(item.text))]
    return next(iter(counted or short), None)


def fitting(told: Sequence[Told], longest: int) -> Told | None:
    """The short fact that is nearest to the brief: what an article may open with, before anything is known."""
    short = [item for item in told[:_FIRST_FITTING] if len(item.text) <= longest]
    return max(short, key=lambda item: (item.claim.score, -item.rank), default=None)


def by_source(told: Sequence[Told]) -> dict[str, list[Told]]:
    """Sentences by source, in order of first use."""
    groups: dict[str, list[Told]] = {}
    for item in told:
        groups.setdefault(item.claim.source_id, []).append(item)
    return groups


def year_of(claim: Claim) -> str:
    """The year its source was published in, where that is known and not in the title."""
    years = [str(date[0]) for _, _, date in dates_in(claim.source_published or "") if date[0]]
    return years[0] if years and years[0] not in claim.source_title else ""


def title_of(claim: Claim, *, markdown: bool, year: bool = True) -> str:
    """The source's title as it is named in a text, with its year: “Title” (2026), or *Title* (2026) in Markdown."""
    title = claim.source_title.strip().rstrip(".")
    quoted = title if title.startswith(("“", '"')) else f"“{title}”"
    named = f"*{title}*" if markdown and "*" not in title else quoted
    return f"{named} ({year_of(claim)})" if year and year_of(claim) else named
