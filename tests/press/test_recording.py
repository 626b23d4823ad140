"""The published-post run: it delivers what nobody has delivered, and records only what has settled."""

import time
from typing import Any

import pytest

from domain.publication import Capabilities, RejectedForGood, TryLater
from press.recording import deliver_and_record
from store import brakes, recordings
from tests.press.scene import Scene


def test_without_a_courier_the_run_delivers_and_records_the_verified_post(scene: Scene) -> None:
    publication = scene.approved()

    recorded = deliver_and_record(scene.services(), publication.draft_id)

    assert recorded
    assert recorded.status == "verified"
    assert len(scene.effects()) == 1
    unrecorded = recordings.unrecorded(scene.database)
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


def is_offered(scene: Scene, publication_id: str) -> bool:
    return publication_id in {row.id for row in recordings.unrecorded(scene.database, 100_000)}


def test_a_stopped_post_keeps_no_run_waiting_and_asks_for_none(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        brakes.pull(conn, "workspace", now=scene.clock.now())
    began = time.monotonic()
    assert deliver_and_record(scene.services(), publication.draft_id) is None
    assert time.monotonic() - began < 5
    assert not is_offered(scene, publication.id)
    with scene.conn() as conn:
        brakes.let_go(conn, "workspace", now=scene.clock.now())
    assert is_offered(scene, publication.id)


def test_a_channel_that_is_busy_keeps_no_run_waiting(scene: Scene) -> None:
    publication = scene.approved()
    scene.channel.answers = [TryLater(reason="Busy.", after_seconds=90)]
    began = time.monotonic()
    assert deliver_and_record(scene.services(), publication.draft_id) is None
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("answer", [RejectedForGood(reason="Too rude."), TimeoutError("slow")])
def test_what_waits_for_a_person_asks_for_no_run(scene: Scene, answer: Any) -> None:
    mute = Capabilities(look_up=False, read_back=False)
    scene.channel.answers = [answer]
    publication = scene.deliver(scene.approved(), capabilities=mute)
    scene.clock.advance(60)
    assert scene.deliver(publication, capabilities=mute).status in ("failed", "unknown")
    assert not is_offered(scene, publication.id)


def test_launches_for_one_row_come_ever_less_often(scene: Scene) -> None:
    publication = scene.approved()
    waits = []
    for _ in range(9):
        with scene.conn() as conn:
            assert recordings.begin_recording(conn, publication.id, 60, now=scene.clock.now())
        waits.append(_seconds_until_next(scene, publication.id))
    assert waits[:3] == [60, 120, 240]
    assert waits[-1] == 3600


def test_a_post_that_is_out_is_recorded_soon_however_often_there_was_nothing_to_record(scene: Scene) -> None:
    publication = scene.approved()
    for _ in range(6):
        with scene.conn() as conn:
            recordings.begin_recording(conn, publication.id, 60, now=scene.clock.now())
        _seconds_until_next(scene, publication.id)
    with scene.conn() as conn:
        recordings.begin_recording(conn, publication.id, 60, now=scene.clock.now())

    scene.deliver(publication)

    assert _seconds_until_next(scene, publication.id) <= 60


def test_a_run_that_waits_for_the_courier_is_not_launched_again_beside_it(scene: Scene) -> None:
    publication = scene.approved()
    with scene.conn() as conn:
        recordings.begin_recording(conn, publication.id, 60, now=scene.clock.now())
    scene.clock.advance(5)

    scene.deliver(publication)

    assert _seconds_until_next(scene, publication.id) == 55


def _seconds_until_next(scene: Scene, publication_id: str) -> float:
    with scene.conn() as conn:
        row = conn.execute("SELECT recording_until FROM published_content WHERE id = %s", [publication_id]).fetchone()
    assert row is not None
    seconds: float = (row["recording_until"] - scene.clock.now()).total_seconds()
    scene.clock.advance(seconds)
    return seconds
