"""A voice guide without a model: what can be counted on the pages, and nothing that would have to be understood.

Whether a company is warm or dry nobody can count. How long its sentences are, who speaks, whom it addresses, how it
spells and which words come back, one can; so that is the proposal, and it says that it was counted. Good examples are
sentences at the middle of those measures, bad ones those that break them, most plainly first; those of a proposal that
was rejected make room for others. Segments are the
audiences that a person named, with the sentences nearest to them; groups nobody named are left to somebody who reads.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median, quantiles
from typing import Final, NamedTuple

from domain.english import FUNCTION_WORDS
from domain.language import is_english
from domain.onboarding import (
    OnboardingMaterial,
    OnboardingOutput,
    ProposedExample,
    ProposedNeed,
    ProposedSegment,
)
from domain.ports import Embedder
from domain.scouting import Excerpt
from domain.sentences import sentences
from domain.spelling import misspelt
from domain.statements import has_verb
from domain.style_patterns import intensifiers_in
from domain.text_measures import content_words, grams, tokens

LEAST_WORDS, LONGEST = 5, 600
LONG: Final = 25  # words: no sentence below this counts as long, whatever the others are
NEAR_ENOUGH, VERY_NEAR = 0.25, 0.5  # cosine of a sentence with an audience
MOST_TERMS, LEAST_USES = 6, 3
SELDOM: Final = 0.1  # share of the sentences below which something is no habit
_WE: Final = re.compile(r"\b(?:we|our|ours|us)\b", re.IGNORECASE)
_YOU: Final = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_ROUNDED: Final = re.compile(r"\b\w+(?:n['’]t|['’](?:re|ve|ll|d))\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class _Said(NamedTuple):
    """One sentence of the pages."""

    excerpt: Excerpt
    text: str
    words: int


class _Measures(NamedTuple):
    """What was counted. Shares are of all sentences."""

    sentences: int
    pages: int
    middle: int
    upper: int  # nine sentences in ten are no longer
    we: float
    you: float
    rounded: float
    shouted: float
    figures: float


def measured_voice(material: OnboardingMaterial, embedder: Embedder) -> OnboardingOutput:
    """The proposal. What cannot be counted is said in its remarks."""
    said = list(_said(material.excerpts))
    if not said:  # headings and fragments only: quoted as they are, and said to be no more
        first = material.excerpts[0]
        quote = first.text.strip()[:LONGEST]
        said = [_Said(first, quote, len(tokens(quote)))]
    measures = _measured(said)
    wrong = list(_wrong(said, measures, material))
    names = {each.text for each, _ in wrong}
    right = list(_right([each for each in said if each.text not in names] or said, measures))
    seen = {words for each in material.unwanted for words in (*each.good, *each.bad)}
    return OnboardingOutput(
        summary=_summary(measures),
        rules=tuple(_rules(measures, said, material))[: material.most_rules],
        good=tuple(_examples(_fresh(right, seen) or right, material.most_examples)),
        bad=tuple(_examples(_fresh(wrong, seen), material.most_examples)),
        segments=tuple(_segments([each for each in said if each.text not in names], material, embedder)),
        remarks=tuple(_remarks(measures, said, material)),
    )


def _said(excerpts: Iterable[Excerpt]) -> Iterator[_Said]:
    """Whole sentences, each once, of a length that can be read by itself."""
    seen: set[str] = set()
    for excerpt in excerpts:
        for text in sentences(excerpt.text):
            words = len(tokens(text))
            if words >= LEAST_WORDS and len(text) <= LONGEST and has_verb(text) and text not in seen:
                seen.add(text)
                yield _Said(excerpt, text, words)


def _measured(said: Sequence[_Said]) -> _Measures:
    lengths = [each.words for each in said]
    upper = quantiles(lengths, n=10)[-1] if len(lengths) > 1 else lengths[0]
    return _Measures(
        sentences=len(said),
        pages=len({each.excerpt.origin for each in said}),
        middle=round(median(lengths)),
        upper=round(upper),
        we=_share(said, _WE),
        you=_share(said, _YOU),
        rounded=_share(said, _ROUNDED),
        shouted=_share(said, re.compile("!")),
        figures=_share(said, re.compile(r"\d")),
    )


def _share(said: Sequence[_Said], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.search(each.text)) for each in said) / len(said)


def _summary(found: _Measures) -> str:
    speaks = (
        f"“we” in {found.we:.0%} of the sentences" if found.we >= SELDOM else "the company speaks of itself by name"
    )
    reader = f"the reader as “you” in {found.you:.0%}" if found.you >= SELDOM else "the reader is seldom addressed"
    return (
        f"Sentences of {found.middle} words in the middle, nine in ten of {found.upper} or fewer; {speaks}; {reader}; "
        f"a figure in {found.figures:.0%}."
    )


def _rules(found: _Measures, said: Sequence[_Said], material: OnboardingMaterial) -> Iterator[str]:
    yield f"Keep most sentences near {found.middle} words; above {max(found.upper, LONG)} split them."
    if found.we >= SELDOM:
        yield "Speak as “we”."
    elif any(material.guide.company.casefold() in each.text.casefold() for each in said):
        yield f"Speak of the company by its name, {material.guide.company}, not as “we”."
    if found.you >= SELDOM:
        yield "Address the reader as “you”."
    if found.rounded < 0.02:
        yield "Write “do not”, not “don’t”: the pages use no short forms."
    elif found.rounded >= SELDOM:
        yield "Short forms (“don’t”, “we’re”) are usual."
    if found.shouted < SELDOM:
        yield "No exclamation marks."
    terms = _terms(said, material)
    if terms:
        yield f"Use the words that the pages use: {', '.join(terms)}."
    if found.figures >= 0.25:
        yield "Say it with a figure where there is one."


def _terms(said: Sequence[_Said], material: OnboardingMaterial) -> list[str]:
    """Pairs of words that come back, most frequent first: a single word is seldom a term of the house."""
    own = material.guide.company.casefold()
    counted: Counter[str] = Counter()
    for each in said:
        words = [word.lower() for word in _WORD.findall(each.text)]
        counted.update({f"{one} {two}" for one, two in pairwise(words) if _carries(one, own) and _carries(two, own)})
    return [term for term, uses in counted.most_common(MOST_TERMS) if uses >= LEAST_USES]


def _carries(word: str, company: str) -> bool:
    return word not in FUNCTION_WORDS and len(word) > 2 and word not in company.split()


def _wrong(said: Sequence[_Said], found: _Measures, material: OnboardingMaterial) -> Iterator[tuple[_Said, str]]:
    """Sentences that break a measure or a rule of the guide, with which."""
    banned = [word for word in material.guide.banned if word]
    for each in said:
        used = [word for word in banned if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", each.text, re.IGNORECASE)]
        if used:
            yield each, f"It uses “{used[0]}”, which the brand never says."
    for word, text in intensifiers_in([each.text for each in said]):
        yield from ((each, f"“{word}” says nothing.") for each in said if each.text == text)
    for each in said:
        spelt = misspelt(each.text, material.guide.spelling)
        if spelt:
            yield each, f"“{spelt[0]}” is not the spelling of {material.guide.spelling}."
    if found.shouted < SELDOM:
        yield from ((each, "It ends in an exclamation mark.") for each in said if each.text.endswith("!"))
    longest = sorted(said, key=lambda each: -each.words)
    yield from (
        (each, f"{each.words} words; the middle is {found.middle}.")
        for each in longest
        if each.words > max(found.upper, LONG)
    )


def _right(said: Sequence[_Said], found: _Measures) -> Iterator[tuple[_Said, str]]:
    """Sentences nearest to the middle of what was counted."""

    def habits(each: _Said) -> list[str]:
        kept = [(found.we, _WE, "speaks as “we”"), (found.you, _YOU, "addresses “you”")]
        return [words for share, pattern, words in kept if share >= SELDOM and pattern.search(each.text)]

    def far(each: _Said) -> tuple[float, str]:
        return abs(each.words - found.middle) / max(found.middle, 1) - 0.1 * len(habits(each)), each.text

    for each in sorted(said, key=far):
        measured = f"{_number(each.words, 'word')}; the middle is {found.middle}"
        yield each, f"{'; '.join([measured, *habits(each)])}."


def _fresh(found: Iterable[tuple[_Said, str]], seen: Collection[str]) -> list[tuple[_Said, str]]:
    """Those that no rejected proposal showed."""
    return [(each, why) for each, why in found if each.text not in seen]


def _examples(found: Iterable[tuple[_Said, str]], most: int) -> Iterator[ProposedExample]:
    """The first of them, none that repeats another's words."""
    chosen: list[str] = []
    for each, why in found:
        if len(chosen) == most:
            return
        if not any(grams(each.text) & grams(other) or each.text == other for other in chosen):
            chosen.append(each.text)
            yield ProposedExample(excerpt_id=each.excerpt.id, quote=each.text, why=why)


