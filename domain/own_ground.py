"""What we say without citing: the brief's own framing, the call to action, and who we are.

A brief's topic and angle are a marketer's frame, not findings: repeating them needs no source. What the brief and
the brand profile state about the company is a fact of ours: it should be cited from the `own` source, and where it
is not, a person looks at it.
"""

import re
from collections.abc import Mapping, Sequence

from domain.approved import ApprovedClaim, Place, key_of
from domain.brief import Brief
from domain.guide import Guide
from domain.house import House
from domain.sentences import sentences
from domain.value import Value


class OwnGround(Value):
    """Texts of ours. `framing` may be repeated freely; `statements` are facts of ours; `requests` are calls to
    action. `approved` is the register, `place` where this text is said; with `approved_only` what is said of us, of
    `customers` and of `competitors` must be in the register. `required_keys` are sentences of required texts."""

    company: str = ""
    framing: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    aliases: Mapping[str, Sequence[str]] = {}
    approved: tuple[ApprovedClaim, ...] = ()
    approved_only: bool = False
    place: Place | None = None
    required_keys: frozenset[str] = frozenset()


NOWHERE = House()


def own_ground(brief: Brief, guide: Guide, call_to_action: str = "", house: House = NOWHERE) -> OwnGround:
    """What a piece of this brief may say of itself. `call_to_action` is the campaign's, where the brief has none. The
    competitors are the guide's, not an argument: a caller that forgets them would let everything about them pass. One
    that forgets the register (`house`) lets nothing about us pass where only approved claims may be told."""
    asked = (brief.call_to_action.text if brief.call_to_action else "", call_to_action)
    framing = (brief.topic, brief.angle, f"{brief.topic}: {brief.angle}", brief.key_message or "", brief.persona or "")
    statements = (guide.company, guide.about, brief.offer or "", *brief.proof_points)
    return OwnGround(
        company=guide.company,
        framing=tuple(text for text in framing if text),
        statements=tuple(text for text in statements if text),
        requests=tuple(text for text in asked if text),
        competitors=guide.competitors,
        customers=guide.customers,
        aliases=guide.required,
        approved=house.approved,
        approved_only=guide.approved_only,
        place=house.place,
        required_keys=_required_keys(guide, house),
    )


def competitors_in(text: str, own: OwnGround) -> list[str]:
    """The competitors that a text names."""
    return named_in(text, own.competitors)


def named_in(text: str, names: Sequence[str]) -> list[str]:
    """Those of the names that stand in a text as whole words."""
    return [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)]


def _required_keys(guide: Guide, house: House) -> frozenset[str]:
    texts = [rule.text for rule in guide.required_text] + [entry.footnote for entry in house.approved if entry.footnote]
    return frozenset(key_of(sentence) for text in texts for sentence in sentences(text))
