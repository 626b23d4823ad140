"""Holds: posts of an account whose access died wait, with the reason, and go on when it is connected again.

Trying them one by one would fail them one by one, each with its own alarm; so one dead answer holds them all. Releasing
brings back only what was held for the account: what a person held, or an edit, stays.
"""

from datetime import datetime
from typing import Final, Literal

from domain.errors import Conflict
from store import accounts, audit, live_changes, publications
from store.documents import AccountDocument
from store.postgres import Transaction
from store.rows import read_all

ACCOUNT_HOLD: Final = "The account must be connected again: "
_ACCOUNTS: Final = (
    "SELECT a.id, w.name AS workspace, a.channel, a.name, a.publisher, a.state, coalesce(p.held, 0) AS held, "
    "substr(p.reason, length(%(hold)s) + 1) AS reason, (SELECT max(s.expires_at) FROM account_secrets s "
    "WHERE s.account_id = a.id) AS ends_at FROM accounts a "
    "JOIN workspaces w ON w.workspace_id = a.workspace_id LEFT JOIN (SELECT account_id, count(*) AS held, "
    "(array_agg(reason ORDER BY created_at, id))[1] AS reason FROM published_content "
    "WHERE status = 'held' AND starts_with(reason, %(hold)s) GROUP BY account_id) p ON p.account_id = a.id "
    "ORDER BY a.channel, a.name"
)


def hold_account(
    conn: Transaction, account_id: str, reason: str, state: Literal["dead", "disconnected"] = "dead"
) -> tuple[str, ...]:
    """Notes that the account has no access any more and holds its posts that are not out, and approved changes of those
    that are; gives the posts' ids."""
    accounts.set_account_state(conn, account_id, state)
    waiting = publications.of_account(conn, account_id, ("scheduled", "late"))
    held = tuple(publication.id for publication in waiting if _hold(conn, publication.id, ACCOUNT_HOLD + reason))
    changes = live_changes.hold_waiting(conn, ACCOUNT_HOLD + reason, account_id=account_id)
    audit.append(conn, None, f"account.{state}", account_id, {"reason": reason, "held": len(held) + len(changes)})
    return held


def _hold(conn: Transaction, publication_id: str, reason: str) -> bool:
    """False for a row that went on its way meanwhile: its own sender gets the same answer, and holds it."""
    try:
        publications.settle(conn, publication_id, "held", reason)
    except Conflict:
        return False
    return True


def release_account(conn: Transaction, account_id: str, now: datetime) -> tuple[str, ...]:
    """Notes that the account is connected and schedules what waited for it; gives the posts' ids. They keep the instant
    at which they were due: what has become too late meanwhile is not sent silently."""
    accounts.set_account_state(conn, account_id, "connected")
    waiting = [
        publication
        for publication in publications.of_account(conn, account_id, ("held",))
        if (publication.reason or "").startswith(ACCOUNT_HOLD)
    ]
    for publication in waiting:
        publications.settle(conn, publication.id, "scheduled", None, now=now)
    changes = live_changes.release_held(conn, account_id, ACCOUNT_HOLD)
    audit.append(conn, None, "account.connected", account_id, {"released": len(waiting) + len(changes)})
    return tuple(publication.id for publication in waiting)


def accounts_json(conn: Transaction) -> tuple[AccountDocument, ...]:
    """The documented JSON of this workspace's accounts: which are connected, and what waits for those that are not."""
    return read_all(conn, AccountDocument, _ACCOUNTS, {"hold": ACCOUNT_HOLD})
