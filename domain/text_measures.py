"""Measures of texts: how near a sentence is to its passage, and what two pieces share.

The bar for an extractive draft is stated in these: token overlap ≥ 0.8 with the cited passage; no six words in a row
shared with a piece of another brief. Both ignore case, punctuation and Markdown; names, titles, quotations and required
texts are set aside by the caller, who knows them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from domain.english import FUNCTION_WORDS
from domain.plain import plain
from domain.spelling import british

_TOKEN: Final = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+[a-z]+", re.IGNORECASE)


@lru_cache(2048)
def tokens(text: str) -> tuple[str, ...]:
    """Lower-case words and numbers of a text; American and British spellings of a word are one token."""
    return tuple(british(found.lower().replace("’", "'")) for found in _TOKEN.findall(plain(text)))


@lru_cache(2048)
def content_words(text: str) -> tuple[str, ...]:
    """Tokens that carry content: no function words, no bare numbers; endings of number and tense cut."""
    return tuple(stem(word) for word in tokens(text) if word not in FUNCTION_WORDS and word[0].isalpha())


@lru_cache(16384)
def stem(word: str) -> str:
    """A crude stem: enough to find `configured` beside `configuration`, never used to show anything."""
    word = word.removesuffix("'s") if word.endswith("'s") else word.removesuffix("'")
    for ending in ("ations", "ation", "ingly", "ising", "ments", "ment", "ings", "ing", "ies", "ied", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def overlap(sentence: str, passage: str) -> float:
    """Share of the sentence's tokens that the passage has too, each used as often as it occurs there; 1.0 when
    empty."""
    return _share(_counted(sentence), _counted(passage))


def content_overlap(sentence: str, passage: str) -> float:
    """The same for the sentence's content words, each once."""
    wanted = _content(sentence)
    return len(wanted & _content(passage)) / len(wanted) if wanted else 1.0


@lru_cache(2048)
def _counted(text: str) -> Counter[str]:
    return Counter(tokens(text))


@lru_cache(2048)
def _content(text: str) -> frozenset[str]:
    return frozenset(content_words(text))


def _share(wanted: Counter[str], there: Counter[str]) -> float:
    total = sum(wanted.values())
    return (wanted & there).total() / total if total else 1.0


def grams(text: str, length: int = 6, aside: Iterable[str] = ()) -> set[tuple[str, ...]]:
    """All runs of `length` tokens of a text, with the phrases of `aside` taken out first (no run crosses the gap)."""
    pieces = [tokens(piece) for piece in _without(text, aside)]
    return {piece[at : at + length] for piece in pieces for at in range(len(piece) - length + 1)}


def _without(text: str, aside: Iterable[str]) -> list[str]:
    # A bare address is nothing in plain text; as an empty phrase it would cut between any two letters.
    phrases = sorted({found for phrase in aside if (found := plain(phrase).strip())}, key=len, reverse=True)
    if not phrases:
        return [text]
    return re.split("|".join(re.escape(phrase) for phrase in phrases), plain(text), flags=re.IGNORECASE)


def shared_share(text: str, other: str, length: int = 6, aside: Sequence[str] = ()) -> float:
    """Share of the smaller piece's runs that the other has too: 0.0 to 1.0."""
    mine, theirs = grams(text, length, aside), grams(other, length, aside)
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0


def openings(sentences: Iterable[str], words: int = 2) -> Counter[tuple[str, ...]]:
    """How often sentences open with the same words: a reader notices the third."""
    return Counter(opening for sentence in sentences if (opening := tokens(sentence)[:words]))
