"""Nouns that an earlier sentence introduced: `the surcharge` behind `28% of them add a surcharge`.

The words alone do not show it: `the dock` needs nothing, `the surcharge` needs to be told which. But its source shows
it. What a sentence calls `the …` and one in front of it in the paragraph called `a …` is known from there only, so it
is worth telling right behind its neighbour and nowhere else.
"""

import re
from typing import Final

from domain.english import FUNCTION_WORDS
from domain.plain import plain
from domain.sentences import sentences

_HEAD: Final = r"(?=[,.;:!?)]|$| (\w+))"  # what stands behind it, so that `the waiting charges` is about charges
_KNOWN: Final = re.compile(rf"(?<![\w’'-])the ([a-z]{{4,}}){_HEAD}", re.IGNORECASE)
_NO_NOUNS: Final = frozenset(("same", "first", "last", "most", "least", "other", "only", "next"))


def is_introduced_before(sentence: str, passage: str) -> bool:
    """Whether it takes up a noun that the passage brought in before it."""
    before = _before(sentence, passage)
    if not before:
        return False
    nouns = {noun.lower() for noun, behind in _KNOWN.findall(sentence) if _ends_there(behind)} - _NO_NOUNS
    return any(_brings(noun, before) and not _brings(noun, sentence) for noun in nouns)


def _before(sentence: str, passage: str) -> str:
    told = plain(sentence).rstrip(".!?")
    earlier: list[str] = []
    for other in sentences(passage):
        if told in plain(other):
            return " ".join(earlier)
        earlier.append(plain(other))
    return ""


def _brings(noun: str, text: str) -> bool:
    found = re.findall(rf"\ban? (?:[\w-]+ )?{noun}{_HEAD}", text, re.IGNORECASE)
    return any(_ends_there(behind) for behind in found)


def _ends_there(behind: str) -> bool:
    return not behind or behind.lower() in FUNCTION_WORDS
