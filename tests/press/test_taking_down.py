"""A live post is taken down once, whatever dies in between, and what cannot be taken down says so."""

from collections.abc import Sequence

import pytest

from desk.publications import take_down
from domain.errors import Conflict, InvalidInput, NotAllowed, Retry
from domain.publication import Capabilities, NeedsReconnect, Publication, RejectedForGood, Removed, TryLater, Withdrawal
from press.taking_down import take_down_all
from store import accounts, audit, drafts, publications, take_downs
from tests import builders
from tests.fakes.publisher import FakePublisher
from tests.press.scene import LEASE_SECONDS, Scene

REASON = "The figure was withdrawn."


def asked(scene: Scene) -> Publication:
    publication = scene.deliver(scene.approved())
    with scene.conn() as conn:
        mia = builders.make_user(conn, "reviewer", "Mia")
    take_down(scene.database, mia, scene.clock, publication_id=publication.id, reason=REASON)
    return publication


def row_of(scene: Scene, publication: Publication) -> Publication:
    with scene.conn() as conn:
        return publications.get_publication(conn, publication.id)


def wishes(scene: Scene, publication: Publication) -> tuple[take_downs.TakeDown, ...]:
    with scene.conn() as conn:
        return take_downs.of_publication(conn, publication.id)


class Answering(FakePublisher):
    """Answers a withdrawal in turn, then does it."""

    def __init__(self, scene: Scene, answers: Sequence[Withdrawal | Exception]) -> None:
        super().__init__(scene.channel)
        self._answers = list(answers)

    def withdraw(self, remote_id: str) -> Withdrawal:
        if self._answers:
            answer = self._answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return super().withdraw(remote_id)


def test_a_post_that_is_taken_down_is_gone_and_its_row_says_why(scene: Scene) -> None:
    publication = asked(scene)
    assert take_down_all(scene.services()) == 1
    assert scene.effects() == []
    after = row_of(scene, publication)
    assert (after.status, after.reason) == ("withdrawn", f"Taken down: Mia: {REASON}")
    assert after.remote_id == publication.remote_id, "what was there can still be named"
    with scene.conn() as conn:
        assert "publication.taken_down" in [row.action for row in audit.list_rows(conn)]
        assert REASON in (drafts.get_draft(conn, publication.draft_id).note or "")
    assert take_down_all(scene.services()) == 0


def test_what_ended_in_the_dark_is_asked_again(scene: Scene) -> None:
    publication = asked(scene)
    by = Answering(scene, [Retry("No answer."), TryLater(reason="Busy.", after_seconds=600)])
    services = scene.services(publisher_of=lambda account: by)
    assert take_down_all(services) == 0
    assert row_of(scene, publication).status == "verified"
    scene.clock.advance(60)
    take_down_all(services)
    assert wishes(scene, publication)[0].answer == "Busy."
    scene.clock.advance(599)
    assert take_down_all(services) == 0
    scene.clock.advance(2)
    assert take_down_all(services) == 1
    assert row_of(scene, publication).status == "withdrawn"


@pytest.mark.parametrize("how", ["cannot", "will not"])
def test_where_no_program_can_do_it_a_person_is_told(scene: Scene, how: str) -> None:
    publication = asked(scene)
    if how == "cannot":
        services = scene.services(capabilities=Capabilities(look_up=True, read_back=True))
    else:
        refusing = Answering(scene, [RejectedForGood(reason="It is locked.")])
        services = scene.services(publisher_of=lambda account: refusing)
    assert take_down_all(services) == 0
    (wish,) = wishes(scene, publication)
    assert wish.status == "refused"
    assert row_of(scene, publication).status == "verified", "it is still there, and the row says so"
    with scene.conn() as conn:
        assert "could not be taken down" in (drafts.get_draft(conn, publication.draft_id).note or "")


