"""What the register of approved claims says of a sentence, after the claim check has spoken.

The claim check asks what a passage says; the register asks whether *we* may say it, here and today. So it speaks last,
and in both directions: approved words need no other source, and words that only lean on an approved claim, or are used
outside its limits, are let through by no passage. Required texts are the house's own and state nothing.
"""

from collections.abc import Mapping
from typing import NamedTuple

from domain.approved import ApprovedClaim, id_in, keys_of, limits_broken, nearest
from domain.claim import CitedSentence, Claim
from domain.own_ground import OwnGround, competitors_in, named_in
from domain.plain import plain
from domain.ruling import Ruling
from domain.statements import is_about_us, kind_of, speaks_as_us

_SPEAKS: frozenset[str] = frozenset({"supported", "needs_person"})


class Registered(NamedTuple):
    """The verdict with the entry that a sentence rests on; `by_word` when it is one of the entry's own wordings."""

    ruling: Ruling
    entry: ApprovedClaim | None = None
    by_word: bool = False


def with_register(
    sentence: CitedSentence, claim: Claim | None, ruling: Ruling, own: OwnGround, known: Mapping[str, ApprovedClaim]
) -> Registered:
    """The verdict on a sentence when the register has been asked too. `known` are the entries by key."""
    keys = keys_of(sentence.text)
    if any(key in own.required_keys for key in keys):
        return Registered(Ruling("no_claim"))
    if entry := next((known[key] for key in keys if key in known), None):
        return _within_limits(Registered(Ruling("supported"), entry, by_word=True), own)
    if entry := _cited(claim, own):
        leaning = _within_limits(Registered(ruling, entry), own)
        return leaning if leaning.ruling is not ruling else Registered(_to_the_word(sentence, ruling, own), entry)
    return Registered(_to_the_word(sentence, ruling, own))


def _within_limits(found: Registered, own: OwnGround) -> Registered:
    assert found.entry is not None
    if own.place is None or found.ruling.verdict not in _SPEAKS:
        return found
    faults = limits_broken(found.entry, own.place)
    return found._replace(ruling=Ruling("unsupported", faults)) if faults else found


def _cited(claim: Claim | None, own: OwnGround) -> ApprovedClaim | None:
    wanted = id_in(claim.source_origin) if claim else None
    return next((entry for entry in own.approved if entry.id == wanted), None) if wanted else None


def _to_the_word(sentence: CitedSentence, ruling: Ruling, own: OwnGround) -> Ruling:
    """Where the workspace says so, what is said of us, customers and competitors must be approved word for word."""
    if not own.approved_only or ruling.verdict not in _SPEAKS:
        return ruling
    text = plain(sentence.text)
    about = _about(text, own)
    if not about or kind_of(text) in ("question", "request"):
        return ruling
    near = nearest(text, own.approved)
    hint = f" The nearest is “{near.wording}” ({near.id})." if near else " The register has nothing near it."
    return Ruling("unsupported", (f"What is said of {about} must be an approved claim, word for word.{hint}",))


def _about(text: str, own: OwnGround) -> str:
    if named := [*competitors_in(text, own), *named_in(text, own.customers)]:
        return named[0]
    ours = is_about_us(text, own.company) or (speaks_as_us(text) and kind_of(text) == "statement")
    return "ourselves" if ours else ""
