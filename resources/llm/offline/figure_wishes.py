"""Wishes about figures and quotations: more, fewer, none."""

import re
from typing import Final

from domain.figures import figures_in
from domain.plain import plain
from domain.quotations import quotations_in
from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Answer, Refusal, Text
from resources.llm.offline.leaning import with_leaning
from resources.llm.offline.marked_body import parts_of, without
from resources.llm.offline.spare import spare_facts, with_fact, with_facts
from resources.llm.offline.tidying import tidied

_FIGURES: Final = (
    r"(?:figures?|numbers?|statistics|stats|percentages?|data(?: points?)?|hard facts|facts(?: and figures)?"
    r"|evidence)"
)
_MORE: Final = re.compile(rf"\b(?:more|additional|extra|another|some|add)\s+(?:\w+\s+)?{_FIGURES}\b", re.IGNORECASE)
_FEWER: Final = re.compile(
    rf"\b(?:fewer|less|not so many|not as many|too many|reduce(?: the)?(?: number of)?"
    rf"|cut down on|(?:cut|drop|remove|lose)(?: about)? (?:half(?: of)?|some of)"
    rf"|(?:a )?few of)\s+(?:the\s+)?{_FIGURES}\b"
    r"|\btoo (?:number|figure|data)[ -]?heavy\b",
    re.I,
)
_NONE: Final = re.compile(
    rf"\b(?:no|without(?: any)?|(?:remove|drop|delete) (?:all|the))\s+{_FIGURES}(?:\s+(?:at all|please))?$",
    re.I,
)
_MORE_QUOTES: Final = re.compile(
    r"\b(?:more|another|add an?|include an?|some)\s+(?:\w+\s+)?(?:quotes?|quotations?)\b(?! from)", re.I
)


def figures(wish: str, text: Text, material: ReviseMaterial) -> Answer:
    """`More figures`, `fewer numbers`, `no percentages`."""
    if _NONE.search(wish):
        return _without_figures(text, material, everything=True)
    if _FEWER.search(wish):
        return _without_figures(text, material, everything=False)
    if _MORE.search(wish):
        return with_facts(
            text, material, spare_facts(text.body, material, lambda told: counts(told.text)), "with a figure"
        )
    if _MORE_QUOTES.search(wish):
        quoted = spare_facts(text.body, material, lambda told: bool(quotations_in(told.text, 4)))
        return with_facts(text, material, quoted[:1], "with a quotation")
    return None


def counts(text: str) -> bool:
    """Whether it has a figure that is no date."""
    return any(figure.kind not in ("date", "code") for figure in figures_in(plain(text)))


def _without_figures(text: Text, material: ReviseMaterial, *, everything: bool) -> Answer:
    facts = [part for part in parts_of(text.body) if part.claim_id]
    counted = [part for part in facts if counts(part.text)]
    if not counted:
        return Refusal("No fact of the text has a figure.")
    gone = (
        counted
        if everything
        else sorted(counted, key=lambda part: -len(figures_in(part.text)))[: (len(counted) + 1) // 2]
    )
    if len(facts) - len(with_leaning(gone, text.body)) < 1:
        plain_facts = spare_facts(text.body, material, lambda told: not counts(told.text))
        if not plain_facts:
            return Refusal(
                "Without its figures the text would state nothing, and the dossier has no other unused claim."
            )
    body = text.body
    for part in reversed(with_leaning(gone, body)):
        body = without(body, part)
    if not any(part.claim_id for part in parts_of(body)):
        body = with_fact(body, spare_facts(text.body, material, lambda told: not counts(told.text))[0], material)
    return text._replace(body=tidied(text.body, body, material))
