"""What reviewers wrote, and which version answered it."""

from datetime import datetime

from domain.value import Value
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all


class Feedback(Value):
    """One comment on one version. `answered_by` is the version made in answer to it."""

    id: str
    draft_id: str
    version_id: str
    decision_id: str | None = None
    user_id: str
    comment: str
    answered_by: str | None = None
    created_at: datetime


def add_feedback(
    conn: Transaction, *, draft_id: str, version_id: str, user_id: str, comment: str, decision_id: str | None = None
) -> str:
    """Keeps a comment and gives its id."""
    feedback_id = new_id("fb")
    conn.execute(
        "INSERT INTO review_feedback (id, draft_id, version_id, decision_id, user_id, comment, created_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp())",
        [feedback_id, draft_id, version_id, decision_id, user_id, comment],
    )
    return feedback_id


def feedback_of(conn: Transaction, draft_id: str) -> tuple[Feedback, ...]:
    """All comments on a piece, oldest first."""
    return read_all(
        conn,
        Feedback,
        "SELECT id, draft_id, version_id, decision_id, user_id, comment, answered_by, created_at FROM review_feedback "
        "WHERE draft_id = %s ORDER BY created_at, id",
        [draft_id],
    )


def answer_feedback(conn: Transaction, draft_id: str, version_id: str) -> int:
    """Notes that a version answers the piece's open comments on other versions; gives how many."""
    return conn.execute(
        "UPDATE review_feedback SET answered_by = %(version)s WHERE draft_id = %(draft)s AND answered_by IS NULL "
        "AND version_id <> %(version)s",
        {"draft": draft_id, "version": version_id},
    ).rowcount
