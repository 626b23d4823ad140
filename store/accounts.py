"""Accounts: where posts go. `publisher` names the implementation that wiring chooses."""

from typing import Any, Literal

from psycopg.types.json import Jsonb
from pydantic import Field

from domain.brief import ChannelKind
from domain.errors import NotFound
from domain.value import Value
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all, read_one

_ACCOUNTS = "SELECT id, workspace_id, channel, publisher, name, settings, state FROM accounts"


class Account(Value):
    """One account on one channel. `settings` belong to the publisher; secrets are never in here."""

    id: str
    workspace_id: str
    channel: ChannelKind
    publisher: str
    name: str
    settings: dict[str, Any] = Field(default_factory=dict)
    state: Literal["connected", "dead", "disconnected"] = "connected"


def ensure_account(
    conn: Transaction,
    channel: ChannelKind,
    name: str,
    publisher: str = "folder",
    settings: dict[str, Any] | None = None,
) -> Account:
    """The account of that name on that channel, made if it is missing. One that exists is not changed."""
    conn.execute(
        "INSERT INTO accounts (id, channel, publisher, name, settings) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (workspace_id, channel, name) DO NOTHING",
        [new_id("acct"), channel, publisher, name, Jsonb(settings or {})],
    )
    found = find_account(conn, channel, name)
    assert found is not None
    return found


def get_account(conn: Transaction, account_id: str) -> Account:
    """The account with that id."""
    found = read_one(conn, Account, _ACCOUNTS + " WHERE id = %s", [account_id])
    if found is None:
        raise NotFound(f"There is no account {account_id}.")
    return found


def lock_account(conn: Transaction, account_id: str) -> None:
    """Keeps the account until the transaction ends: two approvals at once must not choose the same slot."""
    conn.execute("SELECT 1 FROM accounts WHERE id = %s FOR UPDATE", [account_id])


def list_accounts(conn: Transaction) -> tuple[Account, ...]:
    """All accounts of this workspace."""
    return read_all(conn, Account, _ACCOUNTS + " ORDER BY channel, name")


def find_account(conn: Transaction, channel: ChannelKind, name: str) -> Account | None:
    """The account of that name on that channel."""
    return read_one(conn, Account, _ACCOUNTS + " WHERE channel = %s AND name = %s", [channel, name])


def serve_by(conn: Transaction, account_id: str, publisher: str, settings: dict[str, Any]) -> None:
    """Says which publisher serves the account from now on, and with what settings."""
    conn.execute(
        "UPDATE accounts SET publisher = %s, settings = %s, interface_ends_at = NULL WHERE id = %s",
        [publisher, Jsonb(settings), account_id],
    )


def has_posted(conn: Transaction, account_id: str) -> bool:
    """Whether anything of this account is out, or may be."""
    return (
        conn.execute(
            "SELECT 1 FROM published_content WHERE account_id = %s AND (remote_id IS NOT NULL OR status IN "
            "('sending', 'handed_over', 'unknown', 'sent')) LIMIT 1",
            [account_id],
        ).fetchone()
        is not None
    )


def set_account_state(conn: Transaction, account_id: str, state: Literal["connected", "dead", "disconnected"]) -> None:
    """Notes that an account's access died, or lives again."""
    conn.execute("UPDATE accounts SET state = %s WHERE id = %s", [state, account_id])
