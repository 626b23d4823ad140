"""What a revision teaches once its outcome is approved."""

from typing import Any

from domain.claim import Evidence
from domain.sentences import sentences
from domain.version import NotDone, Version
from press.intake import take_all
from press.learning import fulfilled
from store import drafts, examples, feedback
from store.examples import EditExample
from tests import builders
from tests.press.scene import Scene

FIRST, GRAND, PLAIN = "Lorries wait at the gate.", "We leverage synergies for yards.", "We save yards time."


def _evidence(text: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(position=n, sentence=sentence, verdict="no_claim") for n, sentence in enumerate(sentences(text))
    )


def version_of(scene: Scene, draft_id: str, text: str, **fields: Any) -> Version:
    with scene.conn() as conn:
        draft = drafts.get_draft(conn, draft_id)
        return builders.make_version(
            conn, draft, package=builders.make_package(draft, text), evidence=_evidence(text), **fields
        )


def asked(scene: Scene, version: Version, comment: str, answer: str, **fields: Any) -> Version:
    """A request for changes and the revision that answered it."""
    with scene.conn() as conn:
        decision = builders.decide(conn, version, "revise", comment=comment)
        feedback.add_feedback(
            conn,
            draft_id=version.draft_id,
            version_id=version.id,
            user_id=decision.user_id,
            comment=comment,
            decision_id=decision.id,
        )
        conn.execute("UPDATE decisions SET taken_at = now() WHERE id = %s", [decision.id])
        drafts.set_status(conn, version.draft_id, "changes_requested")
    revision = version_of(scene, version.draft_id, answer, **fields)
    with scene.conn() as conn:
        feedback.answer_feedback(conn, version.draft_id, revision.id)
    return revision


def learned(scene: Scene) -> tuple[EditExample, ...]:
    with scene.conn() as conn:
        return examples.list_examples(conn)


def started(scene: Scene) -> Version:
    with scene.conn() as conn:
        draft = builders.make_draft(conn)
    return version_of(scene, draft.id, f"{FIRST} {GRAND}")


def test_a_revision_teaches_when_its_piece_is_approved_and_not_before(scene: Scene) -> None:
    revision = asked(scene, started(scene), "Less grand, please.", f"{FIRST} {PLAIN}")
    assert learned(scene) == ()
    scene.decide(revision)
    take_all(scene.services())
    (found,) = learned(scene)
    assert (found.before, found.after, found.reason) == (GRAND, PLAIN, "Less grand, please.")
    assert (found.came_by, found.person, found.version) == ("revision", "Olive Owner", 2)


def test_what_was_not_fulfilled_is_no_reason(scene: Scene) -> None:
    undone = (NotDone(wish="Mention our price", reason="No source names one."),)
    revision = asked(scene, started(scene), "Less grand. Mention our price.", f"{FIRST} {PLAIN}", not_done=undone)
    scene.decide(revision)
    take_all(scene.services())
    assert [found.reason for found in learned(scene)] == ["Less grand."]
    assert fulfilled("Mention our price!", revision) == ""


def test_a_piece_that_is_rejected_teaches_nothing(scene: Scene) -> None:
    revision = asked(scene, started(scene), "Less grand, please.", f"{FIRST} {PLAIN}")
    scene.decide(revision, "reject")
    take_all(scene.services())
    assert learned(scene) == ()


def test_what_a_later_version_changed_again_is_left_out(scene: Scene) -> None:
    ending = "Where do you stand?"
    second = asked(scene, started(scene), "Less grand.", f"{FIRST} {PLAIN}")
    third = asked(scene, second, "End with a question.", f"{FIRST} We help yards. {ending}")
    scene.decide(third)
    take_all(scene.services())
    found = {(one.after, one.reason) for one in learned(scene)}
    assert all(PLAIN not in after for after, _ in found)
    assert any(ending in after and reason == "End with a question." for after, reason in found)


def test_an_approval_taken_back_teaches_no_more_until_the_next(scene: Scene) -> None:
    revision = asked(scene, started(scene), "Less grand, please.", f"{FIRST} {PLAIN}")
    approval = scene.decide(revision, slot_at=scene.later(3600))
    take_all(scene.services())
    scene.decide(revision, "undo", undoes=approval.id)
    take_all(scene.services())
    assert [found.state for found in learned(scene)] == ["taken back"]
    scene.decide(revision, slot_at=scene.later(3600))
    take_all(scene.services())
    assert [found.state for found in learned(scene)] == ["on"]


def test_a_first_version_approved_as_it_is_teaches_nothing(scene: Scene) -> None:
    scene.decide(started(scene))
    take_all(scene.services())
    assert learned(scene) == ()
