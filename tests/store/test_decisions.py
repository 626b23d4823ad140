"""Decisions: taken once, not before they are effective; which are undone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import NotFound
from store import decisions, feedback
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom


def test_a_decision_is_kept_as_said(conn: Transaction, workspace: Newsroom) -> None:
    _, version = builders.make_draft_with_version(conn)
    slot = datetime(2026, 3, 29, 9, 0, tzinfo=UTC)
    decision = builders.decide(conn, version, slot_at=slot, self_review=True, comment="Fine “as is”.")
    assert (decision.slot_at, decision.self_review, decision.comment) == (slot, True, "Fine “as is”.")
    assert (decision.user_id, decision.digest) == (workspace.owner.user_id, version.digest)
    assert (decision.taken_at, decision.refusal) == (None, None)
    assert decisions.decisions_of(conn, version.draft_id) == (decision,)
    with pytest.raises(NotFound):
        decisions.get_decision(conn, "dec_none")


def test_a_decision_is_taken_once(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        _, version = builders.make_draft_with_version(conn)
        decision = builders.decide(conn, version)

    def take(_: int) -> bool:
        with database.transaction(workspace.id) as conn:
            return decisions.mark_taken(conn, decision.id)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == [False, False, False, True]


def test_nothing_is_taken_before_it_is_effective(database: Database, workspace: Newsroom) -> None:
    effective = datetime.now(UTC) + timedelta(seconds=10)
    with database.transaction(workspace.id) as conn:
        _, version = builders.make_draft_with_version(conn)
        decision = builders.decide(conn, version, effective_at=effective)
        assert not decisions.mark_taken(conn, decision.id)
    waiting = {row.id: row for row in decisions.untaken(database, 100_000)}
    assert waiting[decision.id].effective_at == effective
    assert waiting[decision.id].workspace_id == workspace.id
    with database.transaction(workspace.id) as conn:
        assert decisions.mark_taken(conn, decision.id, "superseded", now=effective)
        assert decisions.get_decision(conn, decision.id).refusal == "superseded"
    assert decision.id not in {row.id for row in decisions.untaken(database, 100_000)}


def test_an_undo_counts_from_when_it_is_written_and_is_no_decision_that_is_undone(conn: Transaction) -> None:
    _, version = builders.make_draft_with_version(conn)
    first = builders.decide(conn, version)
    assert not decisions.is_undone(conn, first.id)
    undo = builders.decide(conn, version, "undo", undoes=first.id)
    assert decisions.is_undone(conn, first.id)
    assert not decisions.is_undone(conn, undo.id)
    decisions.mark_taken(conn, undo.id, "too late")
    assert not decisions.is_undone(conn, first.id), "one that was refused counts no more"


def test_feedback_is_answered_by_the_version_made_for_it(conn: Transaction, workspace: Newsroom) -> None:
    draft, version = builders.make_draft_with_version(conn)
    user = workspace.owner.user_id
    feedback.add_feedback(conn, draft_id=draft.id, version_id=version.id, user_id=user, comment="Shorter.")
    answer = builders.make_version(conn, draft, "Short.")
    feedback.add_feedback(conn, draft_id=draft.id, version_id=answer.id, user_id=user, comment="Still too long.")
    assert feedback.answer_feedback(conn, draft.id, answer.id) == 1
    assert [(f.comment, f.answered_by) for f in feedback.feedback_of(conn, draft.id)] == [
        ("Shorter.", answer.id),
        ("Still too long.", None),
    ]
