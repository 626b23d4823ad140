"""Words that take back what a sentence seems to say: may, plans to, failed to, doubts.

“Slots may cut waiting” and “Slots cut waiting” have the same figures and names. A hedge that stands in the passage's
nearest sentence and not in the draft's is for a person: it may have been told in other words, or it was dropped.
`May` with a capital, within a sentence, is the month.
"""

import re
from typing import Final

from domain.sentences import sentences
from domain.text_measures import overlap

NEAR: Final = 0.6
_HEDGES: Final = re.compile(
    r"\b(?:^|(?!(?-i:May\b)))(?P<may>may|might|could|would|should)\b(?!\s+\d)"
    r"|\b(?P<plan>plan(?:s|ned|ning)?|intend(?:s|ed)?|hope[sd]?|want(?:s|ed)?|expect(?:s|ed)?|aim(?:s|ed)?)\s+to\b"
    r"|\b(?P<fail>fail(?:s|ed)?|refuse[sd]?|decline[sd]?|unable)\s+to\b"
    r"|\b(?P<doubt>doubt(?:s|ed)?|den(?:y|ies|ied)|disput\w+|false|untrue|myth|allegedly|reportedly|claim(?:s|ed)?\s+that)\b"
    r"|\b(?P<lack>lack(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)


def dropped_hedge(sentence: str, passage: str) -> str:
    """The hedge of the passage's nearest sentence that the draft's sentence lacks; empty when none was dropped."""
    nearest = max(sentences(passage), key=lambda known: overlap(sentence, known), default="")
    if overlap(sentence, nearest) < NEAR:
        return ""
    said = {found.lastgroup for found in _HEDGES.finditer(sentence)}
    return next((f.group() for f in _HEDGES.finditer(nearest) if f.lastgroup not in said and _reaches(f, sentence)), "")


def _reaches(hedge: re.Match[str], sentence: str) -> bool:
    """Whether the draft tells what the hedge is about: the words right behind it."""
    behind = re.findall(r"[^\W\d_]{4,}", hedge.string[hedge.end() : hedge.end() + 60])[:3]
    return any(re.search(rf"\b{re.escape(word[:4])}", sentence, re.IGNORECASE) for word in behind)
