"""What we say without citing: the brief's own framing, the call to action, and who we are.

A brief's topic and angle are a marketer's frame, not findings: repeating them needs no source. What the brief and
the brand profile state about the company is a fact of ours: it should be cited from the `own` source, and where it
is not, a person looks at it.
"""

import re
from collections.abc import Mapping, Sequence

from domain.brief import Brief
from domain.guide import Guide
from domain.value import Value


class OwnGround(Value):
    """Texts of ours. `framing` may be repeated freely; `statements` are facts of ours; `requests` are calls to
    action."""

    company: str = ""
    framing: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    aliases: Mapping[str, Sequence[str]] = {}


def own_ground(brief: Brief, guide: Guide, call_to_action: str = "") -> OwnGround:
    """What a piece of this brief may say of itself. `call_to_action` is the campaign's, where the brief has none. The
    competitors are the guide's, not an argument: a caller that forgets them would let everything about them pass."""
    asked = (brief.call_to_action.text if brief.call_to_action else "", call_to_action)
    framing = (brief.topic, brief.angle, f"{brief.topic}: {brief.angle}", brief.key_message or "", brief.persona or "")
    statements = (guide.company, guide.about, brief.offer or "", *brief.proof_points)
    return OwnGround(
        company=guide.company,
        framing=tuple(text for text in framing if text),
        statements=tuple(text for text in statements if text),
        requests=tuple(text for text in asked if text),
        competitors=guide.competitors,
        aliases=guide.required,
    )


def competitors_in(text: str, own: OwnGround) -> list[str]:
    """The competitors that a text names."""
    return [name for name in own.competitors if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)]
