"""An `only` that the passage does not have: `only drivers complained`, where drivers complained, and managers too.

Such a word adds what no other word of the sentence says: that nobody else did. So a sentence with one is laid beside
those sentences of the passage that have the rest of it; one of them must exclude as well. Where one says of others
that they did not, `only` may be a fair summary, and a person decides. `Only 31%` (or `only a few`) excludes nobody: it
is how a writer takes a figure, and is left to the check of near copies.
"""

import re
from collections.abc import Iterator
from typing import Final

from domain.english import NEGATIONS, words_of
from domain.figures import figures_in
from domain.quotations import without_quotations
from domain.sentences import sentences
from domain.text_measures import content_overlap, content_words, tokens

_ONLY: Final = re.compile(
    r"(?<!\bnot )(?<!\bif )\b(?:only|solely|exclusively)\b"
    r"|\b(?:none|nobody|no one|nothing|no \w+) (?:but|except|other than)\b"
    r"|\b(?:nobody|no one|nothing|no other \w+) else\b|\bno others?\b"
    r"|^(?P<subject>(?:[\w'’-]+\s+){1,8}?)alone\b",
    re.IGNORECASE,
)
_EXCLUDES: Final = re.compile(
    r"\b(?:only|solely|exclusively|alone|sole|just|merely|no other|no others|(?:nobody|no one|nothing) else|but"
    r"|except\w*|other than|apart from|limited to|restricted to|reserved for|unique(?:ly)?)\b",
    re.IGNORECASE,
)
_LEADS: Final = words_of("in on at by during since until before after within from between for with to of")
NEAR: Final = 0.7
TOUCHED: Final = 0.3
_FEW: Final = re.compile(r"\s+(?:an?\s+|the\s+|very\s+)*(?:few|some|fraction|minority|handful|small)\b", re.IGNORECASE)
_GAP: Final = 12  # letters between `only` and a figure: `only about 31%`


def added_exclusives(sentence: str, passage: str) -> Iterator[tuple[str, bool]]:
    """Reasons in words; True with those that are plain."""
    own = without_quotations(sentence)
    for found in _ONLY.finditer(own):
        if _takes_a_figure(found, own) or (found["subject"] and tokens(found["subject"])[0] in _LEADS):
            continue
        rest = f"{own[: found.start()]}{found['subject'] or ''} {own[found.end() :]}"
        near = [text for text in sentences(passage) if content_words(rest) and content_overlap(rest, text) >= NEAR]
        if not near or any(_EXCLUDES.search(text) for text in near) or _stands_there(found, own, passage):
            continue
        word = "alone" if found["subject"] else found.group()
        told = [text for text in sentences(passage) if content_overlap(rest, text) >= TOUCHED or _is_short(text)]
        denied = any(_denies(text) for text in told)
        yield f"It says “{word}”; the passage excludes nothing else.", not denied


def _stands_there(found: re.Match[str], text: str, passage: str) -> bool:
    """Whether the passage has these very words, with their neighbours: another sentence than the nearest tells it."""
    beside = re.match(r"\s+[\w'’-]+", text[found.end() :])
    before = re.search(r"\S+\s+$", text[: found.start()])
    phrase = f"{before.group() if before else ''}{found.group()}{beside.group() if beside else ''}"
    return len(phrase.split()) > 2 and phrase.lower() in passage.lower()


def _is_short(text: str) -> bool:
    """`Managers did not.`: it denies what the sentence before says."""
    return len(content_words(text)) <= 2


def _denies(text: str) -> bool:
    return any(word in NEGATIONS or word.endswith("n't") for word in tokens(text))


def _takes_a_figure(found: re.Match[str], text: str) -> bool:
    if _FEW.match(text, found.end()):
        return True
    return any(0 <= figure.start - found.end() <= _GAP for figure in figures_in(text) if figure.kind != "date")
