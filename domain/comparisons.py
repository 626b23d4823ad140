"""Comparisons with their sides exchanged: `managers waited longer than drivers` for the other way about.

Both sentences have the same words, so no share of words found tells them apart, and the deciding words are the same
too. What differs is on which side of `than` the words stand. So each sentence with a comparison is cut there, and a
comparison is turned round when words have crossed over both ways: one from the passage's left to the sentence's
right, one from its right to the sentence's left. A word that crosses alone (`at the gate`, told later) proves nothing.
What stands far before `than` may be the subject or a clause of its own, so both cuts are tried: the near one, and all
that the sentence says before. Where the sides have crossed and the degree was turned as well (`queues cost less than
slots`), the same is said from the other side; then the other rules judge it as the passage puts it.
`More than 40` compares nothing with anything, and is for domain/figure_match.py.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from domain.contradictions import OPPOSITES
from domain.english import FUNCTION_WORDS, words_of
from domain.figures import figures_in
from domain.sentences import sentences
from domain.text_measures import stem, tokens

_THAN: Final = re.compile(r"\b(?:than|compared (?:with|to))\b", re.IGNORECASE)
_BEFORE: Final = re.compile(r"[;:()–—]|,\s+(?:and|but|while|whereas|although|though)\s", re.IGNORECASE)
_FAR: Final = re.compile(r";")
_AFTER: Final = re.compile(r"[,;:()–—]|\s(?:but|while|whereas|although|though|because)\s", re.IGNORECASE)
_WORD: Final = re.compile(r"[\w'’-]+")
_DEGREES: Final = words_of("more less fewer worse")
_TELLING: Final = words_of("with without not before after")  # function words that tell two sides apart
_NEAR: Final = 8  # words between the comparative and `than`
_GAP: Final = 8  # letters between `than` and a figure: `than about 40`
_OPENS: Final = 3  # words before a `than` that opens its sentence: `More often than drivers, managers …`


class _Comparison(NamedTuple):
    """The words that compare, and those on both sides of `than`. `width` tells how far to the left was looked."""

    degrees: frozenset[str]
    left: frozenset[str]
    right: frozenset[str]
    width: str = "near"


def turned_comparison(sentence: str, passage: str) -> tuple[str, str] | None:
    """(comparison here, sentence there) where the sides are exchanged, and no sentence of the passage has them so."""
    mine = _comparisons(sentence)
    known = _known(passage) if mine else ()
    for said, here in mine:
        turned = [text for text, there in known if here.width == there.width and _crossed(here, there)]
        if turned and not any(_same_way(here, there) for _, there in known if here.width == there.width):
            return said, turned[0]
    return None


def as_compared(sentence: str, passage: str) -> str:
    """The sentence from the other side, where the passage makes its comparison from there: `queues cost more than
    slots` for `slots cost less than queues`. Any other sentence stays as it is."""
    mine = _comparisons(sentence)
    for (_, here), (_, there) in product(mine, _known(passage) if mine else ()):
        degrees = _opposed(here.degrees, there.degrees)
        if degrees and here.width == there.width and not here.degrees & there.degrees:
            to_left, to_right = _crossing(here, there)
            turned = _exchanged(sentence, to_left, to_right) if to_left and to_right else ""
            if turned:
                return re.sub(rf"\b{degrees[0]}\b", degrees[1], turned, count=1, flags=re.IGNORECASE)
    return sentence


@lru_cache(512)
def _known(passage: str) -> tuple[tuple[str, _Comparison], ...]:
    return tuple((text, there) for text in sentences(passage) for _, there in _comparisons(text))


@lru_cache(2048)
def _comparisons(text: str) -> tuple[tuple[str, _Comparison], ...]:
    return tuple(_found(text)) if _THAN.search(text) else ()


def _found(text: str) -> Iterator[tuple[str, _Comparison]]:
    counts = [figure.start for figure in figures_in(text) if figure.kind != "date"]
    for found in _THAN.finditer(text):
        if any(0 <= start - found.end() <= _GAP for start in counts):
            continue
        head, after = text[: found.start()], _AFTER.split(text[found.end() :])[0]
        near, far = _BEFORE.split(head)[-1], _FAR.split(head)[-1]
        if len(head.split()) <= _OPENS and "," in text[found.end() :]:
            near = far = f"{head} {_BEFORE.split(text[found.end() :].split(',', 1)[1])[0]}"
        degrees = frozenset(word for word in tokens(near)[-_NEAR:] if word in _DEGREES or word.endswith("er"))
        degrees |= frozenset(word for word in tokens(head)[-_NEAR:] if word in _DEGREES)
        if degrees:
            said = f"{near}{found.group()}{after}".strip(" .,")
            yield said, _Comparison(degrees, _side(near), _side(after))
            yield said, _Comparison(degrees, _side(far), _side(after), "far")


def _side(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text) if word in _TELLING or word not in FUNCTION_WORDS)


def _crossing(here: _Comparison, there: _Comparison) -> tuple[frozenset[str], frozenset[str]]:
    """Words that went from the passage's right to the sentence's left, and the other way."""
    to_left = (here.left - there.left) & (there.right - here.right)
    to_right = (here.right - there.right) & (there.left - here.left)
    return to_left, to_right


def _crossed(here: _Comparison, there: _Comparison) -> bool:
    to_left, to_right = _crossing(here, there)
    return bool(here.degrees & there.degrees and to_left and to_right)


def _same_way(here: _Comparison, there: _Comparison) -> bool:
    return bool(here.degrees & there.degrees) and here.right <= there.right and here.left <= there.left


def _opposed(mine: frozenset[str], theirs: frozenset[str]) -> tuple[str, str] | None:
    """(degree here, degree there) that are each other's opposites."""
    for one, two in OPPOSITES:
        for here, there in ((one, two), (two, one)):
            if mine & here and theirs & there:
                return min(mine & here), min(theirs & there)
    return None


def _exchanged(sentence: str, to_left: frozenset[str], to_right: frozenset[str]) -> str:
    """The sentence with the words that crossed over in each other's places; empty where they do not stand together."""
    left, right = _run(sentence, to_left), _run(sentence, to_right)
    if left is None or right is None or left[1] > right[0]:
        return ""
    one, two = sentence[slice(*left)], sentence[slice(*right)]
    return f"{sentence[: left[0]]}{two}{sentence[left[1] : right[0]]}{one}{sentence[right[1] :]}"


def _run(sentence: str, words: frozenset[str]) -> tuple[int, int] | None:
    """Where these words stand one behind the other."""
    places = [found for found in _WORD.finditer(sentence) if _side(found.group()) & words]
    if not places or len(_WORD.findall(sentence[places[0].start() : places[-1].end()])) != len(places):
        return None
    return places[0].start(), places[-1].end()
