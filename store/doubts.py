"""Posts that an older database takes for not yet sent.

When a backup is put back, its rows say `scheduled` of what went out afterwards. Whoever says that the installation goes
on cannot know it of each; the channel can. So a post that is due becomes `unknown`, and is looked up by its key before
anything is sent. One whose window is over waits for a person, as it would have anyway. A post that is not due yet was
not due then either. An approval that the dump caught before anybody had taken it up makes its post afterwards; that one
is doubted as it is made.

A change of a live post cannot be looked up so: the post may show a newer one, of which this database knows nothing, and
the older would be written over it. So every change that waits is held, and a person looks at the post.
"""

from datetime import datetime
from typing import Final

from domain.publication import NOT_VERIFIABLE
from domain.review import WINDOW
from store import live_changes
from store.postgres import Transaction

DOUBT: Final = "It may have been sent before the database came here: it is looked up at the channel first."
TOO_LATE: Final = (
    "It was due long ago, and may have been sent before the database came here: look at the channel, then send it or "
    "withdraw it."
)

CHANGE: Final = (
    "The database was put back: the live post may show a newer change than this one. Look at it; then take the "
    "approval back, and approve again what the post is to say."
)

CHANGE_AGAIN: Final = (
    "The database was put back while this change was to be carried once more: the live post may show another one. "
    "Look at it."
)


def doubt_late_approval(conn: Transaction, now: datetime) -> tuple[str, ...]:
    """Doubts what an approval made that is taken up only now, and was due when a quarantine was left; gives its id."""
    row = conn.execute("SELECT doubted_until FROM installation WHERE doubted_until IS NOT NULL").fetchone()
    return doubt_due(conn, now, due_by=row["doubted_until"]) if row is not None else ()


def doubt_due(conn: Transaction, now: datetime, *, due_by: datetime | None = None) -> tuple[str, ...]:
    """Doubts every post of the workspace that is due (or was, at `due_by`) and was not sent as far as the rows say;
    gives their ids."""
    rows = conn.execute(
        "UPDATE published_content SET fence = fence + 1, lease_owner = NULL, lease_until = NULL, "
        "status = CASE WHEN due_at < %(since)s THEN 'late' ELSE 'unknown' END, "
        "look_at = CASE WHEN due_at < %(since)s THEN NULL ELSE %(now)s::timestamptz END, "
        "reason = CASE WHEN due_at < %(since)s THEN %(late)s ELSE %(doubt)s END "
        "WHERE status IN ('scheduled', 'claimed') AND due_at <= %(due)s RETURNING id",
        {"since": now - WINDOW, "now": now, "due": due_by or now, "late": TOO_LATE, "doubt": DOUBT},
    ).fetchall()
    return tuple(row["id"] for row in rows)


def doubt_changes(conn: Transaction) -> tuple[str, ...]:
    """Holds every change of a live post that waits, or may have been in the call; gives their ids. One that was carried
    before, and was to be carried once more, stays carried."""
    conn.execute(
        "UPDATE live_changes SET status = 'sent', fence = fence + 1, again = false, look_at = NULL, "
        "lease_owner = NULL, lease_until = NULL, reason = %s "
        "WHERE status IN ('scheduled', 'claimed', 'sending', 'unknown') AND sent_at IS NOT NULL",
        [NOT_VERIFIABLE + CHANGE_AGAIN],
    )
    rows = conn.execute(
        "UPDATE live_changes SET status = 'held', fence = fence + 1, again = false, look_at = NULL, "
        "lease_owner = NULL, lease_until = NULL, reason = %s "
        "WHERE status IN ('claimed', 'sending', 'unknown') RETURNING id",
        [CHANGE],
    ).fetchall()
    conn.execute("UPDATE live_changes SET again = false WHERE again")
    return (*live_changes.hold_waiting(conn, CHANGE), *(row["id"] for row in rows))


def doubt_late_change(conn: Transaction, change_id: str, said_at: datetime) -> bool:
    """Holds a change whose approval is older than the end of a quarantine; False for any other."""
    row = conn.execute("SELECT FROM installation WHERE doubted_until >= %s", [said_at]).fetchone()
    if row is not None:
        live_changes.settle(conn, change_id, "held", CHANGE)
    return row is not None
