"""Lists of people who may be written to: one row per address and list, each with its ground.

Who unsubscribed, bounced or complained stands in a table of its own by hash, for the whole workspace: a file that is
imported again, into whichever list, meets it. Only the person's own answer to a confirmation takes somebody out of it.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pydantic import Field

from domain.audience import AddressState, Basis, Ended, Subscriber, Suppressed, state_of
from domain.errors import NotFound
from domain.value import Value
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all, read_one

_ADDRESSES: Final = (
    "SELECT a.id, a.list_id, l.name AS audience, a.email, a.domain, a.hash, a.first_name, a.last_name, a.company, "
    "a.state, a.basis, a.wording, a.wording_version, a.given_how, a.given_at, a.asked_at, a.ask_reply, a.confirmed_at, "
    "a.reason, a.created_at FROM audience_addresses a JOIN audience_lists l ON l.id = a.list_id"
)


class AudienceList(Value):
    """One list. `language` is empty for the account's own; `account_id` names the mail account that asks, where it is
    not the only one; `asks` says that the courier asks by itself. Without `confirm_days` who does not answer stays."""

    id: str
    name: str
    language: str = ""
    account_id: str | None = None
    asks: bool = True
    confirm_days: int | None = None


class AddressRow(Value):
    """One address on one list."""

    id: str
    list_id: str
    audience: str
    email: str
    domain: str
    hash: str
    first_name: str
    last_name: str
    company: str
    state: AddressState
    basis: Basis
    wording: str
    wording_version: str
    given_how: str
    given_at: datetime | None
    asked_at: datetime | None
    ask_reply: str
    confirmed_at: datetime | None
    reason: str
    created_at: datetime


class AudienceSize(Value):
    """A list and how many of its addresses are in which state."""

    id: str
    name: str
    confirmed: int
    pending: int
    unsubscribed: int
    bounced: int
    complained: int
    quarantined: int
    unasked: int


class Kept(Value):
    """What became of rows that were given to a list: hashes of new ones by state, and of those it had."""

    added: dict[str, AddressState] = Field(default_factory=dict)
    mended: tuple[str, ...] = ()


def ensure_list(conn: Transaction, name: str) -> AudienceList:
    """The list of that name, made if it is missing."""
    conn.execute(
        "INSERT INTO audience_lists (id, name) VALUES (%s, %s) ON CONFLICT (workspace_id, lower(name)) DO NOTHING",
        [new_id("list"), name],
    )
    found = find_list(conn, name)
    assert found is not None
    return found


def find_list(conn: Transaction, name: str) -> AudienceList | None:
    """The list of that name, whatever its case."""
    return read_one(
        conn,
        AudienceList,
        "SELECT id, name, language, account_id, asks, confirm_days FROM audience_lists WHERE lower(name) = lower(%s)",
        [name.strip()],
    )


def change_list(conn: Transaction, listed: AudienceList) -> None:
    """Keeps how a list is dealt with."""
    conn.execute(
        "UPDATE audience_lists SET language = %(language)s, account_id = %(account_id)s, asks = %(asks)s, "
        "confirm_days = %(confirm_days)s WHERE id = %(id)s",
        listed.model_dump(),
    )


def lists_named(conn: Transaction, audience: str) -> tuple[AudienceList, ...]:
    """The lists that a piece's audience names: one of that very name, or several with commas between. Raises NotFound
    naming the first that is not there."""
    whole = find_list(conn, audience)
    if whole is not None:
        return (whole,)
    found = []
    for name in dict.fromkeys(part.strip() for part in audience.split(",") if part.strip()):
        listed = find_list(conn, name)
        if listed is None:
            raise NotFound(f"There is no list “{name}”: `pressroom audience import` or `add` makes one.")
        found.append(listed)
    if not found:
        raise NotFound("The piece names no audience, so nobody would get it.")
    return tuple(found)


def sizes(conn: Transaction, list_id: str | None = None) -> tuple[AudienceSize, ...]:
    """All lists, or one, with their numbers."""
    return read_all(
        conn,
        AudienceSize,
        "SELECT l.id, l.name, count(*) FILTER (WHERE a.state = 'confirmed') AS confirmed, "
        "count(*) FILTER (WHERE a.state = 'pending') AS pending, "
        "count(*) FILTER (WHERE a.state = 'unsubscribed') AS unsubscribed, "
        "count(*) FILTER (WHERE a.state = 'bounced') AS bounced, "
        "count(*) FILTER (WHERE a.state = 'complained') AS complained, "
        "count(*) FILTER (WHERE a.state = 'quarantined') AS quarantined, "
        "count(*) FILTER (WHERE a.state = 'pending' AND a.asked_at IS NULL) AS unasked FROM audience_lists l "
        "LEFT JOIN audience_addresses a ON a.list_id = l.id WHERE %(id)s::text IS NULL OR l.id = %(id)s "
        "GROUP BY l.id, l.name ORDER BY lower(l.name)",
        {"id": list_id},
    )


def keep_addresses(
    conn: Transaction, list_id: str, people: Sequence[Subscriber], *, added_by: str, now: datetime, held: bool = False
) -> Kept:
    """Puts people on a list. One who is there stays as they are; only who had no ground gets one now. The caller has
    left out who is suppressed. `held`: they are not asked for a confirmation before somebody says so."""
    rows = [
        {**someone.model_dump(mode="json", exclude={"ground"}), **someone.ground.model_dump(mode="json")}
        | {"id": new_id("addr"), "state": state_of(someone.ground)}
        for someone in people
    ]
    found = conn.execute(
        "INSERT INTO audience_addresses AS a (id, list_id, email, domain, hash, first_name, last_name, company, state, "
        "basis, wording, wording_version, given_how, given_at, confirmed_at, added_by, created_at, ask_held) "
        "SELECT id, %(list)s, email, domain, hash, first_name, last_name, company, state, basis, wording, "
        "wording_version, given_how, given_at, confirmed_at, %(by)s, %(now)s, %(held)s FROM "
        "jsonb_to_recordset(%(rows)s::jsonb) AS r(id text, email text, domain text, hash text, first_name text, "
        "last_name text, company text, state text, basis text, wording text, wording_version text, given_how text, "
        "given_at timestamptz, confirmed_at timestamptz) ON CONFLICT (workspace_id, list_id, hash) DO UPDATE SET "
        "state = excluded.state, basis = excluded.basis, wording = excluded.wording, reason = '', "
        "wording_version = excluded.wording_version, given_how = excluded.given_how, given_at = excluded.given_at, "
        "confirmed_at = excluded.confirmed_at, added_by = excluded.added_by, changed_at = clock_timestamp(), "
        "ask_held = excluded.ask_held "
        "WHERE a.state = 'quarantined' AND excluded.state <> 'quarantined' RETURNING hash, state, xmax = 0 AS fresh",
        {"list": list_id, "by": added_by, "now": now, "held": held, "rows": json.dumps(rows)},
    ).fetchall()
    return Kept(
        added={row["hash"]: row["state"] for row in found if row["fresh"]},
        mended=tuple(row["hash"] for row in found if not row["fresh"]),
    )


def addresses_of(
    conn: Transaction, list_id: str, *, state: AddressState | None = None, limit: int = 1000, after: str = ""
) -> tuple[AddressRow, ...]:
    """A list's addresses by id, a page at a time."""
    return read_all(
        conn,
        AddressRow,
        _ADDRESSES + " WHERE a.list_id = %(list)s AND a.id > %(after)s "
        "AND (%(state)s::text IS NULL OR a.state = %(state)s) ORDER BY a.id LIMIT %(limit)s",
        {"list": list_id, "state": state, "after": after, "limit": limit},
    )


