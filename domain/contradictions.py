"""Words that turn a sentence round: negations, and opposites such as rise and fall.

A draft that has all its passage's figures and names and says `decreased` for `increased` is false all the same.
Opposites are looked for only where the passage has one of a pair and not the other; negations only against the
passage's most similar sentence, or the two that a draft joined. Qualities (large, common, safe) are too frequent for
that: a passage may call one thing large and a draft another one small; they, and words made of each other by a prefix
(`uncommon`), are compared only where a near copy has one in the place of the other (domain/near_copy.py). What is
subtler than that is for the reviewer, who sees the passage beside the sentence.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import Final

from domain.english import NEGATIONS
from domain.sentences import sentences
from domain.text_measures import overlap, tokens

OPPOSITES: Final = tuple(
    tuple(frozenset(side.split()) for side in pair.split("|"))
    for pair in (
        "increase increases increased increasing grew grow grows grown rose rise rises risen climbed climbs up"
        "|decrease decreases decreased declined declines decline fell fall falls dropped drops shrank down",
        "highest|lowest",
        "higher|lower",
        "largest biggest|smallest",
        "larger bigger|smaller",
        "more|fewer less",
        "most|least fewest",
        "majority|minority",
        "best|worst",
        "better|worse",
        "easy easier easiest|hard harder hardest difficult",
        "before|after",
        "first|last",
        "faster quicker fastest|slower slowest",
        "enabled enables enable|disabled disables disable",
        "always|never rarely seldom",
        "success succeeded succeeds|failure failed fails",
        "gained gains gain|lost loses loss",
        "include includes included including|exclude excludes excluded excluding",
        "supported supports support|unsupported",
        "open|closed",
        "strong stronger strongest|weak weaker weakest",
        "inside|outside",
        "cheaper cheapest cheap|expensive dearer",
        "all every|none",
        "agree agrees agreed accept accepts accepted joined joins|refuse refuses refused",
        "agree agrees agreed accept accepts accepted|decline declines declined reject rejects rejected",
        "since|until",
    )
)

QUALITIES: Final = tuple(
    tuple(frozenset(side.split()) for side in pair.split("|"))
    for pair in (
        "small smaller smallest little minimal|large larger largest big bigger biggest huge great maximal",
        "good|bad poor",
        "high|low",
        "simple simpler simplest easy|complex complicated challenging demanding",
        "new newer newest|old older oldest",
        "young younger|old older",
        "common frequent frequently often|rare rarely seldom",
        "safe safely safer|dangerous dangerously risky riskier",
        "positive positively|negative negatively",
        "public|private secret",
        "short shorter shortest|long longer longest",
        "early earlier earliest|late later latest",
        "near nearer nearest|far farther farthest",
        "full|empty",
        "heavy heavier|light lighter",
        "fast quick|slow",
        "rich richer|poor poorer",
        "useful helpful|useless",
        "growing|shrinking falling declining",
        "growth|decline shrinkage",
        "allowed allow allows|forbidden forbid forbids banned",
        "able|unable",
        "true|false untrue",
        "right correct|wrong",
        "voluntary voluntarily|mandatory compulsory required",
        "whole entire|part half",
        "many|few",
        "much|little",
    )
)
_PREFIXES: Final = ("un", "non", "in", "im", "ir", "il", "dis")
LEAST_ALIKE: Final = 0.5
JOINED: Final = 0.15
# `25 points less`: the figure's own sign, which domain/figure_match.py compares.
_SIGNED: Final = re.compile(r"(\d\S*(?: [a-z]+)?) (?:more|less|fewer|higher|lower)\b(?! [a-z]+ than\b)", re.IGNORECASE)

_BOUND: Final = re.compile(r"\bat (?:least|most)\b", re.IGNORECASE)


@lru_cache(4096)
def are_opposed(word: str, other: str) -> bool:
    """Whether one word is the other's opposite: of a pair that is written down, or made of it by a prefix."""
    pairs = (*OPPOSITES, *QUALITIES)
    if any((word in one and other in two) or (word in two and other in one) for one, two in pairs):
        return True
    short, long = sorted((word, other), key=len)
    return len(short) > 3 and any(long == prefix + short for prefix in _PREFIXES)


def opposite_of(sentence: str, passage: str) -> tuple[str, str] | None:
    """(word of the sentence, word of the passage) where the one turns the other round; None when nothing does."""
    said, known = _free_words(sentence), _free_words(passage)
    for left, right in OPPOSITES:
        for mine, other in ((left, right), (right, left)):
            if said & mine and not known & mine and known & other and not said & other:
                return min(said & mine), min(known & other)
    return None


@lru_cache(1024)
def _free_words(text: str) -> frozenset[str]:
    """The words of a text without what belongs to a figure: `25 points less`, `at least 40`."""
    return frozenset(tokens(_BOUND.sub(" ", _SIGNED.sub(r"\1", text))))


def negation_differs(sentence: str, passage: str) -> bool:
    """Whether a negation was put in or left out against the most similar sentence of the passage."""
    nearest = max(_told(sentence, passage), key=lambda known: overlap(sentence, known), default="")
    if overlap(sentence, nearest) < LEAST_ALIKE:
        return bool(_negations(sentence)) and not _negations(passage)
    said, known = _negations(sentence), _negations(nearest)
    if said > known:
        return True
    return bool(known - said) and overlap(nearest, sentence) >= LEAST_ALIKE


def _told(sentence: str, passage: str) -> list[str]:
    """The passage's sentences, and each two neighbours of which the sentence tells both, and more than of one."""
    known = sentences(passage)
    alone = max((overlap(sentence, text) for text in known), default=0.0)
    if alone > 1 - JOINED:
        return [*known]
    half = [overlap(text, sentence) >= LEAST_ALIKE for text in known]
    joined = [f"{one} {two}" for (one, two), both in zip(pairwise(known), pairwise(half), strict=True) if all(both)]
    return [*known, *(text for text in joined if overlap(sentence, text) > alone + JOINED)]


def _negations(text: str) -> Counter[str]:
    found = [word for word in tokens(text) if word in NEGATIONS or word.endswith("n't")]
    return Counter("not" if word == "cannot" or word.endswith("n't") else word for word in found)
