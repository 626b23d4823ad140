"""Research without a model: rank quotable sentences by nearness to the brief, and keep them different from each other.

The nearest sentences alone would tell one fact five times, for sources repeat themselves in summary and detail. So
claims are taken by maximal marginal relevance: each next one is near the brief and far from those taken. What
shares six words in a row with a claim already taken is left out altogether. Then the best bring their neighbours
along: a fact with the sentence that explains it is worth more to a writer than two facts from two places.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from domain.brief import Brief
from domain.figures import figures_in
from domain.ports import Embedder
from domain.text_measures import grams, overlap
from domain.writing import PassageHit, QuotedClaim, ResearchMaterial, ResearchOutput
from resources.llm.offline.as_claim import as_claim
from resources.llm.offline.neighbours import neighbours_of
from resources.llm.offline.polish import usable
from resources.llm.offline.quotable import quotes_in
from resources.llm.offline.same_fact import same_fact

RELEVANCE: Final = 0.72
FIGURE_BONUS: Final = 0.05
WANTED_FIGURE_BONUS: Final = 0.09
ASIDE: Final = 0.15
LEAST_OF_BEST: Final = 0.42
MOST_CANDIDATES: Final = 160
BEST: Final = 0.4  # share of the claims that are chosen one by one
TOO_NEAR: Final = 0.86  # cosine above which two sentences tell the same


_FIGURES_WANTED: Final = re.compile(
    r"\b(?:figures?|numbers?|statistics|data|survey|surveys|costs?|price|share|how (?:many|much|long|often))\b",
    re.IGNORECASE,
)
_METHOD: Final = re.compile(
    r"\b(?:how (?:the|it|we|this)\b.*\b(?:made|done|ran|run)|method\w*|respondents|demographics|who took"
    r"|about (?:the|us|this)"
    r"|acknowledg\w+|contributors?|next steps|looking ahead|get involved)\b",
    re.IGNORECASE,
)


class Candidate(NamedTuple):
    """A quotable sentence with its vector and nearness to the brief."""

    passage_id: str
    text: str
    vector: Sequence[float]
    score: float


def choose_claims(material: ResearchMaterial, embedder: Embedder) -> ResearchOutput:
    """Quotations worth having, best first."""
    candidates = _candidates(material, embedder)
    least = LEAST_OF_BEST * max((candidate.score for candidate in candidates), default=0.0)
    near = [candidate for candidate in candidates if candidate.score >= least]
    chosen = [QuotedClaim(passage_id=c.passage_id, quote=c.text) for c in _spread(near, material.most)]
    best = chosen[: round(BEST * material.most)]
    beside = neighbours_of(best, material, material.most - len(best))
    rest = [claim for claim in chosen[len(best) :] if claim not in beside]
    return ResearchOutput(claims=(*best, *beside, *rest)[: material.most])


def _spread(rest: list[Candidate], most: int) -> list[Candidate]:
    """Up to `most` by maximal marginal relevance. `nearest` keeps each one's cosine to the nearest already chosen."""
    import numpy as np

    chosen: list[Candidate] = []
    nearest = np.zeros(len(rest))
    while rest and len(chosen) < most:
        marginal = [RELEVANCE * one.score - (1 - RELEVANCE) * near for one, near in zip(rest, nearest, strict=True)]
        best = max(range(len(rest)), key=lambda at: (marginal[at], rest[at].text))
        near_best = np.asarray([one.vector for one in rest]) @ np.asarray(rest[best].vector)
        taken = rest[best]
        kept = [
            at
            for at, one in enumerate(rest)
            if at != best and near_best[at] <= TOO_NEAR and not _repeats(one.text, taken.text)
        ]
        nearest = np.maximum(nearest, near_best)[kept]
        rest = [rest[at] for at in kept]
        chosen.append(taken)
    return chosen


def _candidates(material: ResearchMaterial, embedder: Embedder) -> list[Candidate]:
    found: dict[str, tuple[PassageHit, str, float]] = {}
    for hit in sorted(material.hits, key=_place):
        for quote in quotes_in(hit.passage.text):
            if quote.text not in found and _is_worth(quote.text, hit, material):
                found[quote.text] = (hit, quote.text, quote.penalty)
    kept = list(found.values())[:MOST_CANDIDATES]
    if not kept:
        return []
    facets = _facets(material.brief)
    bonus = WANTED_FIGURE_BONUS if _FIGURES_WANTED.search(" ".join(facets)) else FIGURE_BONUS
    wanted = embedder.embed(facets)
    alone = embedder.embed([text for _, text, _ in kept])
    placed = embedder.embed([_in_place(hit, text) for hit, text, _ in kept])
    return [
        Candidate(
            hit.passage.id, text, vector, _score(place, wanted, hit) + _has_figure(text) * bonus - penalty - _aside(hit)
        )
        for (hit, text, penalty), vector, place in zip(kept, alone, placed, strict=True)
    ]


def _place(hit: PassageHit) -> tuple[float, str, int, str]:
    """Nearest first; among equals by source and place in it, which every installation has alike."""
    return -hit.score, hit.source_title, hit.passage.position, hit.passage.text


def _in_place(hit: PassageHit, text: str) -> str:
    """The sentence with the headings it stands under: `Commits grew 43%` is about a project's year only there."""
    return f"{hit.source_title}. {hit.passage.heading.replace(' › ', '. ')}: {text}"


def _aside(hit: PassageHit) -> float:
    """How a survey was made is worth knowing, but not worth telling first."""
    return ASIDE if is_method(hit.passage.heading) else 0.0


def is_method(heading: str) -> bool:
    """Whether a section tells how its source was made, or thanks, or announces."""
    return _METHOD.search(heading) is not None


def _has_figure(text: str) -> bool:
    return any(figure.kind != "date" for figure in figures_in(text))


def _facets(brief: Brief) -> list[str]:
    """What the brief asks for, each part a question of its own."""
    parts = [f"{brief.topic}. {brief.angle}", brief.topic, brief.key_message or "", *brief.proof_points]
    return [part for part in parts if part]


def _is_worth(quote: str, hit: PassageHit, material: ResearchMaterial) -> bool:
    """Not the brief itself come back, and something the check will let pass."""
    brief = material.brief
    framing = (brief.topic, brief.angle, brief.key_message or "", brief.offer or "", material.guide.about)
    if any(text and (overlap(quote, text) >= 0.7 or overlap(text, quote) >= 0.7) for text in framing):
        return quote in brief.proof_points
    return usable(as_claim(quote, hit, brief), brief, material.guide)


def _score(vector: Sequence[float], facets: Sequence[Sequence[float]], hit: PassageHit) -> float:
    nearness = [_cosine(vector, facet) for facet in facets]
    return 0.45 * nearness[0] + 0.35 * max(nearness) + 0.20 * hit.score


def _repeats(text: str, other: str) -> bool:
    """The same fact again: six words in a row, or the same figures in the same words."""
    return bool(grams(text) & grams(other)) or same_fact(text, other)


def _cosine(left: Sequence[float], right: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))
