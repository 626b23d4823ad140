"""Decisions are taken once, whoever wrote them, and a refused one says why."""

import threading

import pytest

from domain.errors import Conflict
from domain.version import CheckResult
from press.intake import take_all, take_decision
from store import archive, drafts, feedback, versions, work
from tests import builders
from tests.conftest import TestDatabase
from tests.press.scene import Scene


def test_an_approval_becomes_one_scheduled_publication(scene: Scene) -> None:
    version = scene.piece()
    decision = scene.decide(version)
    take_all(scene.services())
    publication = scene.publication_of(decision)
    assert (publication.status, publication.digest, publication.due_at) == (
        "scheduled",
        version.digest,
        decision.effective_at,
    )
    assert scene.draft_status(version) == "approved"
    assert scene.decision(decision).refusal is None


def test_a_row_inserted_by_hand_takes_the_same_path(scene: Scene, press_urls: TestDatabase) -> None:
    version = scene.piece()
    scene.sql(
        press_urls.admin_url,
        "INSERT INTO decisions (workspace_id, id, draft_id, version_id, digest, kind, user_id) "
        "VALUES (%s, %s, %s, %s, %s, 'approve', %s)",
        *(scene.workspace_id, scene.new_id("dec"), version.draft_id, version.id, version.digest),
        scene.newsroom.owner.user_id,
    )
    scene.clock.advance(1)
    scene.drain()
    assert [effect.digest for effect in scene.effects()] == [version.digest]
    assert scene.draft_status(version) == "published"


def test_nothing_acts_before_it_is_in_effect(scene: Scene) -> None:
    version = scene.piece()
    decision = scene.decide(version, effective_at=scene.later(10))
    assert take_all(scene.services()) == decision.effective_at
    assert scene.publications() == ()
    scene.clock.advance(10)
    assert take_all(scene.services()) is None
    assert len(scene.publications()) == 1


def test_an_approval_for_a_slot_is_due_at_the_slot(scene: Scene) -> None:
    decision = scene.decide(scene.piece(), slot_at=scene.later(3600))
    take_all(scene.services())
    assert scene.publication_of(decision).due_at == decision.slot_at


def test_many_takers_act_once(scene: Scene) -> None:
    decision = scene.decide(scene.piece())
    takers = [
        threading.Thread(target=take_decision, args=(scene.services(), scene.workspace_id, decision.id))
        for _ in range(8)
    ]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert len(scene.publications()) == 1
    assert scene.decision(decision).refusal is None


def test_an_undo_before_the_approval_is_in_effect_leaves_nothing(scene: Scene) -> None:
    version = scene.piece()
    approval = scene.decide(version, effective_at=scene.later(10))
    with scene.conn() as conn:
        drafts.set_status(conn, version.draft_id, "approved")  # as the dashboard does at once
    scene.decide(version, "undo", undoes=approval.id)
    scene.clock.advance(11)
    scene.drain()
    assert scene.publications() == ()
    assert scene.effects() == []
    assert scene.draft_status(version) == "in_review"
    assert "taken back" in (scene.decision(approval).refusal or "")


def test_an_undo_before_sending_withdraws_the_publication(scene: Scene) -> None:
    version = scene.piece()
    approval = scene.decide(version, slot_at=scene.later(3600))
    take_all(scene.services())
    scene.decide(version, "undo", undoes=approval.id)
    scene.drain()
    assert scene.publication_of(approval).status == "withdrawn"
    assert scene.draft_status(version) == "in_review"
    assert scene.effects() == []


def test_after_an_undo_the_same_bytes_may_be_approved_for_the_same_slot(scene: Scene) -> None:
    version, slot = scene.piece(), scene.later(3600)
    approval = scene.decide(version, slot_at=slot)
    take_all(scene.services())
    scene.decide(version, "undo", undoes=approval.id)
    take_all(scene.services())
    again = scene.decide(version, slot_at=slot)
    take_all(scene.services())
    assert scene.publication_of(again).status == "scheduled"
    scene.clock.advance(3601)
    scene.drain()
    assert len(scene.effects()) == 1


def test_an_undo_of_what_is_out_is_refused(scene: Scene) -> None:
    version = scene.piece()
    approval = scene.decide(version)
    scene.drain()
    undo = scene.decide(version, "undo", undoes=approval.id)
    scene.drain()
    assert "too late" in (scene.decision(undo).refusal or "")
    assert scene.publication_of(approval).status == "verified"
    assert scene.draft_status(version) == "published"


def test_a_version_that_is_no_longer_under_review_is_not_approved(scene: Scene) -> None:
    version = scene.piece()
    decision = scene.decide(version)
    with scene.conn() as conn:
        builders.make_version(conn, drafts.get_draft(conn, version.draft_id), text="Another text.")
    scene.drain()
    assert "not the one under review" in (scene.decision(decision).refusal or "")
    assert scene.publications() == ()
    assert scene.draft_status(version) == "in_review"


