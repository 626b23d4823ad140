"""Sign-ins at a channel that are under way, and links that invite to one. Of tokens only hashes are kept."""

from datetime import datetime
from typing import Literal

from domain.value import Value
from store.ids import new_id
from store.people import token_hash
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

_ROWS = "SELECT id, account_id, kind, invitation_id, made_by, expires_at FROM account_sign_ins"


class AccountSignIn(Value):
    """A sign-in under way (`visit`), or a link that allows one (`invitation`)."""

    id: str
    account_id: str
    kind: Literal["visit", "invitation"]
    invitation_id: str | None
    made_by: str
    expires_at: datetime


class EndedAccess(Value):
    """A connected account whose access has ended."""

    workspace_id: str
    account_id: str
    ended_at: datetime


def add_invitation(conn: Transaction, account_id: str, made_by: str, token: str, expires_at: datetime) -> None:
    """Keeps an invitation."""
    conn.execute(
        "INSERT INTO account_sign_ins (id, account_id, kind, token_hash, made_by, expires_at) "
        "VALUES (%s, %s, 'invitation', %s, %s, %s)",
        [new_id("asin"), account_id, token_hash(token), made_by, expires_at],
    )


def add_visit(
    conn: Transaction,
    account_id: str,
    made_by: str,
    *,
    state: str,
    browser: str,
    expires_at: datetime,
    invitation_id: str | None = None,
) -> None:
    """Keeps that a browser set out to sign in."""
    conn.execute(
        "INSERT INTO account_sign_ins (id, account_id, kind, token_hash, browser_hash, invitation_id, made_by, "
        "expires_at) VALUES (%s, %s, 'visit', %s, %s, %s, %s, %s)",
        [
            *(new_id("asin"), account_id, token_hash(state), token_hash(browser), invitation_id, made_by, expires_at),
        ],
    )


def find_invitation(conn: Transaction, token: str, now: datetime) -> AccountSignIn | None:
    """The invitation with that token, unless it was used or is too old."""
    return read_one(
        conn,
        AccountSignIn,
        _ROWS + " WHERE token_hash = %s AND kind = 'invitation' AND used_at IS NULL AND expires_at > %s",
        [token_hash(token), now],
    )


def use_visit(conn: Transaction, state: str, browser: str, now: datetime) -> AccountSignIn | None:
    """The visit with that state, used up; None when it is unknown, used, too old, or another browser's."""
    return read_one(
        conn,
        AccountSignIn,
        "UPDATE account_sign_ins SET used_at = %s WHERE token_hash = %s AND kind = 'visit' AND browser_hash = %s "
        "AND used_at IS NULL AND expires_at > %s "
        "RETURNING id, account_id, kind, invitation_id, made_by, expires_at",
        [now, token_hash(state), token_hash(browser), now],
    )


def use_invitation(conn: Transaction, invitation_id: str, now: datetime) -> bool:
    """Uses an invitation up; False when it was used or is too old."""
    changed = conn.execute(
        "UPDATE account_sign_ins SET used_at = %s WHERE id = %s AND used_at IS NULL AND expires_at > %s",
        [now, invitation_id, now],
    )
    return changed.rowcount == 1


def without_access(database: Database, now: datetime) -> tuple[EndedAccess, ...]:
    """The connected accounts of all workspaces whose access has ended."""
    with database.transaction() as conn:
        return read_all(conn, EndedAccess, "SELECT * FROM accounts_without_access(%s)", [now])
