"""Brakes: rows that hold what would go out of a workspace, of a part of it, or of the whole installation.

A flag says that something is stopped; a row says who stopped it, when, why, and when it ended, and two people may hold
the same campaign by two brakes without one letting go of the other's.

A brake must hold before the very next call. Asking alone is not enough: a sender that asked a millisecond before the
row was written is about to call. So both sides meet at one lock: a sender takes it shared, asks, and moves its row to
`sending` in the same transaction; whoever pulls a brake takes it alone. When the brake is written, every sender either
has its row at `sending`, where it is counted and told, or will find the brake.
"""

from datetime import datetime
from typing import Final, Literal

from domain.errors import Conflict
from domain.value import Value
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all, read_one

LOCK: Final = 7_246_003_812

Scope = Literal["everything", "workspace", "campaign", "channel", "account"]

# Whoever pulled the brake on everything is named where they have their seat, and nowhere else.
_ON: Final = (
    "SELECT b.* FROM (SELECT s.id, s.scope, s.subject, coalesce(c.name, a.name, s.subject) AS name, s.reason, "
    "u.name AS stopped_by, s.stopped_at FROM sending_stops s LEFT JOIN campaigns c ON c.id = s.campaign_id "
    "LEFT JOIN accounts a ON a.id = s.account_id LEFT JOIN users u ON u.id = s.stopped_by WHERE s.ended_at IS NULL "
    "UNION ALL SELECT i.id, 'everything', '', '', i.reason, u.name, i.stopped_at FROM installation_stops i "
    "LEFT JOIN users u ON u.workspace_id = i.stopped_in AND u.id = i.stopped_by WHERE i.ended_at IS NULL) b"
)
_WIDEST_FIRST: Final = (
    " ORDER BY CASE b.scope WHEN 'everything' THEN 0 WHEN 'workspace' THEN 1 ELSE 2 END, b.stopped_at, b.id"
)
_OF_POST: Final = (
    _ON + " JOIN published_content p ON p.id = %s JOIN content_drafts d ON d.id = p.draft_id "
    "WHERE b.scope IN ('everything', 'workspace') OR (b.scope = 'campaign' AND b.subject = d.campaign_id) "
    "OR (b.scope = 'channel' AND b.subject = p.channel) OR (b.scope = 'account' AND b.subject = p.account_id)"
)
_END: Final[dict[bool, str]] = {
    True: "UPDATE installation_stops SET ended_by = %s, ended_at = greatest(%s, stopped_at) WHERE id = %s",
    False: "UPDATE sending_stops SET ended_by = %s, ended_at = greatest(%s, stopped_at) WHERE id = %s",
}


class Brake(Value):
    """One that holds. `name` is what people call its subject: the campaign, the account, the channel."""

    id: str
    scope: Scope
    subject: str
    name: str
    reason: str
    stopped_by: str | None
    stopped_at: datetime

    def __str__(self) -> str:
        held = {
            "everything": "Sending is stopped everywhere",
            "workspace": "Sending is stopped in this workspace",
            "campaign": f"Sending is stopped for the campaign “{self.name}”",
            "channel": f"Sending is stopped on {self.name}",
            "account": f"Sending is stopped for the account “{self.name}”",
        }[self.scope]
        by = f" by {self.stopped_by}" if self.stopped_by else ""
        return f"{held}{by}{f': {self.reason}' if self.reason else '.'}"


def meet(conn: Transaction, *, alone: bool = False) -> None:
    """The lock at which senders (shared) and whoever pulls a brake (alone) meet, until the transaction ends. A sender
    takes it last, just before its row moves: nobody who pulls a brake waits for anything but that."""
    if alone:
        conn.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    else:
        conn.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def brakes_on(conn: Transaction) -> tuple[Brake, ...]:
    """All brakes that hold in this workspace, the widest first."""
    return read_all(conn, Brake, _ON + _WIDEST_FIRST)


def brake_before(conn: Transaction, publication_id: str) -> Brake | None:
    """The widest brake that holds this post now."""
    return read_one(conn, Brake, _OF_POST + _WIDEST_FIRST + " LIMIT 1", [publication_id])


def whole_workspace_held(conn: Transaction) -> Brake | None:
    """The brake that holds everything of this workspace, if there is one."""
    return next((brake for brake in brakes_on(conn) if brake.scope in ("everything", "workspace")), None)


def pull(
    conn: Transaction,
    scope: Scope,
    subject: str = "",
    *,
    now: datetime,
    user_id: str | None = None,
    reason: str = "",
) -> Brake:
    """Writes the row, after every sender under way has committed. Raises Conflict when that very brake holds already;
    another one beside it may."""
    meet(conn, alone=True)
    if find_brake(conn, scope, subject) is not None:
        raise Conflict("Sending is stopped already.")
    if scope == "everything":
        conn.execute(
            "INSERT INTO installation_stops (id, reason, stopped_by, stopped_in, stopped_at) "
            "VALUES (%s, %s, %s, nullif(current_setting('pressroom.workspace', true), ''), %s)",
            [new_id("stop"), reason, user_id, now],
        )
    else:
        conn.execute(
            "INSERT INTO sending_stops (id, scope, subject, reason, stopped_by, stopped_at) "
            "VALUES (%s, %s, %s, %s, %s, %s)",
            [new_id("stop"), scope, subject, reason, user_id, now],
        )
    found = find_brake(conn, scope, subject)
    assert found is not None
    return found


def let_go(conn: Transaction, scope: Scope, subject: str = "", *, now: datetime, user_id: str | None = None) -> Brake:
    """Ends that brake and gives it as it was. Raises Conflict when it does not hold."""
    found = find_brake(conn, scope, subject)
    if found is None:
        raise Conflict("Sending is not stopped.")
    conn.execute(_END[scope == "everything"], [user_id, now, found.id])
    return found


def find_brake(conn: Transaction, scope: Scope, subject: str = "") -> Brake | None:
    """That very brake, while it holds."""
    return next((b for b in brakes_on(conn) if (b.scope, b.subject) == (scope, subject)), None)


def sending_of(conn: Transaction, scope: Scope, subject: str = "") -> int:
    """How many posts of that scope are on their way, or being changed, at this moment: a brake does not interrupt
    them."""
    if scope == "everything":
        row = conn.execute("SELECT sending_now() AS found").fetchone()
    else:
        row = conn.execute(
            "SELECT count(*) AS found FROM published_content p JOIN content_drafts d ON d.id = p.draft_id "
            "WHERE (p.status = 'sending' OR EXISTS (SELECT FROM live_changes c WHERE c.publication_id = p.id "
            "AND c.status = 'sending')) AND %(subject)s = CASE %(scope)s WHEN 'campaign' THEN d.campaign_id "
            "WHEN 'channel' THEN p.channel WHEN 'account' THEN p.account_id ELSE '' END",
            {"scope": scope, "subject": subject},
        ).fetchone()
    return int(row["found"]) if row else 0
