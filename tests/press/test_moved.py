"""A post that was moved goes out at its new time, once, whatever decided so."""

from datetime import timedelta

import pytest

from desk.rescheduling import reschedule
from domain.errors import Conflict
from domain.publication import NOT_VERIFIABLE, Unknown
from press.intake import take_all
from store import decisions, drafts, publications
from tests.press.scene import LEASE_SECONDS, Scene

DAY = timedelta(days=1)


def test_within_the_window_the_same_row_goes_out_at_the_new_time_only(scene: Scene) -> None:
    decision = scene.decide(scene.piece(), slot_at=scene.later(3600))
    take_all(scene.services())
    row = scene.publication_of(decision)
    at = scene.later(7200)
    moved = reschedule(
        scene.database, scene.newsroom.owner, scene.clock, publication_id=row.id, slot="at", at=at
    ).publication
    assert (moved.id, moved.key, moved.decision_id, moved.due_at) == (row.id, row.key, decision.id, at)
    scene.clock.advance(3600)
    assert scene.deliver(row).status == "scheduled"
    scene.clock.advance(3600)
    assert scene.deliver(row).status == "verified"
    assert len(scene.effects()) == 1


def test_outside_it_the_new_decision_s_row_goes_out_and_the_old_one_never(scene: Scene) -> None:
    version = scene.piece()
    decision = scene.decide(version, slot_at=scene.later(3600))
    take_all(scene.services())
    row, at = scene.publication_of(decision), scene.clock.now() + 9 * DAY
    moved = reschedule(
        scene.database, scene.newsroom.owner, scene.clock, publication_id=row.id, slot="at", at=at, approve=True
    )
    assert moved.publication.status == "withdrawn"
    assert moved.decision is not None
    assert (moved.decision.digest, moved.decision.slot_at) == (row.digest, at)
    scene.clock.advance(3600)
    take_all(scene.services())
    assert scene.deliver(row).status == "withdrawn"
    new = scene.publication_of(moved.decision)
    assert (new.status, new.planned_at, new.digest) == ("scheduled", at, row.digest)
    scene.clock.set(at)
    assert scene.deliver(new).status == "verified"
    assert len(scene.effects()) == 1
    with scene.conn() as conn:
        assert drafts.get_draft(conn, version.draft_id).status == "published"
        standing = decisions.standing_approval(conn, version.draft_id)
    assert standing is not None
    assert standing.id == moved.decision.id


def test_a_sender_that_has_claimed_it_keeps_it(scene: Scene) -> None:
    row = scene.approved()
    with scene.conn() as conn:
        assert publications.claim(conn, row.id, "sender", LEASE_SECONDS, now=scene.clock.now()) is not None
    with pytest.raises(Conflict, match="claimed"):
        reschedule(
            scene.database, scene.newsroom.owner, scene.clock, publication_id=row.id, slot="at", at=scene.later(60)
        )
    scene.drain()
    assert len(scene.effects()) == 1


@pytest.mark.parametrize("word", ["late", "failed"])
def test_a_post_that_somebody_put_there_by_hand_is_settled_as_sent(scene: Scene, word: str) -> None:
    from desk.publications import Found, settle
    from domain.publication import RejectedForGood

    row = scene.approved()
    if word == "failed":
        scene.channel.answers = [RejectedForGood(reason="Too rude.")]
    else:
        scene.clock.advance(25 * 3600)
    assert scene.deliver(row).status == word
    found = Found(url="https://channel.example/p/1")
    after = settle(
        scene.database, scene.newsroom.owner, scene.clock, publication_id=row.id, word="is there", found=found
    )
    assert (after.status, after.url) == ("sent", "https://channel.example/p/1")
    assert (after.reason or "").startswith(NOT_VERIFIABLE)
    scene.drain()
    assert scene.effects() == []
    with scene.conn() as conn:
        assert drafts.get_draft(conn, row.draft_id).status == "published"


def test_an_unknown_post_is_not_moved(scene: Scene) -> None:
    row = scene.approved()
    scene.channel.answers = [Unknown(reason="No answer.")]
    assert scene.deliver(row).status == "unknown"
    with pytest.raises(Conflict, match="unknown"):
        reschedule(scene.database, scene.newsroom.owner, scene.clock, publication_id=row.id, slot="next_slot")
