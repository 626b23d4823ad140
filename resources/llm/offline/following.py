"""Sentences that lean on the one before them, told where that one is told.

`The average surcharge was 6.5%` is a riddle alone and good prose behind `Hauliers add a surcharge`. So a claim that
cannot stand alone is told when its source's sentence before it is told in front of it, with nothing between: then it
means what it means there, and two facts have become a paragraph.
"""

from collections.abc import Sequence
from typing import Final

from domain.brief import Brief
from domain.claim import Claim
from domain.guide import Guide
from resources.llm.offline.introduced import is_introduced_before
from resources.llm.offline.polish import sentence_of, usable_behind
from resources.llm.offline.quotable import stands_alone
from resources.llm.offline.told import Told

_LONGEST_RUN: Final = 3  # sentences that lean on one another


def stands_behind(claim: Claim, other: Claim) -> bool:
    """Whether `claim` is the sentence right after `other` in one paragraph of their source."""
    if claim.passage_id != other.passage_id or claim.start < other.end:
        return False
    between = claim.passage[other.end - claim.passage_start : claim.start - claim.passage_start]
    return bool(between) and not between.strip(" ")


def with_followers(told: Sequence[Told], claims: Sequence[Claim], brief: Brief, guide: Guide) -> list[Told]:
    """The same facts, and behind each what leans on it; the followers carry their fact's rank."""
    alone = {item.claim.id for item in told}
    found = []
    for item in told:
        found.append(item)
        last = item
        for _ in range(_LONGEST_RUN - 1):
            follower = _behind(last, claims, alone, brief, guide)
            if follower is None:
                break
            found.append(follower)
            last = follower
    return found


def _behind(item: Told, claims: Sequence[Claim], alone: set[str], brief: Brief, guide: Guide) -> Told | None:
    claim = next((c for c in claims if c.id not in alone and stands_behind(c, item.claim)), None)
    if claim is None or not usable_behind(claim, brief, guide):
        return None
    if stands_alone(sentence_of(claim, guide)) and not is_introduced_before(claim.text, claim.passage):
        return None  # what could be told alone and is not was left out on purpose
    return Told(claim, sentence_of(claim, guide, whole=True), item.rank)
