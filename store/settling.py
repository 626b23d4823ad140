"""Steps of an outbox row that no sender takes: a person found the post, its piece was edited or put away.

Like `settle` they take no lease, and take the row from a sender that has only claimed it.
"""

from datetime import datetime
from typing import Any

from domain.errors import Conflict
from domain.publication import MOVES, Publication
from store.postgres import Transaction
from store.publications import check_step, get_publication, settle


def found_there(
    conn: Transaction,
    publication_id: str,
    reason: str,
    *,
    now: datetime,
    remote_id: str | None = None,
    url: str | None = None,
) -> Publication:
    """A person found the post at the channel: the row is sent. With its id there it is read back at once; without it
    `reason` is the last word. Raises Conflict like `settle`."""
    check_step(conn, publication_id, "sent", now)
    conn.execute(
        "UPDATE published_content SET status = 'sent', reason = %(reason)s, fence = fence + 1, sent_at = %(now)s, "
        "remote_id = coalesce(%(remote_id)s, remote_id), url = coalesce(%(url)s, url), lease_owner = NULL, "
        "lease_until = NULL, recording_until = NULL, "
        "look_at = CASE WHEN coalesce(%(remote_id)s, remote_id) IS NOT NULL THEN %(now)s END WHERE id = %(id)s",
        {"id": publication_id, "reason": reason, "now": now, "remote_id": remote_id, "url": url},
    )
    return get_publication(conn, publication_id)


def hold_open(conn: Transaction, draft_id: str, reason: str) -> tuple[str, ...]:
    """Puts a piece's unsent rows on hold and gives their ids. Raises Conflict when one is being sent, or may have
    been: then nothing may be promised about it."""
    rows = conn.execute(
        "SELECT id, status, handed_over_at FROM published_content WHERE draft_id = %s ORDER BY id FOR UPDATE",
        [draft_id],
    ).fetchall()
    if any(row["status"] in ("sending", "handed_over", "unknown") or _is_there(row) for row in rows):
        raise Conflict("This piece is being sent, or may have been sent; settle its publication first.")
    open_ids = [row["id"] for row in rows if row["status"] != "held" and "held" in MOVES[row["status"]]]
    for publication_id in open_ids:
        settle(conn, publication_id, "held", reason)
    return tuple(open_ids)


def _is_there(row: dict[str, Any]) -> bool:
    """Late after it was handed over, it may be out by now."""
    return row["status"] == "late" and row["handed_over_at"] is not None
