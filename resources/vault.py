"""The secrets of one account, as its publisher and whoever connects it see them.

A refresh that comes back without a token must not wipe the one that works (users of peers lose accounts that way), so
an empty value is never kept. Two processes may refresh at once: the account's row is locked while a secret is replaced.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from domain.secret import Secret
from resources.sealing import Sealed, Sealer
from store.account_secrets import SecretRow, find_secret, keep_secret, row_id_of
from store.accounts import lock_account
from store.postgres import Database, Transaction, end_when_idle

ALONE_SECONDS: Final = 60.0  # longer than any call to a sign-in lasts


class AccountVault:
    """One account's vault. Each call is a transaction of its own."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        workspace_id: str,
        account_id: str,
        *,
        alone_seconds: float = ALONE_SECONDS,
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._workspace_id = workspace_id
        self._account_id = account_id
        self._alone_seconds = alone_seconds

    def read(self, name: str) -> str | None:
        """The account's secret of that name; None when there is none. Raises NeedsPerson when it cannot be opened."""
        found = self.find(name)
        return found.value if found else None

    def find(self, name: str) -> Secret | None:
        """The same with its end."""
        with self._database.transaction(self._workspace_id) as conn:
            return find_in(conn, self._sealer, self._account_id, name)

    def keep(self, name: str, value: str, expires_at: datetime | None = None) -> None:
        """Keeps a secret, at once and for all processes. Raises ValueError for an empty one."""
        with self._database.transaction(self._workspace_id) as conn:
            keep_in(conn, self._sealer, self._account_id, Secret(name=name, value=value, expires_at=expires_at))

    @contextmanager
    def alone(self) -> Iterator["LockedVault"]:
        """The vault in one transaction that holds the account's row: others wait, also those who only keep. It is for
        a refresh, which takes a second or two and comes every other month. A process that is stopped in the middle of
        it would let all others wait for ever, so after `alone_seconds` without a word the database ends it."""
        with self._database.transaction(self._workspace_id) as conn:
            end_when_idle(conn, self._alone_seconds)
            lock_account(conn, self._account_id)
            yield LockedVault(conn, self._sealer, self._account_id)


class LockedVault:
    """One account's vault inside a transaction that holds its row."""

    def __init__(self, conn: Transaction, sealer: Sealer, account_id: str) -> None:
        self._conn = conn
        self._sealer = sealer
        self._account_id = account_id

    def read(self, name: str) -> str | None:
        """The secret of that name; None when there is none."""
        found = self.find(name)
        return found.value if found else None

    def find(self, name: str) -> Secret | None:
        """The same with its end."""
        return find_in(self._conn, self._sealer, self._account_id, name)

    def keep(self, name: str, value: str, expires_at: datetime | None = None) -> None:
        """Keeps a secret with the transaction."""
        keep_in(self._conn, self._sealer, self._account_id, Secret(name=name, value=value, expires_at=expires_at))

    @contextmanager
    def alone(self) -> Iterator["LockedVault"]:
        """It is alone already."""
        yield self


class HeldVault:
    """Secrets that are not kept yet: an account is tried with them before anything is written down."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secrets = {name: Secret(name=name, value=value) for name, value in secrets.items()}
        self._lock = threading.RLock()

    @property
    def held(self) -> tuple[Secret, ...]:
        """All that is held now: what was tried may have been renewed meanwhile."""
        return tuple(self._secrets.values())

    def read(self, name: str) -> str | None:
        """The secret of that name; None when there is none."""
        found = self.find(name)
        return found.value if found else None

    def find(self, name: str) -> Secret | None:
        """The same with its end."""
        return self._secrets.get(name)

    def keep(self, name: str, value: str, expires_at: datetime | None = None) -> None:
        """Keeps a secret until the process ends."""
        self._secrets[name] = Secret(name=name, value=value, expires_at=expires_at)

    @contextmanager
    def alone(self) -> Iterator["HeldVault"]:
        """One thread at a time."""
        with self._lock:
            yield self


def find_in(conn: Transaction, sealer: Sealer, account_id: str, name: str) -> Secret | None:
    """A kept secret, opened, inside a transaction that has more to read. Raises NeedsPerson when it cannot be."""
    row = find_secret(conn, account_id, name)
    if row is None:
        return None
    value = sealer.open(row.id, Sealed(row.key_id, row.sealed))
    return Secret(name=name, value=value, expires_at=row.expires_at)


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
