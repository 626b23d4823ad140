"""How hard a text is to read, by a published formula: the Coleman-Liau index.

M. Coleman and T. L. Liau, A computer readability formula designed for machine scoring, Journal of Applied Psychology
60(2), 1975: 0.0588 L - 0.296 S - 15.8, with L letters and S sentences in 100 words. The result is a school grade: 8 is
read by most adults, 12 by who finished school, 16 by specialists. The better known formulas count syllables, which a
machine guesses, so that two programs give one text two grades; letters and sentences are counted, and the figure can be
checked by hand. It was made for English and says nothing about another language.
"""

import re
from collections.abc import Sequence
from statistics import mean
from typing import Final

from domain.markup import parse
from domain.plain import plain
from domain.value import Value

_WORD: Final = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*%?")
_ENDED: Final = re.compile(r"[.!?…][\"'”’)]*$")
FEWEST_WORDS: Final = 3


class Reading(Value):
    """The Coleman-Liau grade of a text, and how long its sentences are."""

    grade: float
    words_per_sentence: float


def prose(text: str) -> tuple[str, ...]:
    """The sentences that are read as running text: no headings, no lists of links, no line that only calls to act."""
    told = (plain(sentence.text) for sentence in parse(text).sentences if sentence.role != "heading")
    return tuple(each for each in told if _ENDED.search(each) and len(_WORD.findall(each)) >= FEWEST_WORDS)


def reading_of(sentences: Sequence[str]) -> Reading | None:
    """What these sentences ask of a reader; None where there are none."""
    words = [_WORD.findall(sentence) for sentence in sentences]
    count = sum(map(len, words))
    if not count:
        return None
    letters = sum(char.isalnum() for sentence in words for word in sentence for char in word)
    grade = 0.0588 * (100 * letters / count) - 0.296 * (100 * len(words) / count) - 15.8
    return Reading(grade=grade, words_per_sentence=mean(map(len, words)))
