"""An outline is made once for a brief; its pieces wait for the decision, then are written from it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk.outlines import approve_outline, revise_outline
from domain.draft import Draft
from domain.errors import Conflict, InvalidInput
from domain.outline import WAITS, Outline, OutlineMaterial, OutlineOutput
from domain.work import WorkRequest
from domain.writing import DraftMaterial, ImageMaterial, SeoMaterial
from press.batch import PieceDone, run_requests
from press.drafting import draft_piece
from resources.llm.offline.planning import NOT_UNDERSTOOD
from resources.llm.offline.writer import OfflineWriter
from resources.services import Services
from store import drafts, outlines, work
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.crews import ScriptedCrews
from tests.fakes.press import WordEmbedder, press_services
from tests.press.test_drafting import IMAGE, SEO, written

OUTLINE = OutlineOutput(angle="Whoever runs ten Collectors runs a fleet.", claim_ids=("c1",), call_to_action="Read it")
CHANNELS = ("linkedin", "blog")


def crews() -> ScriptedCrews:
    return ScriptedCrews({DraftMaterial: written, SeoMaterial: SEO, ImageMaterial: IMAGE, OutlineMaterial: OUTLINE})


@dataclass(frozen=True)
class Room:
    services: Services
    database: Database
    newsroom: Newsroom
    pieces: tuple[Draft, ...]

    @property
    def workspace_id(self) -> str:
        return self.newsroom.id

    def ask(self) -> list[str]:
        with self.database.transaction(self.workspace_id) as conn:
            ids = [piece.id for piece in self.pieces]
            return list(work.ask(conn, drafts=ids, kind="draft", queue="bulk", requested_by=None))

    def run(self, crews: Any, ids: list[str] | None = None) -> list[Any]:
        return list(run_requests(self.services, crews, self.workspace_id, ids or self.ask(), "run-1"))

    def open_requests(self) -> list[WorkRequest]:
        with self.database.transaction(self.workspace_id) as conn:
            found = [request for piece in self.pieces for request in work.requests_of(conn, piece.id)]
        return [request for request in found if request.status == "requested"]

    def look(self) -> list[Draft]:
        with self.database.transaction(self.workspace_id) as conn:
            return [drafts.get_draft(conn, piece.id) for piece in self.pieces]

    def outline(self) -> Outline:
        with self.database.transaction(self.workspace_id) as conn:
            (found,) = outlines.list_outlines(conn)
        return found

    def tasks(self) -> list[str]:
        with self.database.transaction(self.workspace_id) as conn:
            rows = conn.execute("SELECT task FROM model_calls WHERE reason <> '' ORDER BY task").fetchall()
        return [row["task"] for row in rows]


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    with database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, outline=True)
        brief = builders.make_brief(conn, campaign, channels=CHANNELS)
        builders.make_dossier(conn, brief)
        pieces = tuple(builders.make_draft(conn, brief, channel) for channel in ("linkedin", "blog"))
    return Room(press_services(database, tmp_path), database, workspace, pieces)


def test_the_pieces_of_a_brief_stop_at_one_outline_that_is_shown(room: Room) -> None:
    scripted = crews()
    outcomes = room.run(scripted)
    assert [(type(each), each.version) for each in outcomes] == [(PieceDone, None)] * 2
    assert [type(material) for material in scripted.given] == [OutlineMaterial]
    assert [(draft.status, draft.note) for draft in room.look()] == [("planned", WAITS)] * 2
    outline = room.outline()
    assert (outline.state, outline.number, outline.angle) == ("in_review", 1, OUTLINE.angle)
    assert outline.claims[0].text == "Most organisations run more than ten Collectors."
    assert outline.channels == CHANNELS
    assert room.tasks() == ["outline"]


def test_asking_again_while_it_waits_costs_no_call(room: Room) -> None:
    room.run(crews())
    again = crews()
    room.run(again)
    assert again.given == []


def test_approving_asks_for_the_drafts_which_carry_the_idea(room: Room) -> None:
    room.run(crews())
    approve_outline(room.database, room.newsroom.owner, room.services.clock, outline_id=room.outline().id)
    scripted = crews()
    room.run(scripted, [request.id for request in room.open_requests()])
    assert [draft.status for draft in room.look()] == ["in_review"] * 2
    assert [draft.note for draft in room.look()] == [None] * 2
    given = [material for material in scripted.given if isinstance(material, DraftMaterial)]
    assert [material.outline.angle for material in given if material.outline] == [OUTLINE.angle] * 2
    with pytest.raises(Conflict, match="decided already"):
        approve_outline(room.database, room.newsroom.owner, room.services.clock, outline_id=room.outline().id)


def test_one_sent_back_is_made_anew_with_the_comment(room: Room) -> None:
    room.run(crews())
    with pytest.raises(InvalidInput):
        revise_outline(
            room.database, room.newsroom.owner, room.services.clock, outline_id=room.outline().id, comment=" "
        )
    revise_outline(
        room.database, room.newsroom.owner, room.services.clock, outline_id=room.outline().id, comment="Bolder."
    )
    scripted = crews()
    room.run(scripted, [request.id for request in room.open_requests()])
    assert scripted.only(OutlineMaterial).comment == "Bolder."
    assert (room.outline().number, room.outline().state) == (2, "in_review")


def test_the_offline_writer_outlines_the_briefs_own_angle_and_says_what_it_cannot(room: Room) -> None:
    from crews.runner import CrewRunner

    runner = CrewRunner(OfflineWriter(WordEmbedder()))
    room.run(runner)
    outline = room.outline()
    assert outline.angle == "What the survey says about memory"
    assert (outline.not_done, outline.model) == ("", "offline-writer/1")
    revise_outline(room.database, room.newsroom.owner, room.services.clock, outline_id=outline.id, comment="Bolder.")
    room.run(runner, [request.id for request in room.open_requests()])
    assert room.outline().not_done == NOT_UNDERSTOOD


def test_a_campaign_that_does_not_ask_for_outlines_has_none_and_no_call_more(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn, channels=CHANNELS)
        builders.make_dossier(conn, brief)
        piece = builders.make_draft(conn, brief)
        ids = work.ask(conn, drafts=[piece.id], kind="draft", queue="bulk", requested_by=None)
        request, lease = work.claim(conn, ids, "worker-1", 60, "run-1")[0]
    scripted = crews()
    assert draft_piece(press_services(database, tmp_path), scripted, request, lease) is not None
    assert [type(each) for each in scripted.given] == [DraftMaterial, SeoMaterial, ImageMaterial]
    with database.transaction(workspace.id) as conn:
        assert outlines.list_outlines(conn) == ()