def test_a_failing_check_refuses_the_approval_and_puts_the_piece_back(scene: Scene) -> None:
    failed = CheckResult(name="claims", passed=False, blocking=True, detail="65 % is not in the passage")
    version = scene.piece(checks=(failed,))
    decision = scene.decide(version)
    with scene.conn() as conn:
        drafts.set_status(conn, version.draft_id, "approved")
    scene.drain()
    assert "65 % is not in the passage" in (scene.decision(decision).refusal or "")
    assert scene.draft_status(version) == "in_review"
    assert scene.effects() == []


def test_an_unsupported_sentence_refuses_the_approval(scene: Scene) -> None:
    version = scene.piece(evidence=(builders.make_evidence(verdict="unsupported"),))
    decision = scene.decide(version)
    scene.drain()
    assert "unsupported claim" in (scene.decision(decision).refusal or "")
    assert scene.publications() == ()


@pytest.mark.parametrize("role", ["viewer", "marketer"])
def test_who_may_not_review_decides_nothing(scene: Scene, role: str) -> None:
    version = scene.piece()
    with scene.conn() as conn:
        user = builders.make_user(conn, role)  # type: ignore[arg-type]
    decision = scene.decide(version, user=user)
    scene.drain()
    assert "may not review" in (scene.decision(decision).refusal or "")
    assert scene.publications() == ()


def test_nobody_approves_their_own_edit(scene: Scene) -> None:
    with scene.conn() as conn:
        builders.make_user(conn, "reviewer")
    version = scene.piece(made_by=scene.newsroom.owner.user_id)
    decision = scene.decide(version, self_review=True)
    scene.drain()
    assert "wrote themselves" in (scene.decision(decision).refusal or "")
    assert scene.effects() == []


def test_the_only_person_of_a_workspace_may_and_the_row_says_so(scene: Scene) -> None:
    decision = scene.decide(scene.piece(made_by=scene.newsroom.owner.user_id))
    scene.drain()
    assert scene.decision(decision).self_review
    assert len(scene.effects()) == 1


def test_a_second_approval_of_an_approved_piece_makes_no_second_post(scene: Scene) -> None:
    version = scene.piece()
    both = [scene.decide(version), scene.decide(version, slot_at=scene.later(60))]
    scene.drain()
    assert len(scene.effects()) == 1
    assert [scene.decision(one).refusal is None for one in both].count(True) == 1


def test_a_revision_is_asked_for_interactively_with_the_comment(scene: Scene) -> None:
    version = scene.piece()
    decision = scene.decide(version, "revise", comment="Shorter, please.")
    take_all(scene.services())
    with scene.conn() as conn:
        (request,) = work.requests_of(conn, version.draft_id)
        (said,) = feedback.feedback_of(conn, version.draft_id)
    assert (request.kind, request.queue, request.decision_id) == ("revise", "interactive", decision.id)
    assert (said.comment, said.decision_id) == ("Shorter, please.", decision.id)
    assert scene.draft_status(version) == "changes_requested"


def test_the_comment_that_a_face_kept_is_not_kept_twice(scene: Scene) -> None:
    version = scene.piece()
    decision = scene.decide(version, "revise", comment="Shorter, please.")
    with scene.conn() as conn:
        feedback.add_feedback(
            conn,
            draft_id=version.draft_id,
            version_id=version.id,
            user_id=decision.user_id,
            comment=decision.comment,
            decision_id=decision.id,
        )
    take_all(scene.services())
    with scene.conn() as conn:
        assert len(feedback.feedback_of(conn, version.draft_id)) == 1


def test_a_revision_taken_back_cancels_the_request(scene: Scene) -> None:
    version = scene.piece()
    decision = scene.decide(version, "revise")
    take_all(scene.services())
    scene.decide(version, "undo", undoes=decision.id)
    take_all(scene.services())
    with scene.conn() as conn:
        assert [request.status for request in work.requests_of(conn, version.draft_id)] == ["cancelled"]
    assert scene.draft_status(version) == "in_review"


def test_a_rejection_closes_the_piece_and_its_open_work(scene: Scene) -> None:
    version = scene.piece()
    with scene.conn() as conn:
        work.ask(conn, drafts=[version.draft_id], kind="media", queue="bulk", requested_by=None)
    scene.decide(version, "reject", comment="Off topic.")
    take_all(scene.services())
    with scene.conn() as conn:
        assert [request.status for request in work.requests_of(conn, version.draft_id)] == ["cancelled"]
    assert scene.draft_status(version) == "rejected"


def test_a_rejection_of_an_approved_piece_is_refused(scene: Scene) -> None:
    version = scene.piece()
    scene.decide(version, slot_at=scene.later(3600))
    take_all(scene.services())
    rejection = scene.decide(version, "reject")
    take_all(scene.services())
    assert scene.decision(rejection).refusal
    assert scene.draft_status(version) == "approved"
    scene.clock.advance(3601)
    scene.drain()


