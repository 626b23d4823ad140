"""What every decision comes to, whether it is about a piece that is not out yet or about a change of a live post."""

from typing import Final

from domain.errors import Conflict, NotAllowed
from domain.review import Decision
from domain.version import Version, hands_of
from store import decisions, feedback, people, work
from store.postgres import Transaction

OPEN_WORK: Final = frozenset({"requested", "launched", "claimed"})


def check_self_review(conn: Transaction, decision: Decision, version: Version) -> None:
    """Nobody approves their own words; where there is nobody else, the decision says so."""
    if decision.user_id not in hands_of(version):
        return
    if len(people.acting_users(conn)) > 1:
        raise NotAllowed("Nobody approves a version that they wrote themselves.")
    decisions.mark_self_review(conn, decision.id)


def check_not_asked(conn: Transaction, draft_id: str) -> None:
    """Raises Conflict while a revision of the piece is asked for or at work."""
    requests = work.requests_of(conn, draft_id)
    if any(request.kind == "revise" and request.status in OPEN_WORK for request in requests):
        raise Conflict("A revision of this piece has been asked for already.")


def ask_for_revision(conn: Transaction, decision: Decision, draft_id: str) -> None:
    """Keeps what the reviewer wrote, and asks for the version that answers it."""
    keep_comment(conn, decision)
    work.ask(
        conn,
        drafts=[draft_id],
        kind="revise",
        queue="interactive",
        requested_by=decision.user_id,
        decision_id=decision.id,
    )


def keep_comment(conn: Transaction, decision: Decision) -> None:
    """Keeps the decision's comment as feedback, once."""
    if all(said.decision_id != decision.id for said in feedback.feedback_of(conn, decision.draft_id)):
        feedback.add_feedback(
            conn,
            draft_id=decision.draft_id,
            version_id=decision.version_id,
            user_id=decision.user_id,
            comment=decision.comment,
            decision_id=decision.id,
        )


def cancel_work(conn: Transaction, draft_id: str) -> None:
    """Stops what is asked for or at work on the piece."""
    work.cancel(conn, [request.id for request in work.requests_of(conn, draft_id) if request.status in OPEN_WORK])


def decided_since(conn: Transaction, decision: Decision) -> bool:
    """Whether a later word stands that is neither an undo nor taken back itself."""
    return any(
        later.kind != "undo"
        and later.created_at > decision.created_at
        and later.refusal is None
        and not decisions.is_undone(conn, later.id)
        for later in decisions.decisions_of(conn, decision.draft_id)
    )
