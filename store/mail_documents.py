"""The documented JSON of audiences, mailings and reports of mail (docs/reference/json.md)."""

from datetime import datetime

from domain.audience import AddressState, Basis
from domain.value import Value
from store.audience_confirmations import AudienceView
from store.audiences import AddressRow
from store.clicks import of_mailing
from store.mailings import Mailing, progress_of
from store.postgres import Transaction


class AddressDocument(Value):
    """One address on one list, with why it may be written to."""

    id: str
    email: str
    first_name: str
    last_name: str
    company: str
    state: AddressState
    reason: str
    basis: Basis
    wording: str
    wording_version: str
    given_how: str
    given_at: datetime | None
    asked_at: datetime | None
    ask_reply: str
    confirmed_at: datetime | None
    created_at: datetime


class LeftOutDocument(Value):
    """A row of a file that was not kept."""

    line: int
    email: str
    reason: str


class ImportDocument(Value):
    """What became of the rows of a file."""

    list: str
    confirmed: int
    pending: int
    quarantined: int
    mended: int
    already: int
    left_out: tuple[LeftOutDocument, ...]
    remarks: tuple[str, ...]


class MailingDocument(Value):
    """A mailing, and how many of its messages are in which state."""

    id: str
    audience: str
    recipients: int
    waiting: int
    sent: int
    bounced: int
    refused: int
    given_up: int
    skipped: int
    unknown: int
    came_back_hard: int
    came_back_soft: int
    unsubscribed: int
    complained: int
    clicks: int
    scanner_clicks: int
    begun_at: datetime
    ended_at: datetime | None
    cleared_at: datetime | None
    unknown_recipients: tuple[str, ...] = ()


class AudienceDocument(AudienceView):
    """The audience of a draft's current version; see AudienceView."""

    draft_id: str
    version: int


def address_document(row: AddressRow) -> AddressDocument:
    """One row."""
    return AddressDocument(**row.model_dump(include=set(AddressDocument.model_fields)))


def mailing_document(conn: Transaction, mailing: Mailing, unknown: tuple[str, ...] = ()) -> MailingDocument:
    """One mailing, with its numbers as they are now."""
    progress, clicks = progress_of(conn, mailing.id), of_mailing(conn, mailing.id)
    return MailingDocument(
        id=mailing.id,
        audience=mailing.audience,
        recipients=mailing.recipients,
        waiting=progress.waiting + progress.sending,
        sent=progress.sent,
        bounced=progress.bounced,
        refused=progress.refused,
        given_up=progress.given_up,
        skipped=progress.skipped,
        unknown=progress.unknown,
        came_back_hard=progress.hard,
        came_back_soft=progress.soft,
        unsubscribed=progress.unsubscribed,
        complained=progress.complained,
        clicks=clicks.people,
        scanner_clicks=clicks.machines,
        begun_at=mailing.created_at,
        ended_at=mailing.ended_at,
        cleared_at=mailing.cleared_at,
        unknown_recipients=unknown,
    )
