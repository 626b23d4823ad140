"""Outcomes from a CRM's export: what stage a contact reached, when, and what brought them.

The contact's address is turned into a hash before anything is kept, with a key of the workspace: a list of all
addresses of a company does not give them back to whoever finds only the table. Rows are taken or refused one by one,
and an entry that comes again is changed, not doubled.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from desk.access import at_desk
from desk.engagement_columns import plain
from domain.actor import Actor
from domain.errors import InvalidInput, NotFound
from domain.outcome import Outcome
from domain.ports import Clock
from domain.sheet import RefusedRow, Sheet
from domain.value import Value
from store import audit, outcomes
from store.postgres import Database
from store.workspaces import get_workspace

LOOKED_AT: Final = 20
MOST_TEXT: Final = 300
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("record id", "deal id", "opportunity id", "entry id"),
    "contact": ("email", "e-mail", "contact email", "email address"),
    "company": ("company name", "account", "account name", "organisation", "organization"),
    "stage": ("deal stage", "lifecycle stage", "status", "pipeline stage"),
    "amount": ("value", "deal amount", "deal value"),
    "currency": ("currency code",),
    "day": ("date", "close date", "created date", "create date", "stage date"),
    "utm_source": ("source",),
    "utm_medium": ("medium",),
    "utm_campaign": ("campaign",),
    "utm_content": ("content",),
    "self_reported": ("self-reported source", "self reported source", "how did you hear about us", "heard from"),
}
_NEEDED: Final = ("contact", "stage", "day")
_ADDRESS: Final = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


class ImportedOutcomes(Value):
    """What became of a CRM's file."""

    added: int
    changed: int
    unchanged: int
    refused: tuple[RefusedRow, ...] = ()
    remarks: tuple[str, ...] = ()


class _Wrong(Exception):
    """Why a row is not taken."""


def import_outcomes(
    database: Database, actor: Actor, clock: Clock, *, sheets: Sequence[Sheet], name: str
) -> ImportedOutcomes:
    """Keeps the outcomes of a file. Raises InvalidInput when it has none."""
    today = clock.now().date()
    with at_desk(database, actor, "import outcomes") as desk:
        key = outcomes.contact_key(desk.conn)
        read, refused, remarks = _read(sheets, name, key, today)
        saved = outcomes.save_outcomes(desk.conn, read.values())
        desk.record(actor.workspace_id, file=name, added=saved.added, changed=saved.changed, refused=len(refused))
    unchanged = len(read) - saved.added - saved.changed
    return ImportedOutcomes(
        added=saved.added, changed=saved.changed, unchanged=unchanged, refused=tuple(refused), remarks=tuple(remarks)
    )


def receive_outcomes(database: Database, clock: Clock, *, workspace_id: str, sheet: Sheet) -> ImportedOutcomes:
    """Keeps what a CRM sends by itself; who may send is known by the signature. All of it or nothing. Raises
    InvalidInput with a line per reason, NotFound when there is no such workspace."""
    with database.transaction(workspace_id) as conn:
        get_workspace(conn)
        read, refused, _ = _read((sheet,), sheet.name, outcomes.contact_key(conn), clock.now().date())
        if refused:
            raise InvalidInput("\n".join(f"entry {row.line - 1}: {row.reason}" for row in refused))
        saved = outcomes.save_outcomes(conn, read.values())
        if saved.added or saved.changed:
            audit.append(conn, None, "outcomes.received", workspace_id, saved.model_dump())
    unchanged = len(read) - saved.added - saved.changed
    return ImportedOutcomes(added=saved.added, changed=saved.changed, unchanged=unchanged)


def forget_contact(database: Database, actor: Actor, *, contact: str) -> int:
    """Deletes what the CRM told of an address; gives how many entries there were. Raises NotFound."""
    with at_desk(database, actor, "forget a contact") as desk:
        hashed = contact_hash(outcomes.contact_key(desk.conn), contact)
        gone = outcomes.forget_contact(desk.conn, hashed)
        if not gone:
            raise NotFound("Nothing is kept of that address.")
        desk.record(actor.workspace_id, entries=gone)
    return gone


