"""What a piece takes from the brief rather than from sources: hook, takeaway, question, call to action.

The brief's wording is a marketer's, so it is used as it stands, made a sentence and put into the brand's spelling. The
key message is told by one channel of a brief only: the same turn twice is a repetition.
"""

import re
from typing import Final

from domain.brand_rules import may_be_used, with_right_spelling
from domain.brief import Brief
from domain.guide import Guide
from domain.markup import cite
from domain.spelling import in_spelling
from domain.text_measures import overlap
from domain.writing import DraftMaterial
from resources.llm.offline import phrases
from resources.llm.offline.chance import Chance

_SAME: Final = 0.8
_ASKS: Final = re.compile(
    r"(?:is|are|was|were|do|does|did|can|could|should|will|would|have|has|must|may)\b", re.IGNORECASE
)
_DEPENDENT: Final = re.compile(r"[a-z]*(?:what|how|why|who|where|when|which)\b")


def own_prose(text: str, guide: Guide) -> str:
    """Our own words in the brand's spelling."""
    return in_spelling(with_right_spelling(text, guide), guide.spelling)


def as_sentence(text: str) -> str:
    """Words as a sentence: a capital, and a full stop or question mark."""
    text = text.strip()
    if not re.search(r"[.!?…:]$", text):
        text += "?" if _ASKS.match(text) else "."
    return text[:1].upper() + text[1:] if not re.match(r"[a-z]+[A-Z]", text) else text


def angle_of(brief: Brief, guide: Guide) -> str:
    """The angle as a sentence; one that depends on the topic (`what the surveys say …`) gets it in front."""
    text = f"{brief.topic}: {brief.angle}" if _DEPENDENT.match(brief.angle) else brief.angle
    return own_prose(as_sentence(text), guide)


def takeaway_of(material: DraftMaterial) -> str:
    """The brief's key message, cited from the brief where this piece was given it; else only a brief of one channel
    tells it."""
    brief = material.brief
    if not brief.key_message:
        return ""
    text = own_prose(as_sentence(brief.key_message), material.guide)
    if not may_be_used(text, material.guide, brief.avoid_words):
        return ""
    ours = [claim for claim in material.claims if claim.source_kind == "own"]
    claim = next((claim for claim in ours if overlap(claim.text, text) >= _SAME <= overlap(text, claim.text)), None)
    if claim is not None:
        return cite(text, claim.id)
    return text if len(brief.channels) == 1 else ""


def question_of(material: DraftMaterial, chance: Chance) -> str:
    """A short question to the reader."""
    return own_prose(chance.pick("question", phrases.QUESTIONS), material.guide)


def call_to_action_of(material: DraftMaterial, *, markdown: bool) -> str:
    """The call to action as a line of its own; empty when the brief has none."""
    text, link = material.call_to_action.strip(), material.link
    if not text:
        return f"<{link}>" if link and markdown else link or ""
    if not link:
        return as_sentence(text)
    return f"[{text}]({link})" if markdown else f"{text.rstrip('.:')}: {link}"


def shortened(text: str, most: int) -> str:
    """Text of at most `most` characters, cut between words or clauses, never with a dangling small word."""
    text = text.strip().rstrip(".")
    if len(text) <= most:
        return text
    clause = re.split(r"[:;,–—(]\s", text)[0].strip()
    if most // 3 < len(clause) <= most:
        return clause
    cut = text[: most + 1].rsplit(" ", 1)[0]
    return re.sub(
        r"(?:[\s,:;–—-]+(?:and|or|the|a|an|of|to|in|on|for|with|that|at|by|from|is|are|our|your|their))+$", "", cut
    )
