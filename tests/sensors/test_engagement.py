"""The sensors of figures and of reports, and the runs they start: each thing once, and told to Dagster."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.engagement import ENGAGEMENT, engagement
from assets.reports import REPORT, weekly_report
from sensors.engagement import figures_due
from sensors.jobs import ask_for_figures, tell_the_week
from sensors.reports import week_over
from store import weekly
from store.postgres import Database
from tests.conftest import Newsroom
from tests.fakes.newsroom import GivenNewsroom
from tests.press.test_measuring import NOON, Room


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return Room(database, workspace, tmp_path)


def tick(room: Room, sensor: Any) -> list[dg.RunRequest]:
    given: Any = GivenNewsroom(room.services, None)  # type: ignore[arg-type]
    context = dg.build_sensor_context(instance=dg.DagsterInstance.ephemeral(), resources={"newsroom": given})
    result = sensor(context)
    runs = list(result.run_requests or []) if isinstance(result, dg.SensorResult) else []
    return [run for run in runs if run.tags["pressroom/workspace"] == room.workspace_id]


def run(room: Room, config: Any, instance: dg.DagsterInstance, name: str) -> dg.ExecuteInProcessResult:
    given: Any = GivenNewsroom(room.services, None)  # type: ignore[arg-type]
    definitions = dg.Definitions(
        assets=[engagement, weekly_report], jobs=[ask_for_figures, tell_the_week], resources={"newsroom": given}
    )
    return definitions.resolve_job_def(name).execute_in_process(
        instance=instance, run_config=config, raise_on_error=False
    )


def told(instance: dg.DagsterInstance, key: dg.AssetKey) -> Any:
    event = instance.get_latest_materialization_event(key)
    return event.asset_materialization.metadata if event and event.asset_materialization else None


def test_due_figures_are_one_run_which_tells_of_them(room: Room) -> None:
    (request,) = tick(room, figures_due)
    assert tick(room, figures_due) == []
    room.tell([room.said("impressions", 120)])
    instance = dg.DagsterInstance.ephemeral()
    assert run(room, request.run_config, instance, "ask_for_figures").success
    assert told(instance, ENGAGEMENT)["new figures"].value == 1
    again = dg.DagsterInstance.ephemeral()
    assert run(room, request.run_config, again, "ask_for_figures").success
    assert told(again, ENGAGEMENT) is None


def test_a_week_that_is_over_is_told_once(room: Room) -> None:
    room.tell([room.said("impressions", 120)])
    room.measure()
    assert tick(room, week_over) == []
    room.clock.set(NOON + timedelta(days=7))
    (request,) = tick(room, week_over)
    assert request.run_key == f"weekly_reports-{room.workspace_id}-2027-W05-2027020812"
    instance = dg.DagsterInstance.ephemeral()
    assert run(room, request.run_config, instance, "tell_the_week").success
    assert told(instance, REPORT)["published"].value == 1
    assert told(instance, REPORT)["impressions"].value == 120
    assert tick(room, week_over) == []
    again = dg.DagsterInstance.ephemeral()
    assert run(room, request.run_config, again, "tell_the_week").success
    assert told(again, REPORT) is None


def test_what_was_told_stays_as_it_was_when_figures_are_corrected(room: Room) -> None:
    room.tell([room.said("impressions", 120)])
    room.measure()
    room.clock.set(NOON + timedelta(days=7))
    (request,) = tick(room, week_over)
    run(room, request.run_config, dg.DagsterInstance.ephemeral(), "tell_the_week")
    room.tell([room.said("impressions", 90, day=None, as_of=datetime(2027, 2, 7, 23, 0, tzinfo=NOON.tzinfo))])
    room.measure()
    with room.database.transaction(room.workspace_id) as conn:
        as_told = weekly.told_report(conn, "2027-W05")
        now = weekly.read_week(conn, "2027-W05", days=90, now=room.clock.now())
    assert as_told is not None
    assert (as_told.sum_of("impressions"), now.sum_of("impressions")) == (120, 90)
