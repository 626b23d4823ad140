"""Who waits to be asked whether they want to be on a list, and what became of the question.

A question is asked once. So the row says when, committed, before anything is given to a server; what dies in between
leaves a person who was perhaps asked, and is not asked again by itself. A row says in `ask_reply` what the server said,
and one without it that nobody knows.

Whom nobody could have asked since is not asked either: a database that was put back does not know who was asked after
the backup, so who waited in it already waits for a person's word.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from domain.audience import LANGUAGE, MAIL
from domain.value import Value
from store.audiences import AddressRow, get_address
from store.postgres import Database, Transaction
from store.rows import read_all

MOST_ATTEMPTS: Final = 8
# The account that asks for a list: its own, or the only one that sends mail.
_ASKS_BY: Final = (
    "coalesce(l.account_id, (SELECT min(o.id) FROM accounts o WHERE o.publisher = %(mail)s "
    "AND o.state <> 'disconnected' HAVING count(*) = 1))"
)
_WAITS: Final = (
    f" FROM audience_addresses a JOIN audience_lists l ON l.id = a.list_id AND {_ASKS_BY} = %(account)s "  # noqa: S608
    "JOIN accounts c ON c.id = %(account)s AND c.state = 'connected' "
    "JOIN installation i ON i.id = %(installation)s AND i.quarantined_since IS NULL AND NOT i.older "
    "WHERE a.state = 'pending' AND a.asked_at IS NULL AND NOT a.ask_held AND l.asks "
    "AND a.ask_attempts < %(most)s AND coalesce(a.ask_not_before <= %(now)s, true) "
    "AND a.changed_at > coalesce(i.left_quarantine_at, '-infinity') "
    "AND NOT EXISTS (SELECT 1 FROM installation_stops s WHERE s.ended_at IS NULL) "
    "AND NOT EXISTS (SELECT 1 FROM sending_stops s WHERE s.ended_at IS NULL AND (s.scope = 'workspace' "
    "OR (s.scope = 'channel' AND s.subject = 'email') OR (s.scope = 'account' AND s.subject = c.id))) "
)
_TAKE: Final = (
    "UPDATE audience_addresses SET asked_at = %(now)s, ask_attempts = ask_attempts + 1, ask_reply = '', "  # noqa: S608
    f"changed_at = clock_timestamp() WHERE id = (SELECT a.id{_WAITS}ORDER BY a.created_at, a.id LIMIT 1 "
    "FOR UPDATE OF a SKIP LOCKED) RETURNING id, ask_attempts"
)


class AskingList(Value):
    """Whether a list asks by itself, by which account, and how many of its people are to be asked later."""

    id: str
    asks: bool
    asked_by: str | None
    held: int


class Question(Value):
    """Somebody who is to be asked now, in which language, and how often that was tried before."""

    row: AddressRow
    language: str
    attempt: int


def to_ask(database: Database, now: datetime) -> tuple[str, ...]:
    """Workspaces in which somebody waits to be asked."""
    with database.transaction() as conn:
        rows = conn.execute("SELECT workspace_id FROM workspaces_to_ask(%s)", [now]).fetchall()
    return tuple(row["workspace_id"] for row in rows)


def somebody_waits(conn: Transaction, account_id: str, installation_id: str, now: datetime) -> bool:
    """Whether this account has anybody to ask now."""
    return conn.execute("SELECT 1" + _WAITS + "LIMIT 1", _told(account_id, installation_id, now)).fetchone() is not None


def take(conn: Transaction, account_id: str, installation_id: str, now: datetime) -> Question | None:
    """The next one, noted as asked: from the commit on, the question may be out. None when nobody may be asked."""
    row = conn.execute(
        _TAKE,
        _told(account_id, installation_id, now),
    ).fetchone()
    if row is None:
        return None
    return Question(
        row=get_address(conn, row["id"]),
        language=language_of(conn, row["id"]) or LANGUAGE,
        attempt=int(row["ask_attempts"]) - 1,
    )


def was_asked(conn: Transaction, address_id: str, reply: str) -> None:
    """The server took it, or nobody knows: it is not asked again."""
    conn.execute("UPDATE audience_addresses SET ask_reply = %s WHERE id = %s", [reply, address_id])


def was_not_asked(
    conn: Transaction, address_id: str, reply: str, *, again_at: datetime | None, counts: bool = True
) -> None:
    """It was surely not asked: it is tried again then, or, without an instant, never by itself."""
    conn.execute(
        "UPDATE audience_addresses SET asked_at = NULL, ask_reply = %(reply)s, ask_not_before = %(at)s, "
        "ask_attempts = CASE WHEN %(at)s::timestamptz IS NULL THEN %(most)s WHEN %(counts)s THEN ask_attempts "
        "ELSE ask_attempts - 1 END WHERE id = %(id)s AND state = 'pending' AND asked_at IS NOT NULL",
        {"id": address_id, "reply": reply, "at": again_at, "most": MOST_ATTEMPTS, "counts": counts},
    )


def release(conn: Transaction, list_id: str) -> int:
    """A person's word that whoever waits on a list, and was not asked, is asked now; gives how many that are."""
    changed = conn.execute(
        "UPDATE audience_addresses SET ask_held = false, ask_attempts = 0, ask_not_before = NULL, "
        "changed_at = clock_timestamp() WHERE list_id = %s AND state = 'pending' AND asked_at IS NULL",
        [list_id],
    )
    return changed.rowcount


