"""The published-post run: it delivers what nobody has delivered, and records only what has settled."""

from press.recording import deliver_and_record
from store import publications
from tests.press.scene import Scene


def test_without_a_courier_the_run_delivers_and_records_the_verified_post(scene: Scene) -> None:
    publication = scene.approved()

    recorded = deliver_and_record(scene.services(), publication.draft_id)

    assert recorded
    assert recorded.status == "verified"
    assert len(scene.effects()) == 1
    unrecorded = publications.unrecorded(scene.database)
    assert publication.id not in {row.id for row in unrecorded}


def test_after_the_courier_the_run_only_reads_what_is_there(scene: Scene) -> None:
    publication = scene.approved()
    scene.deliver(publication)

    recorded = deliver_and_record(scene.services("run-1"), publication.draft_id)

    assert recorded
    assert recorded.status == "verified"
    assert len(scene.effects()) == 1


def test_a_piece_without_an_approval_has_nothing_to_record(scene: Scene) -> None:
    version = scene.piece()

    assert deliver_and_record(scene.services(), version.draft_id) is None
    assert scene.effects() == []
