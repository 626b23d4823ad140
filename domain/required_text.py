"""Texts that must stand in a package: which ones this package needs, and which of them it lacks.

A condition that cannot be judged counts as met: a campaign that names no regions may be read in any of them. So a rule
asks for its text once too often rather than once too seldom.
"""

import re
from collections.abc import Sequence
from typing import Final

from domain.approved import ApprovedClaim
from domain.brand_rules import words_found
from domain.claim import Evidence
from domain.guide import Guide
from domain.house import House
from domain.house_rules import RequiredText
from domain.package import Package
from domain.plain import level

_SPACES: Final = re.compile(r"\s+")
_SHOWN: Final = ("text", "first_comment", "disclosure")
_READ: Final = ("title", "text", "excerpt", "subject", "preheader", "first_comment")


def needed_texts(package: Package, evidence: Sequence[Evidence], guide: Guide, house: House) -> tuple[str, ...]:
    """All texts that the rules and the told approved claims' footnotes ask for, each once, in the guide's order."""
    told = _told(evidence, house)
    words = "\n".join(str(getattr(package, name)) for name in _READ) if guide.required_text else ""
    needed = [rule.text for rule in guide.required_text if _applies(rule, words, package, told, house)]
    return tuple(dict.fromkeys([*needed, *(entry.footnote for entry in told if entry.footnote)]))


def missing_texts(package: Package, evidence: Sequence[Evidence], guide: Guide, house: House) -> tuple[str, ...]:
    """Those of them that no reader of the package would see."""
    needed = needed_texts(package, evidence, guide, house)
    if not needed:
        return ()
    shown = " \n ".join(_folded(str(getattr(package, name))) for name in _SHOWN)
    return tuple(text for text in needed if _folded(text) not in shown)


def with_texts(body: str, texts: Sequence[str]) -> str:
    """The body with these texts as paragraphs of their own at its end."""
    return "\n\n".join([body.rstrip(), *texts]).strip()


def _told(evidence: Sequence[Evidence], house: House) -> list[ApprovedClaim]:
    used = {entry.approved_id for entry in evidence if entry.approved_id and entry.verdict != "unsupported"}
    return [entry for entry in house.approved if entry.id in used]


def _applies(rule: RequiredText, words: str, package: Package, told: Sequence[ApprovedClaim], house: House) -> bool:
    regions = house.place.regions if house.place else ()
    if rule.channels and package.channel not in rule.channels:
        return False
    if rule.regions and regions and not _share(rule.regions, regions):
        return False
    if rule.claims and not any(entry.kind in rule.claims for entry in told):
        return False
    if not (rule.words or rule.pattern):
        return True
    named = bool(words_found(words, rule.words))
    return named or (rule.pattern is not None and re.search(rule.pattern, words) is not None)


def _share(one: Sequence[str], other: Sequence[str]) -> bool:
    return bool({text.casefold() for text in one} & {text.casefold() for text in other})


def _folded(text: str) -> str:
    return _SPACES.sub(" ", level(text)).strip().casefold()
