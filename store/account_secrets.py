"""Sealed secrets of accounts: this room keeps bytes, and cannot open them."""

from collections.abc import Sequence
from datetime import datetime

from domain.value import Value
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all, read_one


class SecretRow(Value):
    """One sealed secret. `id` is what it was sealed for."""

    id: str
    account_id: str
    name: str
    key_id: str
    sealed: bytes
    expires_at: datetime | None = None


_SECRETS = "SELECT id, account_id, name, key_id, sealed, expires_at FROM account_secrets"


def row_id_of(conn: Transaction, account_id: str, name: str) -> str:
    """The id a secret of that name has, or will have: it is sealed for it before it is kept."""
    found = find_secret(conn, account_id, name)
    return found.id if found else new_id("secret")


def find_secret(conn: Transaction, account_id: str, name: str) -> SecretRow | None:
    """The account's secret of that name."""
    return read_one(conn, SecretRow, _SECRETS + " WHERE account_id = %s AND name = %s", [account_id, name])


def keep_secret(conn: Transaction, row: SecretRow) -> None:
    """Keeps it, in place of the one with that name."""
    conn.execute(
        "INSERT INTO account_secrets (id, account_id, name, key_id, sealed, expires_at) "
        "VALUES (%(id)s, %(account_id)s, %(name)s, %(key_id)s, %(sealed)s, %(expires_at)s) "
        "ON CONFLICT (workspace_id, id) DO UPDATE SET key_id = EXCLUDED.key_id, sealed = EXCLUDED.sealed, "
        "expires_at = EXCLUDED.expires_at, kept_at = clock_timestamp()",
        row.model_dump(),
    )


def has_secrets(conn: Transaction, account_id: str) -> bool:
    """Whether anything is kept for the account."""
    return (
        conn.execute("SELECT 1 FROM account_secrets WHERE account_id = %s LIMIT 1", [account_id]).fetchone() is not None
    )


def forget_secrets(conn: Transaction, account_id: str) -> int:
    """Takes all of an account's secrets away; gives how many there were."""
    return conn.execute("DELETE FROM account_secrets WHERE account_id = %s", [account_id]).rowcount


def expiring(conn: Transaction, account_ids: Sequence[str] | None = None) -> tuple[SecretRow, ...]:
    """The secrets that end by themselves, the earliest first; of these accounts, or of all."""
    return read_all(
        conn,
        SecretRow,
        _SECRETS + " WHERE expires_at IS NOT NULL AND (%(ids)s::text[] IS NULL OR account_id = ANY(%(ids)s)) "
        "ORDER BY expires_at, id",
        {"ids": None if account_ids is None else list(account_ids)},
    )
