"""A claim's words as they stand in a draft: the same sentence, in the brand's spelling.

Only what changes nothing that is said is changed: the capital at the start, the full stop at the end, the brand's
spelling of a name, British or American spelling of a word. Whatever else an editor would like to do needs an
editor.
"""

import re
from typing import Final

from domain.brand_rules import may_be_used, with_right_spelling
from domain.brief import Brief
from domain.claim import CitedSentence, Claim
from domain.claim_check import check_sentence
from domain.guide import Guide
from domain.own_ground import own_ground
from domain.plain import plain
from domain.spelling import in_spelling
from domain.text_measures import overlap
from resources.llm.offline.introduced import is_introduced_before
from resources.llm.offline.quotable import can_follow, clause_of, stands_alone

_NEAR_VERBATIM: Final = 0.85


def sentence_of(claim: Claim, guide: Guide, *, whole: bool = False) -> str:
    """The claim as a sentence of a draft; `whole` with its connective, to be told behind the sentence it leans on."""
    text = plain(claim.text).strip(" -–•*")
    text = text if whole or claim.source_kind == "own" else clause_of(text)
    text = in_spelling(with_right_spelling(text, guide), guide.spelling)
    if text[:1].islower() and not re.match(r"[a-z]+[A-Z]", text):
        text = text[0].upper() + text[1:]
    text = typographic(text)
    return text if re.search(r"[.!?][\"”’)]*$", text) else f"{text}."


def typographic(text: str) -> str:
    """Straight quotation marks and apostrophes as printed ones: sources mix them, a text should not."""
    text = re.sub(r"(?<![\w\"])\"([^\"“”]+)\"(?![\w\"])", r"“\1”", text)
    return re.sub(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)", "’", text)


def usable(claim: Claim, brief: Brief, guide: Guide) -> bool:
    """Whether the claim may be told: the brand's words allow it, and the check will find it in its passage."""
    text = sentence_of(claim, guide)
    alone = stands_alone(text) and not is_introduced_before(claim.text, claim.passage)
    return (claim.source_kind == "own" or alone) and _may_be_told(text, claim, brief, guide)


def usable_behind(claim: Claim, brief: Brief, guide: Guide) -> bool:
    """Whether it may be told right behind the sentence that stands before it in its source."""
    text = sentence_of(claim, guide, whole=True)
    return claim.source_kind != "own" and can_follow(text) and _may_be_told(text, claim, brief, guide)


def _may_be_told(text: str, claim: Claim, brief: Brief, guide: Guide) -> bool:
    if not may_be_used(text, guide, brief.avoid_words) or overlap(text, claim.passage) < _NEAR_VERBATIM:
        return False
    sentence = CitedSentence(text=text, claim_id=claim.id)
    return check_sentence(sentence, [claim], own_ground(brief, guide)).verdict == "supported"