def contact_hash(key: str, address: str) -> str:
    """An address as it is kept."""
    return hmac.new(key.encode(), address.strip().casefold().encode(), hashlib.sha256).hexdigest()


def _read(
    sheets: Sequence[Sheet], name: str, key: str, today: date
) -> tuple[dict[str, Outcome], list[RefusedRow], list[str]]:
    found: dict[str, Outcome] = {}
    refused: list[RefusedRow] = []
    remarks: list[str] = []
    tables = [(sheet, *header) for sheet in sheets if (header := _header(sheet))]
    if not tables:
        raise InvalidInput(f"{name}: expected a header with the columns contact, stage and day; found none.")
    for sheet, first, columns in tables:
        unread = [cell for at, cell in enumerate(sheet.rows[first - 2]) if cell and at not in columns.values()]
        if unread:
            remarks.append(f"{sheet.name}: not read: {', '.join(unread)}.")
        for line, row in enumerate(sheet.rows[first - 1 :], first):
            if not any(row):
                continue
            try:
                outcome = _outcome({field: _cell(row, at) for field, at in columns.items()}, key, today)
                if outcome.id in found:
                    raise _Wrong(f"An entry {outcome.id[:40]} stands in the file already.")
                found[outcome.id] = outcome
            except _Wrong as wrong:
                refused.append(RefusedRow(sheet=sheet.name, line=line, reason=str(wrong)))
    return found, refused, remarks


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The line below the header, and where each field stands."""
    known = {alias: field for field, names in COLUMNS.items() for alias in (plain(field), *names)}
    for line, row in enumerate(sheet.rows[:LOOKED_AT], 1):
        columns: dict[str, int] = {}
        for at, cell in enumerate(row):
            if field := known.get(plain(cell).rstrip("?")):
                columns.setdefault(field, at)
        if all(field in columns for field in _NEEDED):
            return line + 1, columns
    return None


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _outcome(cells: Mapping[str, str], key: str, today: date) -> Outcome:
    address = cells["contact"]
    if not _ADDRESS.fullmatch(address):
        raise _Wrong("contact: expected an e-mail address.")  # what stands there is not repeated: it may be a name
    if not cells["stage"]:
        raise _Wrong("stage: expected the stage that was reached; found nothing.")
    if too_long := [field for field, cell in cells.items() if len(cell) > MOST_TEXT]:
        raise _Wrong(f"{too_long[0]}: longer than {MOST_TEXT} characters.")
    contact = contact_hash(key, address)
    day = _day(cells["day"], today)
    digest = hashlib.sha256("\n".join((contact, cells["stage"], day.isoformat())).encode()).hexdigest()
    return Outcome(
        id=cells.get("id") or digest[:32],
        contact=contact,
        company=cells.get("company", ""),
        stage=cells["stage"].casefold(),
        amount=_amount(cells.get("amount", "")),
        currency=cells.get("currency", "").upper(),
        day=day,
        utm_source=cells.get("utm_source", "").lower(),
        utm_medium=cells.get("utm_medium", "").lower(),
        utm_campaign=cells.get("utm_campaign", "").lower(),
        utm_content=cells.get("utm_content", "").lower(),
        self_reported=cells.get("self_reported", ""),
    )


def _day(cell: str, today: date) -> date:
    try:
        day = date.fromisoformat(cell[:10])
    except ValueError as error:
        raise _Wrong(f"day: expected YYYY-MM-DD; found “{cell[:40]}”.") from error
    if day > today:
        raise _Wrong(f"day: {day} is in the future.")
    return day


def _amount(cell: str) -> Decimal | None:
    if not cell:
        return None
    try:
        amount = Decimal(re.sub(r"(?<=\d)[, '’\u00a0\u202f](?=\d{3}(?!\d))", "", cell.lstrip("€$£¥ ")))
    except InvalidOperation as error:
        raise _Wrong(f"amount: expected a number such as 12500.00; found “{cell[:40]}”.") from error
    if not amount.is_finite():
        raise _Wrong(f"amount: expected a number such as 12500.00; found “{cell[:40]}”.")
    return amount