def test_an_edit_after_the_approval_holds_the_slot(scene: Scene) -> None:
    version = scene.piece()
    decision = scene.decide(version, slot_at=scene.later(60))
    take_all(scene.services())
    with scene.conn() as conn:
        builders.make_version(
            conn, drafts.get_draft(conn, version.draft_id), text="Edited.", made_by=scene.newsroom.owner.user_id
        )
    scene.clock.advance(61)
    scene.drain()
    assert scene.publication_of(decision).status == "held"
    assert scene.effects() == []


def test_an_edited_piece_is_approved_again_and_goes_out(scene: Scene) -> None:
    version = scene.piece()
    first = scene.decide(version, slot_at=scene.later(60))
    take_all(scene.services())
    with scene.conn() as conn:
        draft = drafts.get_draft(conn, version.draft_id)
        edited = builders.make_version(conn, draft, text="Edited.", made_by=scene.newsroom.owner.user_id)
        second_reviewer = builders.make_user(conn, "reviewer")
    again = scene.decide(edited, slot_at=scene.later(60), user=second_reviewer)
    scene.drain()
    assert scene.decision(again).refusal is None
    assert scene.publication_of(first).status == "withdrawn"
    assert [effect.digest for effect in scene.effects()] == [edited.digest]


def test_a_machines_new_version_leaves_the_approval_standing(scene: Scene) -> None:
    version = scene.piece()
    scene.decide(version, slot_at=scene.later(60))
    take_all(scene.services())
    with scene.conn() as conn:
        proposed = builders.make_version(conn, drafts.get_draft(conn, version.draft_id), text="By a crew.")
    scene.clock.advance(61)
    scene.drain()
    assert [effect.digest for effect in scene.effects()] == [version.digest]
    with scene.conn() as conn:
        assert versions.get_version(conn, proposed.id).state == "proposed"


def test_a_decision_for_other_bytes_cannot_be_written(scene: Scene) -> None:
    version = scene.piece()
    with pytest.raises(Conflict), scene.conn() as conn:
        builders.decide(conn, version.model_copy(update={"digest": "0" * 64}))


def test_tampered_bytes_are_not_approved(scene: Scene, press_urls: TestDatabase) -> None:
    version = scene.piece()
    decision = scene.decide(version)
    scene.sql(
        press_urls.admin_url,
        "UPDATE content_versions SET package = replace(package, 'Collectors', 'Competitors') WHERE id = %s",
        version.id,
    )
    take_all(scene.services())
    assert "altered" in (scene.decision(decision).refusal or "")
    assert scene.publications() == ()


def test_one_decision_that_cannot_be_taken_does_not_stop_the_others(scene: Scene, press_urls: TestDatabase) -> None:
    broken, whole = scene.piece(), scene.piece()
    first, second = scene.decide(broken), scene.decide(whole)
    scene.sql(press_urls.admin_url, "UPDATE content_versions SET checks = '[7]' WHERE id = %s", broken.id)
    take_all(scene.services())
    assert scene.decision(first).refusal
    assert scene.publication_of(second).status == "scheduled"
    scene.drain()
    assert len(scene.effects()) == 1


def test_a_decision_that_nobody_foresaw_is_refused_and_stops_no_other(scene: Scene, press_urls: TestDatabase) -> None:
    lost, sound = scene.piece(), scene.piece()
    first = scene.decide(lost)
    second = scene.decide(sound)
    scene.sql(press_urls.admin_url, "DELETE FROM content_drafts WHERE id = %s", lost.draft_id)
    take_all(scene.services())
    assert "unforeseen" in (scene.decision(first).refusal or "")
    assert scene.publication_of(second).status == "scheduled"
    assert take_all(scene.services()) is None


@pytest.mark.parametrize("column", ["effective_at", "slot_at"])
@pytest.mark.parametrize("instant", ["infinity", "-infinity", "20000-01-01Z"])
def test_an_instant_that_nobody_could_read_is_refused_by_the_database(scene: Scene, column: str, instant: str) -> None:
    version = scene.piece()
    with pytest.raises(Conflict), scene.conn() as conn:
        conn.execute(
            "INSERT INTO decisions (id, draft_id, version_id, digest, kind, user_id, " + column + ") "
            "VALUES (%s, %s, %s, %s, 'approve', %s, %s)",
            [
                *(scene.new_id("dec"), version.draft_id, version.id, version.digest),
                *(scene.newsroom.owner.user_id, instant),
            ],
        )


def test_a_decision_for_an_archived_campaign_is_not_acted_on(scene: Scene) -> None:
    version = scene.piece()
    decision = scene.decide(version)
    with scene.conn() as conn:
        campaign_id = drafts.get_draft(conn, version.draft_id).campaign_id
        archive.set_archived(conn, campaign_id, scene.clock.now())
    take_all(scene.services())
    assert "is archived" in (scene.decision(decision).refusal or "")
    assert scene.publications() == ()
    assert scene.draft_status(version) == "in_review"
