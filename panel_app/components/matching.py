"""Which part of a passage a sentence rests on.

The dossier knows it exactly: a claim has offsets in its source, and so has its passage. Where the claim is gone (an old
version, a rebuilt dossier) the longest run of words that sentence and passage share is marked instead, and nothing when
there is no such run: a wrong mark would be worse than none.
"""

import re
from difflib import SequenceMatcher
from typing import Final

from domain.claim import Claim, Evidence

_WORD: Final = re.compile(r"[\w%]+")
_LEAST_WORDS: Final = 4


def matched_part(item: Evidence, claim: Claim | None) -> tuple[int, int] | None:
    """Offsets in `item.passage` of what supports the sentence."""
    passage = item.passage
    if not passage:
        return None
    if claim is not None:
        start = claim.start - claim.passage_start
        if start >= 0 and passage[start : start + len(claim.text)] == claim.text:
            return start, start + len(claim.text)
        found = passage.find(claim.text)
        if found >= 0:
            return found, found + len(claim.text)
    return _shared_words(item.sentence, passage)


def _shared_words(sentence: str, passage: str) -> tuple[int, int] | None:
    said = [word.lower() for word in _WORD.findall(sentence)]
    places = list(_WORD.finditer(passage))
    read = [place.group().lower() for place in places]
    run = SequenceMatcher(None, said, read, autojunk=False).find_longest_match()
    if run.size < _LEAST_WORDS:
        return None
    return places[run.b].start(), places[run.b + run.size - 1].end()
