"""Scouting without a model: sentences of the sources, to the letter, and nothing said about them.

What a company does, what a figure means, what many sources have in common: that needs somebody who understands. So a
statement about a competitor is a sentence that names it, an insight is a sentence with a figure that is near to the
audience, and a topic is a source's own headline with a sentence below it. Sources that say the same count as one topic.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.figures import figures_in
from domain.ports import Embedder
from domain.scouting import (
    CompetitorMaterial,
    CompetitorOutput,
    CompetitorStatement,
    Excerpt,
    FoundTrend,
    MarketInsight,
    MarketMaterial,
    MarketOutput,
    TrendEvidence,
    TrendMaterial,
    TrendOutput,
)
from domain.sentences import sentences
from domain.statements import has_verb
from domain.text_measures import grams, tokens

LEAST_WORDS, MOST_WORDS = 6, 45
SAME_TOPIC: Final = 0.8
MOST_QUOTES: Final = 4


def competitor_statements(material: CompetitorMaterial) -> CompetitorOutput:
    """Sentences that name a competitor, in turns of the excerpts' order."""
    found = []
    for name in material.competitors:
        named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        for excerpt, sentence in _told(material.excerpts):
            if named.search(sentence):
                found.append(
                    CompetitorStatement(
                        competitor=name, statement=sentence, excerpt_id=excerpt.id, quote=sentence, kind="other"
                    )
                )
    return CompetitorOutput(statements=tuple(found)[: material.most])


def market_insights(material: MarketMaterial, embedder: Embedder) -> MarketOutput:
    """Sentences with a figure, nearest to the audiences and the goal first, none that repeats another."""
    told = [(excerpt, sentence) for excerpt, sentence in _told(material.excerpts) if figures_in(sentence)]
    if not told:
        return MarketOutput(insights=())
    wanted = [f"{audience.name}. {audience.description}" for audience in material.audiences]
    wanted = [*wanted, material.goal] if material.goal else wanted or [material.guide.about or material.guide.company]
    vectors = embedder.embed([*wanted, *(sentence for _, sentence in told)])
    near = [max(_dot(vector, facet) for facet in vectors[: len(wanted)]) for vector in vectors[len(wanted) :]]
    ranked = sorted(zip(near, told, strict=True), key=lambda pair: -pair[0])
    chosen: list[MarketInsight] = []
    for _, (excerpt, sentence) in ranked:
        if len(chosen) == material.most:
            break
        if not any(grams(sentence) & grams(other.quote) for other in chosen):
            chosen.append(MarketInsight(kind="figure", insight=sentence, excerpt_id=excerpt.id, quote=sentence))
    return MarketOutput(insights=tuple(chosen))


def headlines(material: TrendMaterial, embedder: Embedder) -> TrendOutput:
    """Each source's headline as a topic; those that are near to each other are one, with a sentence of each."""
    first: dict[str, tuple[Excerpt, str]] = {}
    for excerpt, sentence in _told(material.excerpts):
        if sentence.strip(" .") != excerpt.title.strip(" ."):
            first.setdefault(excerpt.origin, (excerpt, sentence))
    told = list(first.values())
    vectors = embedder.embed([excerpt.title for excerpt, _ in told]) if told else []
    groups: list[list[int]] = []
    for number, vector in enumerate(vectors):
        near = next((group for group in groups if _dot(vectors[group[0]], vector) >= SAME_TOPIC), None)
        if near is None:
            groups.append([number])
        else:
            near.append(number)
    groups.sort(key=len, reverse=True)
    return TrendOutput(trends=tuple(_topic([told[n] for n in group]) for group in groups[: material.most]))


def _topic(told: Sequence[tuple[Excerpt, str]]) -> FoundTrend:
    excerpt, sentence = told[0]
    evidence = [TrendEvidence(excerpt_id=each.id, quote=words) for each, words in told[:MOST_QUOTES]]
    return FoundTrend(name=excerpt.title[:160], summary=sentence[:600], evidence=tuple(evidence))


def _told(excerpts: Sequence[Excerpt]) -> Iterator[tuple[Excerpt, str]]:
    """Whole sentences of a length that can be read by itself."""
    for excerpt in excerpts:
        for sentence in sentences(excerpt.text):
            if LEAST_WORDS <= len(tokens(sentence)) <= MOST_WORDS and len(sentence) <= 600 and has_verb(sentence):
                yield excerpt, sentence


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
