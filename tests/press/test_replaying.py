"""A replay: drafted twice, compared with what was approved, paid for, and nothing of the piece is touched."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crews.runner import CrewRunner
from domain.errors import Permanent
from domain.example import Correction
from domain.replay import NO_EXAMPLES, OFFLINE, Replay
from domain.version import Version
from domain.work import MAX_ATTEMPTS
from domain.writing import DraftMaterial, DraftOutput, Prompt
from press.batch import PieceDone, PieceFailed, run_requests
from resources.llm.accounted import AccountedModel, Limits, Price, Tariff
from store import campaigns, decisions, drafts, replays, versions, work
from store.call_account import Limit
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.crews import ScriptedCrews
from tests.fakes.scripted_model import ScriptedModel
from tests.press.test_drafting import OPENING, Room, make_room, scripted, written
from tests.store.test_examples import learn

PLAINER = "A fleet needs a plan."
LIKED = Correction(kind="text", before=OPENING, after=PLAINER)


def obeying(material: DraftMaterial) -> DraftOutput:
    """A writer who changes its words as the examples say."""
    draft = written(material)
    body = draft.body
    for lesson in material.examples:
        body = body.replace(lesson.before, lesson.after)
    return draft.model_copy(update={"body": body})


def writers(model: str = "scripted/1", draft: Any = obeying) -> ScriptedCrews:
    return ScriptedCrews({DraftMaterial: draft}, model)


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return make_room(database, workspace, tmp_path)


@pytest.fixture
def approved(room: Room) -> Version:
    """The piece as a person edited and approved it."""
    made = room.draw(scripted())
    package = made.package.model_copy(update={"text": made.package.text.replace(OPENING, PLAINER)})
    with room.database.transaction(room.workspace_id) as conn:
        version = builders.make_version(
            conn, drafts.get_draft(conn, room.draft.id), package=package, evidence=made.evidence
        )
        decisions.mark_taken(conn, builders.decide(conn, version).id)
        drafts.set_status(conn, room.draft.id, "approved")
        return version


def run(room: Room, crews: Any) -> PieceDone | PieceFailed:
    with room.database.transaction(room.workspace_id) as conn:
        ids = work.ask(conn, drafts=[room.draft.id], kind="replay", queue="bulk", requested_by=None)
    (outcome,) = run_requests(room.services, crews, room.workspace_id, ids, "run-2")
    assert isinstance(outcome, PieceDone | PieceFailed)
    return outcome


def last(room: Room) -> Replay:
    with room.database.transaction(room.workspace_id) as conn:
        found = replays.last_replay(conn)
    assert found is not None
    return found


def teach(room: Room, *found: Correction, **fields: Any) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        learn(conn, *found, **fields)


def state(room: Room) -> tuple[object, ...]:
    with room.database.transaction(room.workspace_id) as conn:
        draft = drafts.get_draft(conn, room.draft.id)
        known = versions.versions_of(conn, room.draft.id)
        files = conn.execute("SELECT count(*) AS n FROM media_assets").fetchone()
        embedded = conn.execute("SELECT count(*) AS n FROM embeddings").fetchone()
    return draft.status, draft.version_id, draft.note, known, files, embedded


def test_a_draft_with_examples_of_other_pieces_is_compared_with_one_without(room: Room, approved: Version) -> None:
    teach(room, LIKED)
    before, crews = state(room), writers()
    outcome = run(room, crews)
    assert isinstance(outcome, PieceDone) and outcome.version is None
    found = last(room)
    (piece,) = found.pieces
    assert (piece.version_id, piece.model, piece.heeds, len(piece.examples)) == (approved.id, "scripted/1", True, 1)
    assert piece.taught is not None
    assert 0 < piece.plain.distance < 0.5
    assert piece.taught.distance == 0
    assert (piece.plain.supported, piece.plain.factual) == (piece.taught.supported, piece.taught.factual) == (1, 1)
    assert (piece.plain.broken, piece.plain.tokens, piece.taught.tokens) == ((), 120, 120)
    assert (found.total.compared, found.total.nearer, found.waiting, found.failed) == (1, 1, 0, ())
    assert "nearer in 1 of 1" in found.said
    plain, taught = crews.given
    assert isinstance(plain, DraftMaterial) and isinstance(taught, DraftMaterial)
    assert plain == taught.model_copy(update={"examples": ()}), "the examples are the only difference"
    assert state(room) == before
    with room.database.transaction(room.workspace_id) as conn:
        rows = conn.execute("SELECT task, version_id FROM model_calls WHERE reason LIKE 'A replay%'").fetchall()
    assert [(row["task"], row["version_id"]) for row in rows] == [("draft", None)] * 2


def test_what_the_piece_itself_taught_is_left_out(room: Room, approved: Version) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        made = (drafts.get_draft(conn, room.draft.id), approved)
    teach(room, LIKED, made=made)
    crews = writers()
    run(room, crews)
    assert crews.only(DraftMaterial).examples == ()
    assert (last(room).pieces[0].taught, last(room).said) == (None, NO_EXAMPLES)


def test_a_writer_that_passes_examples_over_is_said_to(room: Room, approved: Version) -> None:
    teach(room, LIKED)
    crews = writers("offline-writer/1")
    run(room, crews)
    (piece,) = last(room).pieces
    assert (piece.heeds, piece.examples, piece.taught, piece.plain.cost) == (False, (), None, 0.0)
    assert last(room).said == OFFLINE
    assert len(crews.given) == 1


def test_it_stands_on_the_dossier_that_is_there(room: Room, approved: Version) -> None:
    with room.database.transaction(room.workspace_id) as conn:
        campaigns.touch_sources(conn, drafts.get_draft(conn, room.draft.id).campaign_id)
    assert isinstance(run(room, writers()), PieceDone), "research would be asked for otherwise, and there is none here"


def test_a_failure_is_told_of_in_the_replay_and_not_on_the_piece(room: Room, approved: Version) -> None:
    before = state(room)
    outcome = run(room, writers(draft=Permanent("no usable answer")))
    assert isinstance(outcome, PieceFailed)
    assert state(room) == before
    (failed,) = last(room).failed
    assert (failed.draft_id, failed.reason) == (room.draft.id, "no usable answer")
    assert last(room).said == "Nothing was drafted again."


def test_without_an_approval_there_is_nothing_to_compare(room: Room) -> None:
    room.draw(scripted())
    outcome = run(room, writers())
    assert isinstance(outcome, PieceFailed)
    assert "No approval of this piece stands any more" in outcome.reason


@pytest.mark.parametrize("end", ["give back", "reap"])
def test_workers_that_always_die_leave_the_piece_as_it_is(room: Room, approved: Version, end: str) -> None:
    before = state(room)
    with room.database.transaction(room.workspace_id) as conn:
        ids = work.ask(conn, drafts=[room.draft.id], kind="replay", queue="bulk", requested_by=None)
        conn.execute("UPDATE work_requests SET attempt = %s WHERE id = ANY(%s)", [MAX_ATTEMPTS - 1, list(ids)])
        ((_, lease),) = work.claim(conn, ids, "dead", 60, "run-3")
        if end == "give back":
            assert not work.give_back(conn, lease, "away", 1)
        else:
            conn.execute(
                "UPDATE work_requests SET lease_until = now() - interval '1 second' WHERE id = ANY(%s)", [[*ids]]
            )
            assert work.reap(conn).failed == ids
    assert state(room) == before
    assert last(room).failed[0].reason


def paid(room: Room, most: int) -> Callable[[], CrewRunner]:
    def reply(prompt: Prompt) -> DraftOutput:
        assert isinstance(prompt.material, DraftMaterial)
        return obeying(prompt.material)

    price = Price(tokens_in=Decimal(10), tokens_out=Decimal(10))
    return lambda: CrewRunner(
        AccountedModel(
            ScriptedModel(reply),
            room.database,
            outside=False,
            limits=Limits(day=Limit(tokens=most), answer=500),
            tariff=Tariff(price=price),
        )
    )


def test_its_calls_are_paid_for_and_stop_at_a_budget(room: Room, approved: Version) -> None:
    teach(room, LIKED)
    assert isinstance(run(room, paid(room, 1_000_000)()), PieceDone)
    (piece,) = last(room).pieces
    assert piece.taught is not None
    assert piece.plain.cost and piece.taught.cost
    assert piece.plain.cost == pytest.approx(piece.plain.tokens / 100_000)
    with room.database.transaction(room.workspace_id) as conn:
        spent = conn.execute("SELECT sum(cost)::float8 AS cost FROM model_calls WHERE cost IS NOT NULL").fetchone()
    assert spent is not None
    assert last(room).total.cost == pytest.approx(spent["cost"])
    outcome = run(room, paid(room, 10)())
    assert isinstance(outcome, PieceFailed)
    assert "Out of budget for today" in last(room).failed[0].reason
