"""The secrets of one account, as its publisher and whoever connects it see them.

A refresh that comes back without a token must not wipe the one that works (users of peers lose accounts that way), so
an empty value is never kept. Two processes may refresh at once: the account's row is locked while a secret is replaced.
"""

from collections.abc import Mapping
from datetime import datetime

from domain.secret import Secret
from resources.sealing import Sealed, Sealer
from store.account_secrets import SecretRow, find_secret, keep_secret, row_id_of
from store.accounts import lock_account
from store.postgres import Database, Transaction


class AccountVault:
    """One account's vault. Each call is a transaction of its own."""

    def __init__(self, database: Database, sealer: Sealer, workspace_id: str, account_id: str) -> None:
        self._database = database
        self._sealer = sealer
        self._workspace_id = workspace_id
        self._account_id = account_id

    def read(self, name: str) -> str | None:
        """The account's secret of that name; None when there is none. Raises NeedsPerson when it cannot be opened."""
        with self._database.transaction(self._workspace_id) as conn:
            row = find_secret(conn, self._account_id, name)
        return None if row is None else self._sealer.open(row.id, Sealed(row.key_id, row.sealed))

    def keep(self, name: str, value: str, expires_at: datetime | None = None) -> None:
        """Keeps a secret, at once and for all processes. Raises ValueError for an empty one."""
        with self._database.transaction(self._workspace_id) as conn:
            keep_in(conn, self._sealer, self._account_id, Secret(name=name, value=value, expires_at=expires_at))


class HeldVault:
    """Secrets that are not kept yet: an account is tried with them before anything is written down."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = dict(secrets)

    def read(self, name: str) -> str | None:
        """The secret of that name; None when there is none."""
        return self._secrets.get(name)

    def keep(self, name: str, value: str, expires_at: datetime | None = None) -> None:
        """Keeps a secret until the process ends."""
        self._secrets[name] = Secret(name=name, value=value, expires_at=expires_at).value


def keep_in(conn: Transaction, sealer: Sealer, account_id: str, secret: Secret) -> None:
    """The same inside a transaction that has more to write."""
    lock_account(conn, account_id)
    row_id = row_id_of(conn, account_id, secret.name)
    sealed = sealer.seal(row_id, secret.value)
    keep_secret(
        conn,
        SecretRow(
            id=row_id,
            account_id=account_id,
            name=secret.name,
            key_id=sealed.key_id,
            sealed=sealed.data,
            expires_at=secret.expires_at,
        ),
    )
