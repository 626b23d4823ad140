"""Comparisons with their sides exchanged: `managers waited longer than drivers` for the other way about.

Both sentences have the same words, so no share of words found tells them apart, and the deciding words are the same
too. What differs is on which side of `than` the words stand. So each sentence with a comparison is cut there, and a
comparison is turned round when words have crossed over both ways: one from the passage's left to the sentence's
right, one from its right to the sentence's left. A word that crosses alone (`at the gate`, told later) proves nothing.
`More than 40` compares nothing with anything, and is for domain/figure_match.py.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from domain.english import FUNCTION_WORDS, words_of
from domain.figures import figures_in
from domain.sentences import sentences
from domain.text_measures import stem, tokens

_THAN: Final = re.compile(r"\b(?:than|compared (?:with|to))\b", re.IGNORECASE)
_BEFORE: Final = re.compile(r"[;:()–—]|,\s+(?:and|but|while|whereas|although|though)\s", re.IGNORECASE)
_AFTER: Final = re.compile(r"[,;:()–—]|\s(?:but|while|whereas|although|though|because)\s", re.IGNORECASE)
_DEGREES: Final = words_of("more less fewer worse")
_TELLING: Final = words_of("with without not before after")  # function words that tell two sides apart
_NEAR: Final = 8  # words between the comparative and `than`
_GAP: Final = 8  # letters between `than` and a figure: `than about 40`


class _Comparison(NamedTuple):
    """The words that compare, and those on both sides of `than`."""

    degrees: frozenset[str]
    left: frozenset[str]
    right: frozenset[str]


def turned_comparison(sentence: str, passage: str) -> tuple[str, str] | None:
    """(comparison here, sentence there) where the sides are exchanged, and no sentence of the passage has them so."""
    known = [(text, there) for text in sentences(passage) for _, there in _comparisons(text)]
    for said, here in _comparisons(sentence):
        turned = [text for text, there in known if _crossed(here, there)]
        if turned and not any(_same_way(here, there) for _, there in known):
            return said, turned[0]
    return None


def _comparisons(text: str) -> Iterator[tuple[str, _Comparison]]:
    counts = [figure.start for figure in figures_in(text) if figure.kind != "date"]
    for found in _THAN.finditer(text):
        if any(0 <= start - found.end() <= _GAP for start in counts):
            continue
        before, after = _BEFORE.split(text[: found.start()])[-1], _AFTER.split(text[found.end() :])[0]
        degrees = frozenset(word for word in tokens(before)[-_NEAR:] if word in _DEGREES or word.endswith("er"))
        if degrees:
            yield f"{before}{found.group()}{after}".strip(" .,"), _Comparison(degrees, _side(before), _side(after))


def _side(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text) if word in _TELLING or word not in FUNCTION_WORDS)


def _crossed(here: _Comparison, there: _Comparison) -> bool:
    to_left = (here.left - there.left) & (there.right - here.right)
    to_right = (here.right - there.right) & (there.left - here.left)
    return bool(here.degrees & there.degrees and to_left and to_right)


def _same_way(here: _Comparison, there: _Comparison) -> bool:
    return bool(here.degrees & there.degrees) and here.right <= there.right and here.left <= there.left
