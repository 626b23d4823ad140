"""What an answer may not repeat: the instructions it was asked by.

A page can tell a model to write its instructions into the text; a draft is read by a person, but a sentence of good
advice about writing does not look wrong there. So the words of an answer are compared with those of the prompt's own
files, and with the brand's instructions to writers: a run of eight of them in a row is no chance. Nor are forty letters
in a row, which are looked for in disguise too (crews/disguises.py): turned round, in rot13, with signs between them, in
base64 or hexadecimal. The marks of fences are never part of an answer. What a model says in other words, or in another
language, is not found here.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from crews.disguises import RUN as LETTERS
from crews.disguises import letters, readings_of, turned
from crews.guards import WrongAnswer

RUN: Final = 8
STEP: Final = 8  # only every eighth run of letters is kept of instructions: 39 in a row always hold one of them
_WORD: Final = re.compile(r"\w+")
_MARK: Final = re.compile(r"<{2,}[^<>]{0,120}[0-9a-f]{12}[^<>]{0,4}>{2,}|\b[0-9a-f]{12}>{3}")


def refuse_leaks(answer: Any, *instructions: str) -> None:
    """Raises WrongAnswer when a text of the answer repeats one of these."""
    told = [_runs(text) for text in instructions]
    spelt = [_spelt(text) for text in instructions]
    for text in texts_of(answer):
        if _MARK.search(text):
            raise WrongAnswer("The answer holds a mark that only encloses material. Write the answer without marks.")
        words = _words(text)
        for at in range(len(words) - RUN + 1):
            run = words[at : at + RUN]
            if any(run in runs for runs in told):
                raise WrongAnswer(f"“{' '.join(run)}” repeats your instructions. They are no part of the answer.")
        if any(_holds(reading, spelt) for reading in readings_of(text)):
            raise WrongAnswer("The answer repeats your instructions in disguise. They are no part of the answer.")


def texts_of(value: Any) -> Iterator[str]:
    """Every text in a value that was dumped to plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_of(inner)


@lru_cache(64)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    return frozenset(words[at : at + RUN] for at in range(len(words) - RUN + 1))


@lru_cache(64)
def _spelt(text: str) -> frozenset[str]:
    """Runs of letters of instructions, straight and in the disguises that keep one letter for each."""
    return frozenset(
        way[at : at + LETTERS] for way in turned(letters(text)) for at in range(0, len(way) - LETTERS + 1, STEP)
    )


def _holds(reading: str, spelt: Iterable[frozenset[str]]) -> bool:
    runs = [reading[at : at + LETTERS] for at in range(len(reading) - LETTERS + 1)]
    return any(not known.isdisjoint(runs) for known in spelt)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))