def language_of(conn: Transaction, address_id: str) -> str | None:
    """The language in which somebody is asked: the list's, else that of the account that asks. None when the row is
    gone."""
    row = conn.execute(
        "SELECT coalesce(nullif(l.language, ''), c.settings ->> 'language', %(language)s) AS language "  # noqa: S608
        "FROM audience_addresses a JOIN audience_lists l ON l.id = a.list_id "
        f"LEFT JOIN accounts c ON c.id = {_ASKS_BY} WHERE a.id = %(id)s",
        {"id": address_id, "mail": MAIL, "language": LANGUAGE},
    ).fetchone()
    return row["language"] if row else None


def unconfirmed(database: Database, now: datetime) -> tuple[str, ...]:
    """Workspaces in which somebody's time to answer is over."""
    with database.transaction() as conn:
        rows = conn.execute("SELECT workspace_id FROM workspaces_with_unconfirmed(%s)", [now]).fetchall()
    return tuple(row["workspace_id"] for row in rows)


def expire(conn: Transaction, now: datetime) -> Mapping[str, int]:
    """Deletes who was asked and did not answer in time; gives how many by list."""
    rows = conn.execute(
        "WITH gone AS (DELETE FROM audience_addresses a USING audience_lists l, workspaces w WHERE l.id = a.list_id "
        "AND w.workspace_id = a.workspace_id AND NOT w.legal_hold AND a.state = 'pending' "
        "AND a.asked_at + make_interval(days => l.confirm_days) <= %s RETURNING a.list_id) "
        "SELECT list_id, count(*) AS addresses FROM gone GROUP BY list_id ORDER BY list_id",
        [now],
    ).fetchall()
    return {row["list_id"]: int(row["addresses"]) for row in rows}


def asking_account(conn: Transaction, list_id: str) -> str | None:
    """The name of the account that asks for a list; None where there is none, or it is not clear which."""
    row = conn.execute(
        f"SELECT c.name FROM audience_lists l JOIN accounts c ON c.id = {_ASKS_BY} WHERE l.id = %(list)s",  # noqa: S608
        {"list": list_id, "mail": MAIL},
    ).fetchone()
    return row["name"] if row else None


def asking_lists(conn: Transaction) -> tuple[AskingList, ...]:
    """How every list has those asked who wait for their own confirmation."""
    return read_all(
        conn,
        AskingList,
        f"SELECT l.id, l.asks, c.name AS asked_by, (SELECT count(*) FROM audience_addresses a WHERE a.list_id = l.id "  # noqa: S608
        "AND a.state = 'pending' AND a.asked_at IS NULL AND a.ask_held) AS held FROM audience_lists l "
        f"LEFT JOIN accounts c ON c.id = {_ASKS_BY}",
        {"mail": MAIL},
    )


def _told(account_id: str, installation_id: str, now: datetime) -> dict[str, object]:
    return {
        "account": account_id,
        "installation": installation_id,
        "now": now,
        "mail": MAIL,
        "most": MOST_ATTEMPTS,
    }
