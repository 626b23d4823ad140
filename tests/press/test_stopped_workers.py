"""Workers that stop in the middle, come back late, and find that the row has moved on."""

from typing import Any

import pytest

from domain.publication import (
    Published,
    Unknown,
)
from press.delivery import deliver
from press.reaper import reap_once
from store import audit, drafts, publications
from tests import builders
from tests.fakes.publisher import FakePublisher
from tests.press.scene import LEASE_SECONDS, Scene


class StopsInTheCall(FakePublisher):
    """A worker that is stopped inside its call longer than its lease, while others go on."""

    scene: Scene
    after_effect: bool

    def publish(self, package: Any, media: Any, key: str) -> Any:
        outcome = super().publish(package, media, key) if self.after_effect else Unknown(reason="timed out")
        self.scene.clock.advance(LEASE_SECONDS + 1)
        self.scene.drain()
        return outcome


@pytest.mark.parametrize("after_effect", [True, False])
def test_a_zombie_writes_nothing(scene: Scene, after_effect: bool) -> None:
    publication = scene.approved()
    stopped = StopsInTheCall(scene.channel)
    stopped.scene, stopped.after_effect = scene, after_effect
    seen = deliver(scene.services("zombie", publisher_of=lambda account: stopped), scene.workspace_id, publication.id)
    assert seen.status == "verified"
    assert seen == scene.deliver(publication)
    assert len(scene.effects()) == 1


class PostsAfterItsLease(FakePublisher):
    """Stopped just before the call reaches the channel; others look it up, find nothing, and send it."""

    scene: Scene

    def publish(self, package: Any, media: Any, key: str) -> Any:
        self.scene.clock.advance(LEASE_SECONDS + 1)
        self.scene.drain()
        return super().publish(package, media, key)


def test_a_zombies_second_post_is_told(scene: Scene) -> None:
    publication = scene.approved()
    stopped = PostsAfterItsLease(scene.channel)
    stopped.scene = scene
    deliver(scene.services("zombie", publisher_of=lambda account: stopped), scene.workspace_id, publication.id)
    first, second = scene.effects()
    (row,) = scene.publications()
    assert (row.status, row.remote_id) == ("verified", first.remote_id)
    assert second.remote_id in (row.reason or "")
    with scene.conn() as conn:
        (told,) = [line for line in audit.list_rows(conn) if line.action == "publication.late_answer"]
        assert told.detail["remote_id"] == second.remote_id
        assert second.remote_id in (drafts.get_draft(conn, publication.draft_id).note or "")
        assert audit.verify(conn) is None


class PostsWithoutItsRest(PostsAfterItsLease):
    """The same, and something of the post is missing."""

    def publish(self, package: Any, media: Any, key: str) -> Any:
        return super().publish(package, media, key).model_copy(update={"remark": "Its first comment is missing."})


def test_what_a_zombies_post_lacks_is_told(scene: Scene) -> None:
    publication = scene.approved()
    stopped = PostsWithoutItsRest(scene.channel)
    stopped.scene = scene
    deliver(scene.services("zombie", publisher_of=lambda account: stopped), scene.workspace_id, publication.id)
    with scene.conn() as conn:
        note = drafts.get_draft(conn, publication.draft_id).note or ""
    assert note.endswith("Its first comment is missing.")


def test_a_dead_senders_post_is_asked_for_after_a_while(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        claimed = publications.claim(conn, publication.id, "dead", LEASE_SECONDS, now=scene.clock.now())
        assert claimed is not None
        publications.move(conn, claimed[1], "sending")
    scene.clock.advance(LEASE_SECONDS + 1)
    reap_once(scene.services())
    assert scene.deliver(publication).status == "unknown"
    scene.clock.advance(10)
    assert scene.deliver(publication).status == "scheduled"


class StopsUntilReaped(FakePublisher):
    """Stopped inside its call; by then the reaper has called the row unknown, and `sent` would be a lawful step."""

    scene: Scene

    def publish(self, package: Any, media: Any, key: str) -> Any:
        outcome = super().publish(package, media, key)
        self.scene.clock.advance(LEASE_SECONDS + 1)
        reap_once(self.scene.services())
        return outcome


def test_a_zombie_does_not_even_write_what_the_table_of_moves_allows(scene: Scene) -> None:
    publication = scene.approved()
    stopped = StopsUntilReaped(scene.channel)
    stopped.scene = scene
    seen = deliver(scene.services("zombie", publisher_of=lambda account: stopped), scene.workspace_id, publication.id)
    assert (seen.status, seen.remote_id) == ("unknown", None)
    scene.drain()
    assert [p.status for p in scene.publications()] == ["verified"]
    assert len(scene.effects()) == 1


def test_a_worker_stopped_before_its_call_does_not_make_it(scene: Scene) -> None:
    publication = scene.approved()
    services = scene.services("zombie", publisher_of=lambda account: _Sleeper(scene))
    assert deliver(services, scene.workspace_id, publication.id).status == "sending"
    assert scene.channel.calls == 0
    scene.drain()
    assert len(scene.effects()) == 1


class _Sleeper(FakePublisher):
    """Stopped for longer than its lease between the last look at the rows and the call."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.channel)
        self._scene = scene

    def validate(self, package: Any) -> tuple[str, ...]:
        self._scene.clock.advance(LEASE_SECONDS + 1)
        return ()


def test_a_sender_that_died_in_the_call_leaves_unknown_never_scheduled(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        claimed = publications.claim(conn, publication.id, "dead", LEASE_SECONDS, now=scene.clock.now())
        assert claimed is not None
        publications.move(conn, claimed[1], "sending")
    assert scene.deliver(publication).status == "sending"
    scene.clock.advance(LEASE_SECONDS + 1)
    reap_once(scene.services())
    assert scene.publications()[0].status == "unknown"
    scene.drain()
    assert len(scene.effects()) == 1


def test_a_sender_that_died_before_the_call_gives_the_row_back(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        publications.claim(conn, publication.id, "dead", LEASE_SECONDS, now=scene.clock.now())
    assert scene.deliver(publication).status == "claimed"
    scene.clock.advance(LEASE_SECONDS + 1)
    reap_once(scene.services())
    assert scene.publications()[0].status == "scheduled"
    assert scene.deliver(publication).status == "verified"


def test_the_outcome_names_the_remote_post_before_anything_else(scene: Scene) -> None:
    """Killed right after the answer was written: the row knows the post, and it is only read back."""
    publication = scene.approved()
    with scene.conn() as conn:
        claimed = publications.claim(conn, publication.id, "dead", LEASE_SECONDS, now=scene.clock.now())
        assert claimed is not None
        publications.move(conn, claimed[1], "sending")
        package = builders.make_package(drafts.get_draft(conn, publication.draft_id))
        answer: Published = scene.channel.post(package, (), publication.key)
        now = scene.clock.now()
        publications.move(
            conn, claimed[1], "sent", remote_id=answer.remote_id, url=answer.url, sent_at=now, look_at=now
        )
    scene.drain()
    assert scene.channel.calls == 0
    assert scene.publications()[0].status == "mismatch", "the image is missing, and that is seen"