def _segments(found: Sequence[_Said], material: OnboardingMaterial, embedder: Embedder) -> Iterator[ProposedSegment]:
    """The audiences that the company named, with the sentences nearest to each. What it says of itself alone is not
    what they need."""
    said = [each for each in found if _YOU.search(each.text) or not _WE.search(each.text)]
    named = material.audiences[: material.most_segments]
    if not named:
        return
    vectors = embedder.embed([*(f"{a.name}. {a.description}" for a in named), *(each.text for each in said)])
    for audience, wanted in zip(named, vectors, strict=False):
        nearness = [sum(a * b for a, b in zip(wanted, vector, strict=True)) for vector in vectors[len(named) :]]
        ranked = sorted(zip(nearness, said, strict=True), key=lambda pair: (-pair[0], pair[1].text))
        near = [each for score, each in ranked if _speaks_of(each, audience.name, score)]
        needs = tuple(
            ProposedNeed(need=each.text, excerpt_id=each.excerpt.id, quote=each.text)
            for each in near[: material.most_needs]
        )
        if needs and len(audience.name) >= 3:
            yield ProposedSegment(name=audience.name[:80], needs=needs)


def _speaks_of(each: _Said, name: str, score: float) -> bool:
    """By its name, very near by its sense, or near with a word of the name: a weak likeness alone proves nothing."""
    named, there = set(content_words(name)), set(content_words(each.text))
    return bool(named and named <= there) or score >= VERY_NEAR or (score >= NEAR_ENOUGH and bool(named & there))


def _remarks(found: _Measures, said: Sequence[_Said], material: OnboardingMaterial) -> Iterator[str]:
    yield (
        f"Counted without a model on {_number(found.sentences, 'sentence')} of {_number(found.pages, 'page')}, and not "
        "understood: tone, formality and humour were not looked at. Read the examples before you accept."
    )
    if not material.audiences:
        yield "No audience was named, so no segments are proposed: a model or a person has to find them."
    else:
        yield "Segments are the audiences that were named, each with the sentences of the pages nearest to it."
    if material.unwanted:
        yield (
            f"{_number(len(material.unwanted), 'earlier proposal')} {'was' if len(material.unwanted) == 1 else 'were'} "
            "rejected: the examples are other ones where the pages have any. The reasons were not understood, and what "
            "is counted comes out the same; a person or a model has to change it."
        )
    foreign = sum(not is_english(each.text) for each in said)
    if foreign > len(said) / 4:
        yield "The pages are not all in English; who speaks and which words are empty was counted for English only."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