def test_a_dead_account_is_held_and_the_wish_waits(scene: Scene) -> None:
    publication = asked(scene)
    dead = Answering(scene, [NeedsReconnect(reason="Revoked.")])
    take_down_all(scene.services(publisher_of=lambda account: dead))
    with scene.conn() as conn:
        assert accounts.get_account(conn, publication.account_id).state == "dead"
        accounts.set_account_state(conn, publication.account_id, "connected")
    scene.clock.advance(60)
    assert take_down_all(scene.services()) == 1


def test_a_worker_that_died_in_the_middle_is_followed_by_another(scene: Scene) -> None:
    publication = asked(scene)
    with scene.conn() as conn:
        wish = take_downs.of_publication(conn, publication.id)[0]
        claimed = take_downs.claim(conn, wish.id, "dead", LEASE_SECONDS, now=scene.clock.now())
        assert claimed is not None
    assert take_down_all(scene.services()) == 0, "somebody has it in hand"
    scene.clock.advance(LEASE_SECONDS + 1)
    assert take_down_all(scene.services()) == 1


def test_a_copy_of_the_installation_takes_nothing_down(scene: Scene) -> None:
    publication = asked(scene)
    assert take_down_all(scene.services(installation_id="inst_copy")) == 0
    assert row_of(scene, publication).status == "verified"
    assert len(scene.effects()) == 1


def test_it_is_asked_for_once_with_a_reason_by_whoever_may(scene: Scene) -> None:
    publication = asked(scene)
    with scene.conn() as conn:
        owner, viewer = builders.make_user(conn, "owner", "Ada"), builders.make_user(conn, "viewer", "Vi")
    with pytest.raises(Conflict, match="already"):
        take_down(scene.database, owner, scene.clock, publication_id=publication.id, reason=REASON)
    with pytest.raises(InvalidInput, match="why"):
        take_down(scene.database, owner, scene.clock, publication_id=publication.id, reason="  ")
    with pytest.raises(NotAllowed):
        take_down(scene.database, viewer, scene.clock, publication_id=publication.id, reason=REASON)
    take_down_all(scene.services())
    with pytest.raises(Conflict, match="not out"):
        take_down(scene.database, owner, scene.clock, publication_id=publication.id, reason=REASON)
    assert isinstance(FakePublisher(scene.channel).withdraw("post-1"), Removed)


def test_a_post_that_is_just_read_back_is_taken_down_after_that(scene: Scene) -> None:
    publication = asked(scene)
    with scene.conn() as conn:
        conn.execute(
            "UPDATE published_content SET status = 'sent', look_at = due_at, lease_owner = 'reader', "
            "lease_until = %s WHERE id = %s",
            [scene.later(LEASE_SECONDS), publication.id],
        )
    assert take_down_all(scene.services()) == 0
    assert len(scene.effects()) == 1, "the channel is not asked before"
    assert wishes(scene, publication)[0].attempt == 0
    scene.clock.advance(LEASE_SECONDS + 1)
    assert take_down_all(scene.services()) == 1
    assert (row_of(scene, publication).status, scene.effects()) == ("withdrawn", [])


class ReadMeanwhile(FakePublisher):
    """Somebody takes the post in hand to read it back while the channel takes it down."""

    def __init__(self, scene: Scene, publication: Publication) -> None:
        super().__init__(scene.channel)
        self._scene, self._publication = scene, publication

    def withdraw(self, remote_id: str) -> Withdrawal:
        with self._scene.conn() as conn:
            conn.execute("UPDATE published_content SET status = 'mismatch' WHERE id = %s", [self._publication.id])
            now = self._scene.clock.now()
            assert publications.claim_for_check(conn, self._publication.id, "reader", LEASE_SECONDS, now=now)
        return super().withdraw(remote_id)


def test_a_reader_that_comes_in_between_ends_no_courier(scene: Scene) -> None:
    publication = asked(scene)
    assert take_down_all(scene.services(publisher_of=lambda account: ReadMeanwhile(scene, publication))) == 0
    (wish,) = wishes(scene, publication)
    assert (wish.status, "being worked on right now" in wish.answer) == ("asked", True)
    scene.clock.advance(LEASE_SECONDS + 1)
    assert take_down_all(scene.services()) == 1
    assert row_of(scene, publication).status == "withdrawn"
