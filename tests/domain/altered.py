"""Systematic edits of a true sentence, each of which makes it say something else."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from domain.english import MONTHS


class Edit(NamedTuple):
    """An altered sentence, and what was done to it."""

    kind: str
    text: str


_SWAPS: Final = {
    "unit changed": [
        ("minutes", "hours"),
        ("minute", "hour"),
        ("hours", "days"),
        ("weeks", "months"),
        ("days", "weeks"),
        ("months", "years"),
        ("GB", "TB"),
        ("per cent", "percentage points"),
        ("%", " percentage points"),
    ],
    "currency changed": [
        ("euros", "kronor"),
        ("euros", "zloty"),
        ("euros", "US dollars"),
        ("euros", "SEK"),
        ("euros", "francs"),
    ],
    "turned round": [
        ("fell", "rose"),
        ("rose", "fell"),
        ("before", "after"),
        ("after", "before"),
        ("since", "until"),
        ("refused", "agreed"),
        ("more", "less"),
        ("most", "few"),
        ("Only", "All"),
        ("no ", "every "),
        ("Every", "No"),
        ("largest", "smallest"),
        ("longer", "shorter"),
        ("lower", "higher"),
        ("first", "last"),
        ("without", "with"),
        ("never", "always"),
        ("rarely", "often"),
        ("below", "above"),
        ("above", "below"),
        ("less", "more"),
        ("fewer", "more"),
        ("nearly", "more than"),
        ("because", "although"),
    ],
}
_VERB: Final = re.compile(r"\b(is|was|were|are|had|has|have|did|would|can|could|should|will)\b(?! not\b)")
_PAST: Final = re.compile(
    r"\b(waited|arrived|reported|paid|covered|cost|takes|receives|received|used|consists|brought|announce|answered"
    r"|uses|run|runs|began|spent|needed|named|confirmed|dropped|fell|rose|handles|said|says)\b"
)
_NUMBER: Final = re.compile(r"(?<![\w.,:/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:/])")
_WORDS: Final = {
    "two": "three",
    "three": "four",
    "four": "six",
    "five": "four",
    "six": "seven",
    "nine": "eight",
    "ten": "nine",
    "eleven": "twelve",
    "twelve": "fourteen",
    "Sixty": "Seventy",
    "Ninety": "Eighty",
    "Fifty": "Forty",
    "Twelve": "Twenty",
    "half": "a quarter",
    "Half": "A third",
}
_PERSON: Final = re.compile(r"\b([A-ZÄÖÅ][a-zåäöéíń]+) ([A-ZÄÖÅ][a-zåäöéíń]+)\b")
_QUOTE: Final = re.compile(r"“([^”]+)”")


def edits_of(sentence: str) -> Iterator[Edit]:
    """All edits that this sentence allows."""
    for edit in _EDITS:
        yield from edit(sentence)


def _numbers(sentence: str) -> Iterator[Edit]:
    for found in _NUMBER.finditer(sentence):
        value = found.group()
        last = str((int(value[-1]) + 3) % 10)
        yield Edit("number changed", sentence[: found.start()] + value[:-1] + last + sentence[found.end() :])
        if "," in value:
            yield Edit("number scaled", sentence[: found.start()] + value.replace(",", ".") + sentence[found.end() :])
    for word, other in _WORDS.items():
        yield from _swapped("number changed", sentence, word, other)


def _permuted(sentence: str) -> Iterator[Edit]:
    numbers = list(_NUMBER.finditer(sentence))
    for left, right in pairwise(numbers):
        between = sentence[left.end() : right.start()]
        one_figure = between.strip() in (*(month.title() for month in MONTHS), "and", "to", "–", "-")
        if left.group() != right.group() and not one_figure:
            text = sentence[: left.start()] + right.group() + between + left.group() + sentence[right.end() :]
            yield Edit("figures permuted", text)


def _words(sentence: str) -> Iterator[Edit]:
    for kind, pairs in _SWAPS.items():
        for word, other in pairs:
            yield from _swapped(kind, sentence, word, other)


def _swapped(kind: str, sentence: str, word: str, other: str) -> Iterator[Edit]:
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sentence)
    if found:
        yield Edit(f"{kind}: {word}", sentence[: found.start()] + other + sentence[found.end() :])


def _negated(sentence: str) -> Iterator[Edit]:
    if found := _VERB.search(sentence):
        yield Edit("negated", f"{sentence[: found.end()]} not{sentence[found.end() :]}")
        yield Edit("hardly", f"{sentence[: found.end()]} hardly{sentence[found.end() :]}")
    elif found := _PAST.search(sentence):
        yield Edit("negated", f"{sentence[: found.start()]}never {sentence[found.start() :]}")
        yield Edit("hardly", f"{sentence[: found.start()]}hardly {sentence[found.start() :]}")
    for word in (" not ", " never "):
        if word in sentence:
            yield Edit("negation left out", sentence.replace(word, " ", 1))


def _dates(sentence: str) -> Iterator[Edit]:
    for month, other in zip(MONTHS, (*MONTHS[2:], *MONTHS[:2]), strict=True):
        yield from _swapped("date changed", sentence, month.title(), other.title())
    for found in re.finditer(r"\b20(\d\d)\b", sentence):
        year = str(int(found.group()) + 1)
        yield Edit("date changed", sentence[: found.start()] + year + sentence[found.end() :])


def _names(sentence: str) -> Iterator[Edit]:
    outside = _QUOTE.sub(lambda found: "“" + "x" * len(found.group(1)) + "”", sentence)
    for found in _PERSON.finditer(outside):
        if found.start() == 0:
            continue
        first, second = found.groups()
        before, after = sentence[: found.start()], sentence[found.end() :]
        yield Edit("name changed", f"{before}{first} Okonkwo{after}")
        yield Edit("name changed", f"{before}Beatrix {second}{after}")
        yield Edit("name turned", f"{before}{second} {first}{after}")


def _quotations(sentence: str) -> Iterator[Edit]:
    for found in _QUOTE.finditer(sentence):
        words = found.group(1).split()
        if len(words) > 3:
            before, after = sentence[: found.start(1)], sentence[found.end(1) :]
            yield Edit("quotation altered", before + " ".join([*words[:2], "really", *words[2:]]) + after)
            yield Edit("quotation cut", before + " ".join([*words[:1], *words[2:]]) + after)


def _by_to(sentence: str) -> Iterator[Edit]:
    for found in re.finditer(
        r"\b(fell|rose|dropped|fallen|up|reduced[^.]*?|reached)( from [^.]*?)? (by|to) (?=\d)", sentence
    ):
        verb, start, role = found.group(1), found.group(2) or "", found.group(3)
        if not start:
            text = sentence[: found.start()] + f"{verb} {'to' if role == 'by' else 'by'} " + sentence[found.end() :]
            yield Edit("by or to", text)
        else:
            yield Edit("by or to", sentence[: found.start()] + f"{verb} by " + sentence[found.end() :])


_EDITS: Final[tuple[Callable[[str], Iterator[Edit]], ...]] = (
    _numbers,
    _permuted,
    _words,
    _negated,
    _dates,
    _names,
    _quotations,
    _by_to,
)
