"""Who may be written to: an address on a list, with the ground for it.

The ground is kept with each address, not with the list: lists are merged and bought, and then nobody can say any more
who agreed to what. A consent counts with its wording and its date, and once it was confirmed from the mailbox itself.
"""

from datetime import datetime
from typing import Final, Literal

from domain.value import Value

AddressState = Literal["pending", "confirmed", "unsubscribed", "bounced", "complained", "quarantined"]
Basis = Literal["", "consent", "existing_customer", "contract", "legitimate_interest"]
MAIL: Final = "smtp"  # the publisher of accounts that send to audiences
GROWTH_PERCENT: Final = 10.0  # how much one may grow after somebody confirmed its size, where the account says nothing
LANGUAGE: Final = "en"  # in which readers are spoken to, where the account says nothing
BASES: Final[tuple[Basis, ...]] = ("consent", "existing_customer", "contract", "legitimate_interest")
Ended = Literal["unsubscribed", "bounced", "complained"]
Suppressed = Literal["unsubscribed", "bounced", "complained", "erased"]


class Ground(Value):
    """Why somebody may be written to. `wording` is what they agreed to, to the letter."""

    basis: Basis = ""
    wording: str = ""
    wording_version: str = ""
    given_how: str = ""
    given_at: datetime | None = None
    confirmed_at: datetime | None = None


class Subscriber(Value):
    """Somebody to be put on a list. `hash` is keyed with the installation's secret."""

    email: str
    domain: str
    hash: str
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    ground: Ground = Ground()


class Recipient(Value):
    """Whom one message is for: the row it is sent for, and what its placeholders say."""

    delivery_id: str
    email: str
    domain: str
    hash: str
    attempt: int
    first_name: str = ""
    last_name: str = ""
    company: str = ""


def missing_ground(ground: Ground) -> str:
    """Why nobody may be written to on this ground; empty when they may, or may once they confirmed it."""
    if not ground.basis:
        return "no legal basis was given"
    if ground.basis == "consent" and not ground.wording:
        return "a consent without the words that were agreed to proves nothing"
    if ground.basis == "consent" and ground.given_at is None:
        return "a consent without the day on which it was given proves nothing"
    return ""


def state_of(ground: Ground) -> AddressState:
    """The state in which somebody new begins."""
    if missing_ground(ground):
        return "quarantined"
    return "pending" if ground.basis == "consent" and ground.confirmed_at is None else "confirmed"