def get_address(conn: Transaction, address_id: str) -> AddressRow:
    """The address with that id."""
    found = read_one(conn, AddressRow, _ADDRESSES + " WHERE a.id = %s", [address_id])
    if found is None:
        raise NotFound("There is no such address.")
    return found


def with_hash(conn: Transaction, key: str, list_id: str | None = None) -> tuple[AddressRow, ...]:
    """One person's rows: of a list, or of all."""
    return read_all(
        conn,
        AddressRow,
        _ADDRESSES + " WHERE a.hash = %(hash)s AND (%(list)s::text IS NULL OR a.list_id = %(list)s) ORDER BY a.id",
        {"hash": key, "list": list_id},
    )


def ask_anew(conn: Transaction, list_id: str, someone: Subscriber, *, added_by: str) -> AddressRow:
    """Somebody who asks to be on a list again: the row waits for their confirmation, with the new ground."""
    ground = someone.ground
    conn.execute(
        "UPDATE audience_addresses SET state = 'pending', basis = %s, wording = %s, wording_version = %s, "
        "given_how = %s, given_at = %s, confirmed_at = NULL, asked_at = NULL, ask_reply = '', "
        "ask_attempts = 0, ask_not_before = NULL, ask_held = false, reason = '', added_by = %s, "
        "changed_at = clock_timestamp() WHERE list_id = %s AND hash = %s",
        [
            *(ground.basis, ground.wording, ground.wording_version, ground.given_how, ground.given_at),
            *(added_by, list_id, someone.hash),
        ],
    )
    (row,) = with_hash(conn, someone.hash, list_id)
    return row


