"""Whose decisions count, asked again when they are acted on."""

import pytest

from desk.edits import Change, edit
from press.intake import take_all
from store import people
from tests import builders
from tests.press.scene import Scene


def test_a_person_shut_out_decides_nothing(scene: Scene) -> None:
    version = scene.piece()
    with scene.conn() as conn:
        user = builders.make_user(conn, "reviewer")
    decision = scene.decide(version, user=user)
    with scene.conn() as conn:
        people.disable_person(conn, people.person_of(conn, user.user_id), scene.clock.now())
    take_all(scene.services())
    assert "no seat" in (scene.decision(decision).refusal or "")
    assert scene.publications() == ()


def test_nobody_approves_what_a_crew_made_of_their_words(scene: Scene) -> None:
    with scene.conn() as conn:
        author = builders.make_user(conn, "reviewer")
    decision = scene.decide(scene.piece(authors=(author.user_id,)), user=author)
    take_all(scene.services())
    assert "wrote themselves" in (scene.decision(decision).refusal or "")
    assert scene.publications() == ()


@pytest.mark.parametrize("hand", [0, 1])
def test_nobody_approves_their_words_after_anothers_touch(scene: Scene, hand: int) -> None:
    version = scene.piece()
    with scene.conn() as conn:
        authors = builders.make_user(conn, "manager"), builders.make_user(conn, "manager")
    rewritten, comma = Change(title="Anew", text="It is rewritten"), Change(text="It is rewritten.")
    edit(scene.database, authors[0], scene.clock, draft_id=version.draft_id, change=rewritten)
    last = edit(scene.database, authors[1], scene.clock, draft_id=version.draft_id, change=comma)
    decision = scene.decide(last, user=authors[hand])
    take_all(scene.services())
    assert "wrote themselves" in (scene.decision(decision).refusal or "")
    assert scene.publications() == ()
