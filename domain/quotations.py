"""Quotations in a sentence, and whether a passage has them to the letter.

Only what stands between quotation marks and is longer than a term counts: “vendor-agnostic” may be a term of
art, four words in a row are somebody's words. Quote marks, dashes and spaces are levelled first, the first letter may
change its case; an ellipsis or a bracketed insertion splits a quotation into parts that must be found in order; a
final comma or full stop belongs to the quoting sentence.
"""

import re
from typing import Final

from domain.plain import level

_CURLY: Final = re.compile(r"[“„«]([^“”„«»]{2,}?)[”“»]")
_STRAIGHT: Final = re.compile(r"(?<!\w)\"([^\"]{2,}?)\"(?!\w)")
_SINGLE: Final = re.compile(r"(?<![\w’'])[‘']([^‘’'\n]*(?:[’']\w+[^‘’'\n]*)*)[’'](?!\w)")
_GAP: Final = re.compile(r"\s*(?:\.\.\.|…|\[[^\]]*\])\s*")


def quotations_in(text: str, least_words: int = 2) -> tuple[str, ...]:
    """What stands between quotation marks, in order, when it has at least `least_words` words."""
    found = [(m.start(), m.group(1)) for pattern in (_CURLY, _STRAIGHT, _SINGLE) for m in pattern.finditer(text)]
    return tuple(quote for _, quote in sorted(found) if len(quote.split()) >= least_words)


def without_quotations(text: str) -> str:
    """The sentence's own words."""
    for pattern in (_CURLY, _STRAIGHT, _SINGLE):
        text = pattern.sub(" ", text)
    return " ".join(text.split())


def parted_at_quotations(text: str) -> list[str]:
    """The text cut at its quotations, which are left out."""
    for pattern in (_CURLY, _STRAIGHT, _SINGLE):
        text = pattern.sub("\x00", text)
    return [piece for piece in text.split("\x00") if piece.strip()]


def is_quoted_from(quotation: str, passage: str) -> bool:
    """Whether the passage has these words to the letter, in this order."""
    source, position = level(passage), 0
    for part in _GAP.split(level(quotation)):
        words = part.strip(" .,;:!?\"'–")
        if not words:
            continue
        found = re.compile(rf"(?<!\w)(?i:{re.escape(words[0])}){re.escape(words[1:])}(?!\w)").search(source, position)
        if found is None:
            return False
        position = found.end()
    return True