def confirm(conn: Transaction, address_id: str, now: datetime) -> bool:
    """The person answered from the mailbox: on the list, and written to again. False when nothing was asked."""
    row = conn.execute(
        "UPDATE audience_addresses SET state = 'confirmed', confirmed_at = %s, changed_at = clock_timestamp() "
        "WHERE id = %s AND state = 'pending' AND asked_at IS NOT NULL AND basis <> '' RETURNING hash",
        [now, address_id],
    ).fetchone()
    if row is None:
        return False
    conn.execute("DELETE FROM suppressed_addresses WHERE hash = %s", [row["hash"]])
    return True


def end_address(conn: Transaction, key: str, reason: Ended, now: datetime, detail: str = "") -> int:
    """Nobody writes to that person any more, on whatever list. Gives how many rows changed; a complaint outweighs what
    was there before."""
    conn.execute(
        "INSERT INTO suppressed_addresses (id, hash, reason, since) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (workspace_id, hash) DO UPDATE SET reason = excluded.reason, since = excluded.since "
        "WHERE excluded.reason = 'complained' AND suppressed_addresses.reason <> 'complained'",
        [new_id("supp"), key, reason, now],
    )
    changed = conn.execute(
        "UPDATE audience_addresses SET state = %(reason)s, reason = %(detail)s, changed_at = clock_timestamp() "
        "WHERE hash = %(hash)s AND state <> %(reason)s AND (state IN ('pending', 'confirmed') "
        "OR %(reason)s = 'complained')",
        {"hash": key, "reason": reason, "detail": detail},
    )
    return changed.rowcount


def suppressed(conn: Transaction, keys: Sequence[str]) -> dict[str, Suppressed]:
    """Of these hashes, those that are not written to, and why."""
    rows = conn.execute("SELECT hash, reason FROM suppressed_addresses WHERE hash = ANY(%s)", [list(keys)]).fetchall()
    return {row["hash"]: row["reason"] for row in rows}


def erase_person(conn: Transaction, key: str, now: datetime) -> int:
    """Deletes somebody from every list; gives from how many. That they must not be written to stays, by hash."""
    conn.execute(
        "INSERT INTO suppressed_addresses (id, hash, reason, since) VALUES (%s, %s, 'erased', %s) "
        "ON CONFLICT (workspace_id, hash) DO NOTHING",
        [new_id("supp"), key, now],
    )
    return conn.execute("DELETE FROM audience_addresses WHERE hash = %s", [key]).rowcount


def workspace_of_address(conn: Transaction, address_id: str) -> str | None:
    """Where an address lies that a link names; None when it is gone."""
    row = conn.execute("SELECT workspace_of_address(%s) AS id", [address_id]).fetchone()
    return row["id"] if row else None
