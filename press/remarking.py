"""The current text with its markers again, so that a revision knows which sentence rests on which claim.

A version is kept as it would be sent: without markers. Which sentence cites what is in its evidence. Claims are
numbered within a dossier, and a dossier may have been rebuilt since; so a claim is found again by its source and
passage, and by its number only where that agrees. A sentence whose claim is gone (its source was withdrawn) gets no
marker, and the check of the new version says so.
"""

import re
from collections.abc import Sequence

from domain.claim import Claim, Evidence
from domain.markup import cite


def with_markers(text: str, evidence: Sequence[Evidence], claims: Sequence[Claim]) -> str:
    """`text` with a marker after each sentence that cites a claim which still stands."""
    parts: list[str] = []
    position = 0
    for entry in sorted(evidence, key=lambda entry: entry.position):
        found = _place(entry.sentence, text, position)
        if found is None:
            continue
        claim = _claim_of(entry, claims)
        sentence = text[found[0] : found[1]]
        parts += [text[position : found[0]], cite(sentence, claim.id) if claim else sentence]
        position = found[1]
    return "".join([*parts, text[position:]])


def cited_claims(evidence: Sequence[Evidence], claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims that a version rests on and that still stand, each once."""
    found = (_claim_of(entry, claims) for entry in evidence)
    return tuple({claim.id: claim for claim in found if claim is not None}.values())


def _place(sentence: str, text: str, start: int) -> tuple[int, int] | None:
    """Where a sentence stands; inside a paragraph it may be broken over lines."""
    words = [re.escape(word) for word in sentence.split()]
    found = re.compile(r"\s+(?:>\s*)*".join(words)).search(text, start) if words else None
    return found.span() if found else None


def _claim_of(entry: Evidence, claims: Sequence[Claim]) -> Claim | None:
    if entry.claim_id is None:
        return None
    same = [claim for claim in claims if (claim.source_id, claim.passage_start) == (entry.source_id, entry.start)]
    return next((claim for claim in same if claim.id == entry.claim_id), same[0] if same else None)
