"""A video script is made of a version, from its claims, and leaves the piece as it is."""

from pathlib import Path

import pytest

from domain.errors import Permanent
from domain.version import Version
from domain.video_script import Scene, VideoMaterial, VideoOutput, VideoScript
from press.batch import PieceDone, PieceFailed, run_requests
from resources.llm.offline.writer import OfflineWriter
from store import drafts, scripts, versions, work
from store.postgres import Database
from tests.conftest import Newsroom
from tests.fakes.crews import ScriptedCrews
from tests.fakes.press import WordEmbedder
from tests.press.test_drafting import CLAIM, Room, make_room, scripted

SCENES = (Scene(narration=f"{CLAIM} [c1]", visual="Ten boxes in a row", words="More than ten"),)


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return make_room(database, workspace, tmp_path)


def run(room: Room, crews: object) -> PieceDone | PieceFailed:
    with room.database.transaction(room.workspace_id) as conn:
        ids = work.ask(conn, drafts=[room.draft.id], kind="script", queue="interactive", requested_by=None)
    (outcome,) = run_requests(room.services, crews, room.workspace_id, ids, "run-2")  # type: ignore[arg-type]
    assert isinstance(outcome, PieceDone | PieceFailed)
    return outcome


def script(room: Room) -> VideoScript | None:
    with room.database.transaction(room.workspace_id) as conn:
        return scripts.script_of(conn, room.draft.id)


def version_of(room: Room) -> Version:
    return room.draw(scripted())


def test_a_script_is_kept_with_the_version_it_was_made_of(room: Room) -> None:
    version = version_of(room)
    crews = ScriptedCrews({VideoMaterial: VideoOutput(scenes=SCENES)})
    outcome = run(room, crews)
    assert isinstance(outcome, PieceDone)
    assert outcome.version is None
    kept = script(room)
    assert kept is not None
    assert (kept.version_id, kept.digest, kept.scenes) == (version.id, version.digest, SCENES)
    assert [each.verdict for each in kept.evidence] == ["supported"]
    material = crews.only(VideoMaterial)
    assert f"{CLAIM} [c1]" in material.body
    assert [claim.id for claim in material.claims] == ["c1"]
    draft, current = room.look()
    assert (draft.status, current) == ("in_review", version)


def test_the_offline_writer_reads_out_the_cited_sentences(room: Room) -> None:
    from crews.runner import CrewRunner

    version_of(room)
    assert isinstance(run(room, CrewRunner(OfflineWriter(WordEmbedder()))), PieceDone)
    kept = script(room)
    assert kept is not None
    assert kept.scenes[0].narration == f"{CLAIM} [c1]"
    assert kept.scenes[-1].narration == "Read the report"


def test_a_new_version_has_no_script_yet(room: Room) -> None:
    version_of(room)
    run(room, ScriptedCrews({VideoMaterial: VideoOutput(scenes=SCENES)}))
    version_of(room)
    assert script(room) is None


def test_a_script_that_cannot_be_made_leaves_the_piece_in_review(room: Room) -> None:
    version = version_of(room)
    outcome = run(room, ScriptedCrews({VideoMaterial: Permanent("no usable answer")}))
    assert isinstance(outcome, PieceFailed)
    with room.database.transaction(room.workspace_id) as conn:
        draft = drafts.get_draft(conn, room.draft.id)
        assert (draft.status, draft.note) == ("in_review", "no usable answer")
        assert versions.current_version(conn, draft.id) == version
