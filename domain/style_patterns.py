"""Turns of phrase that have become worn: told apart by form, shown with their sentence, never corrected.

Each pattern is narrow on purpose. A reviewer who is shown three false alarms stops reading the fourth; what is missed
costs a little style, what is falsely shown costs the list. Quotations are somebody else's style and are left out.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from domain.english import words_of
from domain.plain import plain
from domain.quotations import without_quotations
from domain.text_measures import tokens

_DENIED: Final = r"(?:(?:is|are|was|were|it['’]s|that['’]s|they['’]re) not|isn['’]t|aren['’]t|wasn['’]t|weren['’]t)"
_PARALLEL: Final = r"(?:just |only |merely )?(?:(?P<article>an?|the)|(?P<word>about|for|to|how|what|in|by))\b"
_AGAIN: Final = r"(?:(?(article)(?:an?|the)|(?P=word)))\b"
_CORRECTED: Final = r"(?:but|it['’]s|it is|they['’]re|they are|that['’]s)"
CONTRASTS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bnot (?:just|only|merely|simply)\b[^.;:!?]{1,80}?(?:,|–|—|;)?\s*\b(?:but|it['’]s|they['’]re)\b",
        rf"\b{_DENIED} {_PARALLEL}[^.;:!?,–—]{{1,60}}[,;–—]\s*{_CORRECTED} {_AGAIN}",
        r"\b(?:isn['’]t|aren['’]t|wasn['’]t) [^.;:!?,–—]{1,50}[,;–—]\s*(?:it['’]s|it is|they['’]re|they are)\b",
        rf"\b{_DENIED} (?:just |only |really )?about\b",
        r"\bless about [^.;:!?]{1,60}\b(?:and )?more about\b",
        r"\bnot because [^.;:!?]{1,80}\bbut because\b",
    )
)
_HINT: Final = re.compile(r"\bnot\b|n['’]t\b|\bless about\b", re.IGNORECASE)
_DENIAL: Final = re.compile(rf"\b{_DENIED} {_PARALLEL}", re.IGNORECASE)
_CORRECTION: Final = re.compile(rf"^{_CORRECTED} {_PARALLEL}", re.IGNORECASE)
_TRIAD: Final = re.compile(r"\b([a-z][\w-]+), ([a-z][\w-]+),? (?:and|or) ([a-z][\w-]+)\b", re.IGNORECASE)
_DASH: Final = re.compile(r"\s[–—-]\s|\w—\w")
_EMPTY: Final = words_of(
    "very truly incredibly extremely absolutely totally utterly hugely immensely remarkably literally insanely "
    "amazingly massively undeniably undoubtedly arguably"
)
_EMPTY_PHRASE: Final = re.compile(
    r"\breally (?=good|great|bad|big|important|useful|hard|easy|fast|simple|strong|nice)|\bsimply put\b"
    r"|\bneedless to say\b|\bof course\b",
    re.IGNORECASE,
)
MOST_DASHES_PER_100: Final = 1.0
FEWEST_DASHES: Final = 3
FEWEST_TRIADS: Final = 3
SHORTEST_IN_A_ROW: Final = 6


def own_sentences(sentences: Sequence[str]) -> tuple[str, ...]:
    """The sentences as read, without what they quote."""
    return tuple(without_quotations(plain(sentence)) for sentence in sentences)


def contrasts_in(sentences: Sequence[str]) -> Iterator[str]:
    """Sentences built as `not this, but that`, in one or in two."""
    for sentence in sentences:
        if _HINT.search(sentence) and any(pattern.search(sentence) for pattern in CONTRASTS):
            yield sentence
    for one, other in pairwise(sentences):
        denial, correction = _DENIAL.search(one), _CORRECTION.match(other)
        if denial and correction and len(tokens(one)) <= 12 and _parallel(denial, correction):
            yield f"{one} {other}"


def _parallel(denial: re.Match[str], correction: re.Match[str]) -> bool:
    """Whether both go on alike: `isn’t a cost`, `it’s a signal`."""
    both_articles = bool(denial["article"] and correction["article"])
    return both_articles or (denial["word"] or "").lower() == (correction["word"] or "-").lower()


def triads_in(sentences: Sequence[str]) -> tuple[str, ...]:
    """Sentences with three single words in a row, and three short sentences that begin alike; empty unless a reader
    would notice: three of the first, or one of the second."""
    threes = [sentence for sentence in sentences if "," in sentence and _TRIAD.search(sentence)]
    drums = list(_drums(sentences))
    return (*(threes if len(threes) >= FEWEST_TRIADS else ()), *drums)


def _drums(sentences: Sequence[str]) -> Iterator[str]:
    opened = [words if len(words := sentence.split()) <= SHORTEST_IN_A_ROW else [] for sentence in sentences]
    for at in range(len(sentences) - 2):
        one, two, three = opened[at : at + 3]
        if one and two and three and one[0].lower() == two[0].lower() == three[0].lower():
            yield " ".join(sentences[at : at + 3])


def dashes_in(text: str, sentences: Sequence[str]) -> tuple[str, ...]:
    """Sentences with a dash where the text has more than one in a hundred words; empty where it has not."""
    dashed = [sentence for sentence in sentences for _ in _DASH.findall(sentence)]
    words = max(len(text.split()), 1)
    dense = len(dashed) >= FEWEST_DASHES and 100 * len(dashed) / words > MOST_DASHES_PER_100
    return tuple(dict.fromkeys(dashed)) if dense else ()


def intensifiers_in(sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(word, sentence) for each word that only says that something is so."""
    for sentence in sentences:
        words = [word.strip(".,;:!?()…") for word in sentence.lower().split()]
        yield from ((word, sentence) for word in words if word in _EMPTY)
        yield from ((found.group().lower().strip(), sentence) for found in _EMPTY_PHRASE.finditer(sentence))
