"""Decisions: rows that point at exactly one version's bytes. Recording one and acting on it are two things: intake
takes each once, in the transaction that acts, and writes down why when it could not."""

from datetime import datetime

from domain.actor import RIGHTS
from domain.errors import NotFound
from domain.review import Decision, DecisionKind
from domain.value import Value
from store.ids import new_id
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

_DECISIONS = (
    "SELECT id, draft_id, version_id, digest, kind, user_id, comment, effective_at, slot_at, undoes, self_review, "
    "created_at, taken_at, refusal FROM decisions"
)


class UntakenDecision(Value):
    """A decision nobody acted on yet: ids only, the row is read in its workspace."""

    workspace_id: str
    id: str
    effective_at: datetime


def add_decision(
    conn: Transaction,
    *,
    draft_id: str,
    version_id: str,
    digest: str,
    kind: DecisionKind,
    user_id: str,
    comment: str = "",
    effective_at: datetime | None = None,
    slot_at: datetime | None = None,
    undoes: str | None = None,
    self_review: bool = False,
) -> Decision:
    """Records what a person said. Without `effective_at` it is effective now. The database refuses a digest that is
    not the version's (Conflict)."""
    decision_id = new_id("dec")
    conn.execute(
        "INSERT INTO decisions (id, draft_id, version_id, digest, kind, user_id, comment, effective_at, slot_at, "
        "undoes, self_review, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, coalesce(%s, now()), %s, %s, %s, "
        "clock_timestamp())",
        [
            *(decision_id, draft_id, version_id, digest, kind, user_id, comment),
            *(effective_at, slot_at, undoes, self_review),
        ],
    )
    return get_decision(conn, decision_id)


def get_decision(conn: Transaction, decision_id: str) -> Decision:
    """The decision with that id."""
    found = read_one(conn, Decision, _DECISIONS + " WHERE id = %s", [decision_id])
    if found is None:
        raise NotFound(f"There is no decision {decision_id}.")
    return found


def decisions_of(conn: Transaction, draft_id: str) -> tuple[Decision, ...]:
    """All decisions on a piece, oldest first."""
    return read_all(conn, Decision, _DECISIONS + " WHERE draft_id = %s ORDER BY created_at, id", [draft_id])


def untaken(database: Database, most: int = 200) -> tuple[UntakenDecision, ...]:
    """Decisions of all workspaces that nobody acted on, the earliest effective first: also those effective later."""
    with database.transaction() as conn:
        return read_all(conn, UntakenDecision, "SELECT * FROM untaken_decisions(%s)", [most])


def mark_taken(conn: Transaction, decision_id: str, refusal: str | None = None, *, now: datetime | None = None) -> bool:
    """Takes a decision for the transaction that acts on it. False when it was taken before, or is not effective yet;
    two takers wait for each other on the row."""
    changed = conn.execute(
        "UPDATE decisions SET taken_at = coalesce(%(now)s, clock_timestamp()), refusal = %(refusal)s "
        "WHERE id = %(id)s AND taken_at IS NULL AND effective_at <= coalesce(%(now)s, clock_timestamp())",
        {"id": decision_id, "refusal": refusal, "now": now},
    )
    return changed.rowcount == 1


def set_refusal(conn: Transaction, decision_id: str, refusal: str) -> None:
    """Says why a taken decision was not acted on."""
    conn.execute("UPDATE decisions SET refusal = %s WHERE id = %s AND taken_at IS NOT NULL", [refusal, decision_id])


def mark_self_review(conn: Transaction, decision_id: str) -> None:
    """Notes that the only person of the workspace approved what they wrote."""
    conn.execute("UPDATE decisions SET self_review = true WHERE id = %s", [decision_id])


def standing_approval(conn: Transaction, draft_id: str) -> Decision | None:
    """The approval that holds for the piece's current version: for its very digest, not refused, not undone, and with
    no later word against it. It may not be effective yet: compare `effective_at`."""
    return read_one(
        conn,
        Decision,
        "SELECT d.id, d.draft_id, d.version_id, d.digest, d.kind, d.user_id, d.comment, d.effective_at, d.slot_at, "
        "d.undoes, d.self_review, d.created_at, d.taken_at, d.refusal FROM decisions d "
        "JOIN content_drafts p ON p.id = d.draft_id AND p.version_id = d.version_id "
        "JOIN content_versions v ON v.id = d.version_id AND v.digest = d.digest "
        "WHERE d.draft_id = %s AND d.kind = 'approve' AND d.refusal IS NULL AND NOT EXISTS (SELECT 1 FROM decisions o "
        "WHERE o.draft_id = d.draft_id AND o.refusal IS NULL AND (o.undoes = d.id OR (p.status <> 'published' "
        "AND o.kind IN ('revise', 'reject') AND o.created_at > d.created_at "
        "AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.undoes = o.id AND u.refusal IS NULL)))) "
        "ORDER BY d.created_at DESC, d.id DESC LIMIT 1",
        [draft_id],
    )


def slots_taken(conn: Transaction, account_id: str, after: datetime) -> tuple[datetime, ...]:
    """The instants after one at which posts of this account go out or went out: those of its publications, and of
    approvals that are not taken yet. Who chooses a slot locks the account. (A post that is out later than its plan is
    so by a week at most: domain/timing.py.)"""
    rows = conn.execute(
        "SELECT coalesce(p.sent_at, p.planned_at) AS at FROM published_content p "
        "JOIN content_drafts d ON d.id = p.draft_id WHERE p.account_id = %(account)s "
        "AND p.planned_at > %(after)s::timestamptz - interval '8 days' "
        "AND coalesce(p.sent_at, p.planned_at) > %(after)s AND p.status NOT IN ('withdrawn', 'failed') "
        "AND d.status IN ('approved', 'published') "
        "UNION SELECT coalesce(s.slot_at, s.effective_at) FROM decisions s JOIN content_drafts d ON d.id = s.draft_id "
        "WHERE d.account_id = %(account)s AND s.kind = 'approve' AND s.taken_at IS NULL "
        "AND coalesce(s.slot_at, s.effective_at) > %(after)s AND d.status = 'approved' AND NOT EXISTS "
        "(SELECT 1 FROM decisions u WHERE u.undoes = s.id AND u.refusal IS NULL) ORDER BY at",
        {"account": account_id, "after": after},
    ).fetchall()
    return tuple(row["at"] for row in rows)


def is_undone(conn: Transaction, decision_id: str) -> bool:
    """Whether a person took this decision back. An undo counts from the moment it is written, if whoever wrote it may
    review; anybody else's is waiting to be refused."""
    row = conn.execute(
        "SELECT 1 FROM decisions d JOIN users u ON u.id = d.user_id WHERE d.undoes = %s AND d.kind = 'undo' "
        "AND d.refusal IS NULL AND (d.taken_at IS NOT NULL OR u.role = ANY(%s))",
        [decision_id, [role for role, rights in RIGHTS.items() if "review" in rights]],
    ).fetchone()
    return row is not None
