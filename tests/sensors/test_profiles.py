"""The sensor of profiles and the runs it starts: one run a proposal and launch, one for vectors that are behind."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from assets.onboarding import PROFILE, PROPOSAL, company_profile, profile_proposal
from domain.errors import Permanent
from press.profile_index import index_profile
from sensors.jobs import index_profile as index_job
from sensors.jobs import propose_profile
from sensors.profiles import profile_recorded
from store.postgres import Database
from tests.conftest import Newsroom
from tests.fakes.newsroom import GivenNewsroom
from tests.press.test_proposing import Room, make_room, scripted


@pytest.fixture
def room(database: Database, workspace: Newsroom, tmp_path: Path) -> Room:
    return make_room(database, workspace, tmp_path)


def tick(room: Room) -> list[dg.RunRequest]:
    context = dg.build_sensor_context(
        instance=dg.DagsterInstance.ephemeral(), resources={"newsroom": GivenNewsroom(room.services, scripted())}
    )
    result = profile_recorded(context)
    runs = list(result.run_requests or []) if isinstance(result, dg.SensorResult) else []
    return [run for run in runs if run.tags["pressroom/workspace"] == room.workspace_id]


def run(room: Room, crews: Any, request: dg.RunRequest, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    definitions = dg.Definitions(
        assets=[profile_proposal, company_profile],
        jobs=[propose_profile, index_job],
        resources={"newsroom": GivenNewsroom(room.services, crews)},
    )
    assert request.job_name is not None
    job = definitions.resolve_job_def(request.job_name)
    return job.execute_in_process(instance=instance, run_config=request.run_config, raise_on_error=False)


def told(instance: dg.DagsterInstance, key: dg.AssetKey) -> Any:
    event = instance.get_latest_materialization_event(key)
    return event.asset_materialization.metadata if event and event.asset_materialization else None


def test_a_proposal_that_is_asked_for_is_one_run_which_tells_of_it(room: Room) -> None:
    index_profile(room.services, room.workspace_id)
    assert tick(room) == []
    proposal = room.ask()
    (request,) = tick(room)
    assert request.run_key == f"profile_proposals-{proposal.id}-1"
    assert tick(room) == []
    instance = dg.DagsterInstance.ephemeral()
    assert run(room, scripted(), request, instance).success
    assert room.look(proposal).status == "proposed"
    metadata = told(instance, PROPOSAL)
    assert (metadata["rules"].value, metadata["segments"].value) == (1, 1)
    again = dg.DagsterInstance.ephemeral()
    assert run(room, scripted(), request, again).success
    assert told(again, PROPOSAL) is None


def test_a_proposal_that_fails_is_a_failed_run(room: Room) -> None:
    index_profile(room.services, room.workspace_id)
    room.ask()
    (request,) = tick(room)
    assert not run(room, scripted(Permanent("no usable answer")), request, dg.DagsterInstance.ephemeral()).success
    assert tick(room) == []


def test_vectors_that_are_behind_are_one_run_an_hour_until_they_are_there(room: Room) -> None:
    (first,) = tick(room)
    assert first.job_name == "index_profile"
    (same,) = tick(room)
    assert same.run_key == first.run_key
    room.clock.advance(3600)
    (later,) = tick(room)
    assert later.run_key != first.run_key
    instance = dg.DagsterInstance.ephemeral()
    assert run(room, scripted(), later, instance).success
    assert told(instance, PROFILE)["vectors changed"].value == 1
    assert tick(room) == []
