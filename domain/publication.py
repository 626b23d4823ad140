"""A publication: one row of the outbox (`published_content`), its state machine, and what publishers answer.

The row exists before the call. `unknown` is a state of its own: the call may or may not have had its effect, so it is
looked up at the channel, never simply repeated; so is what an older database takes for not yet sent. `handed_over` is
neither out nor ours any more: somebody at the channel must let it out. `verified` is more than `sent`: read back and
compared.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from domain.brief import ChannelKind
from domain.errors import Conflict
from domain.value import Value

PublicationStatus = Literal[
    "scheduled",
    "claimed",
    "sending",
    "handed_over",
    "sent",
    "verified",
    "mismatch",
    "unknown",
    "late",
    "held",
    "failed",
    "withdrawn",
]

NOT_VERIFIABLE: Final = "not verifiable: "  # how the reason of a `sent` begins that stays so for good

MOVES: Final[dict[PublicationStatus, frozenset[PublicationStatus]]] = {
    "scheduled": frozenset({"claimed", "unknown", "held", "late", "withdrawn"}),
    "claimed": frozenset({"sending", "scheduled", "unknown", "held", "late", "failed", "withdrawn"}),
    "sending": frozenset({"sent", "handed_over", "unknown", "failed", "scheduled", "held"}),
    "handed_over": frozenset({"sent", "late", "held", "failed", "withdrawn"}),
    "sent": frozenset({"verified", "mismatch", "withdrawn"}),
    "verified": frozenset({"mismatch", "withdrawn"}),
    "mismatch": frozenset({"verified", "withdrawn"}),
    "unknown": frozenset({"sent", "handed_over", "scheduled", "failed", "held"}),
    "late": frozenset({"scheduled", "sent", "held", "withdrawn"}),
    "held": frozenset({"scheduled", "withdrawn"}),
    "failed": frozenset({"scheduled", "sent", "withdrawn"}),
    "withdrawn": frozenset(),
}


class Publication(Value):
    """One intended effect: unique by (version digest, channel, account, slot). `key` is the idempotency key that the
    publisher stores beside the post; `reason` explains held, failed, late and unknown, and a `sent` that cannot be
    verified; `remark` says what of a post that is out is missing or otherwise there. It is planned for the instant
    `planned_at`, by which its planner meant `wall` in `zone`; `due_at` is when it is tried next."""

    id: str
    workspace_id: str
    draft_id: str
    version_id: str
    version: int
    digest: str
    decision_id: str
    channel: ChannelKind
    account_id: str
    status: PublicationStatus
    due_at: datetime
    planned_at: datetime
    zone: str
    wall: datetime
    key: str
    attempt: int = 0
    fence: int = 0
    remote_id: str | None = None
    url: str | None = None
    reason: str | None = None
    sent_at: datetime | None = None
    verified_at: datetime | None = None
    remark: str = ""


def is_settled(publication: Publication) -> bool:
    """Whether the row says for good what is out there. One that is `sent` is yet to be read back, unless its reason
    says that it never can be."""
    if publication.status == "sent":
        return (publication.reason or "").startswith(NOT_VERIFIABLE)
    return publication.status in ("verified", "mismatch")


class Capabilities(Value):
    """What an account's publisher can do after the call. Without `read_back` a post ends as `sent`, with the reason;
    without `look_up` an `unknown` waits for a person. `fixed` are fields of a package that `edit` cannot change."""

    look_up: bool
    read_back: bool
    edit: bool = False
    withdraw: bool = False
    statistics: bool = False
    fixed: tuple[str, ...] = ()


class Published(Value):
    """The channel confirmed the post. `remark` says what of it is missing or otherwise there, in sentences."""

    remote_id: str
    url: str
    remark: str = ""


class Pending(Value):
    """The channel has it, and somebody there must let it out. `reason` says who; `url` leads them to it; after `hours`
    from its slot it counts as late."""

    remote_id: str
    url: str = ""
    reason: str
    hours: float | None = None


class Removed(Value):
    """The post is not there any more."""


class RejectedForGood(Value):
    """The channel will never take this package: say why, do not repeat."""

    reason: str


class TryLater(Value):
    """Confirmed: nothing happened. May be repeated, not before `after_seconds`. `underway`: a long work got further and
    goes on by being repeated, which is no failed attempt."""

    reason: str
    after_seconds: float
    underway: bool = False


class NeedsReconnect(Value):
    """The account's access is dead: hold its posts and tell a person."""

    reason: str


class Unknown(Value):
    """The call may have had its effect: look it up."""

    reason: str


Outcome = Published | Pending | RejectedForGood | TryLater | NeedsReconnect | Unknown
Withdrawal = Removed | RejectedForGood | TryLater | NeedsReconnect | Unknown


class ReadBack(Value):
    """What the channel shows now, normalised for comparing. `media` are digests of the files found. `page` is the
    SHA-256 of the whole page, where the channel shows a page that we made; else empty. Expected `within`: the text
    stands somewhere on a page that shows more."""

    text: str
    title: str
    media: tuple[str, ...]
    page: str = ""
    within: bool = False


class Measure(Value):
    """One figure of a post as the channel gives it: for one day, or in all until then (`day` is None). Missing is not
    zero: what the channel does not say is not here."""

    metric: str
    value: Decimal
    as_of: datetime
    day: date | None = None


class AccountTest(Value):
    """What an account's publisher found when it tried its access without posting: one sentence per finding."""

    works: bool
    findings: tuple[str, ...] = ()


def check_move(old: PublicationStatus, new: PublicationStatus) -> None:
    """Raises Conflict unless the table allows `old` → `new`."""
    if new not in MOVES[old]:
        raise Conflict(f"A publication that is {old} cannot become {new}.")
