"""Proper names in a sentence, and whether a text knows them.

Without a tagger, a capital is the sign of a name, and the first word of a sentence is where it misleads. So three
kinds are told apart: `sure` (inside a sentence, or OpenTelemetry, CNCF, Node.js by their shape), `likely` (a
capital at the start of a sentence that is no common word), and none. A draft's sure name that its passage lacks is
a fault; a likely one is for a person to look at, unless it is a name elsewhere in the draft's sources.

Names are compared word by word, without case, accents, possessive and plural endings; an abbreviation is known
where the passage has its long form (`CNCF`: Cloud Native Computing Foundation), and a brand's right spelling where
it has a wrong one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from domain.english import FUNCTION_WORDS, GENERIC_ACRONYMS, MONTHS, is_common_opener
from domain.periods import is_period_code
from domain.plain import fold

_WORD: Final = re.compile(r"[^\W_][\w’'.\-/+#&]*[\w+#]|[^\W_][+#]*")
_START: Final = re.compile(r"(?:^|[.!?…:][\"'”’)]*\s+|[“„\"‘(]\s*|^\s*[-–—•*]\s+|\s[–—-]\s)[\"'“‘(]*$")
_NEAR: Final = 24
_PARTS: Final = re.compile(r"[\-/&.+#]")


class Name(NamedTuple):
    """A word that is, or may be, part of a proper name."""

    word: str
    certainty: Literal["sure", "likely"]


def words_in(text: str) -> tuple[str, ...]:
    """The words of a plain text; `Node.js`, `C++`, `Istio-based` and `Skyscanner's` are one each."""
    return tuple(found.group().rstrip(".'’") for found in _WORD.finditer(text))


@lru_cache(2048)
def names_in(text: str) -> tuple[Name, ...]:
    """Words that are capitalised as names are, in order."""
    found = list(_WORD.finditer(text))
    if _is_title_case([match.group() for match in found]):
        return ()
    names = (_name(match, text) for match in found)
    return tuple(name for name in names if name is not None)


def _is_title_case(words: list[str]) -> bool:
    """A Headline in Capitals tells nothing about names."""
    content = [word for word in words if word.lower() not in FUNCTION_WORDS and word[0].isalpha()]
    return len(content) >= 4 and all(word[0].isupper() for word in content)


def _name(match: re.Match[str], text: str) -> Name | None:
    word = match.group().rstrip(".'’")
    if word == word.lower() or _is_ordinary(word):
        return None
    if has_name_shape(word):
        return Name(word, "sure")
    if not word[0].isupper():
        return None  # non-English, e.g. "pre-Kubernetes", is found by its parts elsewhere
    if _START.search(_before(text, match.start())):
        return None if is_common_opener(re.split(r"[-'’]", word)[0]) else Name(word, "likely")
    return Name(word, "sure")


def _before(text: str, at: int) -> str:
    """The few characters before a place: enough to see whether a sentence begins there, and no search through all."""
    return text[:at] if at <= _NEAR else "x" + text[at - _NEAR : at]


def _is_ordinary(word: str) -> bool:
    low = fold(word)
    return (
        is_period_code(word)
        or low in GENERIC_ACRONYMS
        or low in MONTHS
        or low in {"i", "i'm", "i've", "i'd", "i'll"}
        or word[0].isdigit()
    )


def has_name_shape(word: str) -> bool:
    """Capitals inside, or nothing but capitals: OpenTelemetry, iOS, CNCF, VMs."""
    bare = re.sub(r"['’]s$", "", word)
    parts = [part for part in re.split(r"[-/]", bare) if part]
    return any(sum(map(str.isupper, part)) >= 2 or any(map(str.isupper, part[1:])) for part in parts)


def recombined(text: str, known: str) -> tuple[tuple[str, bool], ...]:
    """Two names side by side that never stand so in `known`, though each stands there: `Anna Malmö` of an Anna Berg in
    Malmö. True with it where the first is known with another second name, so that it is plainly somebody else."""
    there = _pairs(known)
    folded = {(fold(first), fold(second)) for first, second in there}
    seconds = {fold(first) for first, second in there if first.istitle() and second.istitle()}
    words = {fold(word) for word in words_in(known)}
    return tuple(
        (f"{first} {second}", first.istitle() and second.istitle() and fold(first) in seconds)
        for first, second in dict.fromkeys(_pairs(text))
        if (fold(first), fold(second)) not in folded and {fold(first), fold(second)} <= words
    )


@lru_cache(1024)
def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Names that stand side by side, with nothing but a space between."""
    sure = {name.word for name in names_in(text)}
    found = [(match.group().rstrip(".'’"), match) for match in _WORD.finditer(text)]
    return tuple(
        (first, second)
        for (first, one), (second, other) in pairwise(found)
        if first in sure and second in sure and text[one.end() : other.start()] == " " and one.group() == first
        if not re.search(r"['’]s?$", first)
    )


class Lexicon:
    """The words a text knows, for finding names again."""

    def __init__(self, texts: Iterable[str], aliases: Mapping[str, Sequence[str]] | None = None) -> None:
        joined = " \n ".join(texts)
        self._words = set(_known_forms(joined))
        for right, wrong in (aliases or {}).items():
            if any(_has_phrase(joined, form) for form in (*wrong, right)):
                self._words |= {form for word in words_in(right) for form in _forms(word)}

    def knows(self, word: str) -> bool:
        """Whether the text has this word, or every part of a compound (`Istio-based` by `Istio` and `based`)."""
        if self._words & _forms(word):
            return True
        parts = [part for part in _PARTS.split(word) if part]
        named = [part for part in parts if any(map(str.isupper, part))]
        return len(parts) > 1 and bool(named) and all(self._words & _forms(part) for part in named)


@lru_cache(512)
def _known_forms(text: str) -> frozenset[str]:
    return frozenset(form for word in words_in(text) for form in _forms(word)) | _initials(text)


@lru_cache(16384)
def _forms(word: str) -> frozenset[str]:
    low = fold(word.rstrip(".'’"))
    singular = low[:-1] if low.endswith("s") and len(low) > 2 else low
    return frozenset({low, singular, *(part for part in re.split(r"[-/]", low) if len(part) > 1)})


def _initials(text: str) -> set[str]:
    """Abbreviations that runs of capitalised words would have: of all runs of 2 to 6 words."""
    found = set()
    for run in re.finditer(r"[A-Z][\w’'-]*(?:\s+(?:(?:of|and|for|the|in)\s+)?[A-Z][\w’'-]*)+", text):
        letters = [word[0].lower() for word in run.group().split() if word[0].isupper()]
        for start in range(len(letters) - 1):
            found |= {"".join(letters[start:end]) for end in range(start + 2, min(len(letters), start + 6) + 1)}
    return found


def _has_phrase(text: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE) is not None
