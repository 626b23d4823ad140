"""Whose decisions count, asked again when they are acted on."""

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
