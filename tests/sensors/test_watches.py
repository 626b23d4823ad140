"""The morning's sensor and the run it starts: one run a workspace and day, and a materialization of each kind."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.scouting import COMPETITORS, MARKET, TRENDS, scouts
from domain.errors import Retry
from domain.scouting import CompetitorMaterial, MarketMaterial, TrendMaterial
from sensors.jobs import look_around
from sensors.watches import day_begun
from store import lineage, trends
from store.postgres import Database
from tests.conftest import Newsroom
from tests.fakes.newsroom import GivenNewsroom
from tests.press.test_watching import DAY, NOW, Room, make_room, scripted


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    found = make_room(database, workspace, tmp_path)
    with database.transaction(workspace.id) as conn:
        conn.execute("UPDATE workspaces SET created_at = %s", [NOW - timedelta(days=3)])
    return found


def tick(room: Room) -> list[dg.RunRequest]:
    context = dg.build_sensor_context(
        instance=dg.DagsterInstance.ephemeral(), resources={"newsroom": GivenNewsroom(room.services, scripted())}
    )
    result = day_begun(context)
    runs = list(result.run_requests or []) if isinstance(result, dg.SensorResult) else []
    return [run for run in runs if run.tags["pressroom/workspace"] == room.workspace_id]


def run(room: Room, crews: Any, config: Any, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    definitions = dg.Definitions(
        assets=[scouts], jobs=[look_around], resources={"newsroom": GivenNewsroom(room.services, crews)}
    )
    job = definitions.resolve_job_def("look_around")
    return job.execute_in_process(instance=instance, run_config=config, raise_on_error=False)


def test_a_day_that_has_begun_is_one_run_which_tells_of_what_was_found(room: Room) -> None:
    (request,) = tick(room)
    assert request.run_key == f"watches-{room.workspace_id}-{DAY}-1"
    assert tick(room) == []
    instance = dg.DagsterInstance.ephemeral()
    result = run(room, scripted(), request.run_config, instance)
    assert result.success
    with room.database.transaction(room.workspace_id) as conn:
        assert trends.days_looked_at(conn, date(2026, 1, 1)) == (DAY,)
    for key in (COMPETITORS, MARKET, TRENDS):
        event = instance.get_latest_materialization_event(key)
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["found"].value == 1
    assert lineage.known(room.database, [result.run_id]) == {result.run_id}


def test_the_same_run_again_finds_nothing_to_do_and_tells_of_nothing(room: Room) -> None:
    (request,) = tick(room)
    run(room, scripted(), request.run_config, dg.DagsterInstance.ephemeral())
    instance, crews = dg.DagsterInstance.ephemeral(), scripted()
    assert run(room, crews, request.run_config, instance).success
    assert crews.given == []
    assert instance.get_latest_materialization_event(TRENDS) is None


def test_a_look_that_could_not_be_done_is_a_failed_run_and_is_tried_again_later(room: Room) -> None:
    (request,) = tick(room)
    away = scripted(**{"TrendMaterial": Retry("The model is away.")})
    assert not run(room, away, request.run_config, dg.DagsterInstance.ephemeral()).success
    assert tick(room) == []
    room.clock.advance(16 * 60)
    (again,) = tick(room)
    assert again.run_key == f"watches-{room.workspace_id}-{DAY}-2"
    assert {CompetitorMaterial, MarketMaterial, TrendMaterial} == {type(each) for each in away.given}
