"""Nothing of Dagster repeats a call to a channel: an answer that got lost would become a second post.

Three mechanisms could, and none asks the row first: the retry policy of a step, the retries of a run, and a queue that
hands out a dead worker's run again. What may be repeated is decided by the row of the outbox alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterRunStatus
from dagster._core.definitions.dependency import NodeHandle
from dagster._core.events import RunFailureReason
from dagster._core.execution.retries import auto_reexecution_should_retry_run
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.tags import MAX_RETRIES_TAG

from definitions import defs
from domain.errors import Retry
from resources.environment import dagster_environment
from resources.secrets import ensure_secrets
from resources.settings import CHECKOUT, Settings
from sensors.jobs import publish_post
from store.postgres import Database
from tests import builders
from tests.assets.room import Room, make_room
from tests.conftest import Newsroom
from tests.fakes.publisher import FakeChannel, FakePublisher

RETRIES_ON = {"run_retries": {"enabled": True, "max_retries": 5}}


@contextmanager
def approved(database: Database, workspace: Newsroom, folder: Path, **changes: Any) -> Iterator[tuple[Room, str]]:
    """A room in which one piece's post is due, on an instance whose operator has turned run retries on; its id."""
    with dg.instance_for_test(overrides=RETRIES_ON) as instance:
        room = make_room(database, workspace, folder, instance)
        with database.transaction(workspace.id) as conn:
            piece = builders.make_publication(conn).draft_id
        instance.add_dynamic_partitions("pieces", [piece])
        yield replace(room, services=replace(room.services, **changes)), piece


def all_jobs() -> list[dg.JobDefinition]:
    """Ours, and the one that Dagster makes for whoever materializes an asset by hand."""
    return [*defs.resolve_all_job_defs(), defs.resolve_implicit_global_asset_job_def()]


def test_no_step_of_any_job_has_a_retry_policy() -> None:
    jobs = all_jobs()
    assert "publish_post" in {job.name for job in jobs}
    policies = {
        f"{job.name}.{node.name}": job.get_retry_policy_for_handle(NodeHandle(node.name, None))
        for job in jobs
        for node in job.nodes
    }
    assert "publish_post.published_post" in policies
    assert {step: policy for step, policy in policies.items() if policy is not None} == {}


def test_every_run_that_a_sensor_launches_says_that_it_is_not_retried() -> None:
    launched = [job for job in defs.resolve_all_job_defs() if not job.name.startswith("__")]
    assert {job.name: job.run_tags.get(MAX_RETRIES_TAG) for job in launched} == {job.name: "0" for job in launched}


def test_a_publishing_run_that_failed_is_not_launched_again_whatever_the_instance_says(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    def away(account: object) -> Any:
        raise Retry("The channel does not answer.")

    with approved(database, workspace, tmp_path, publisher_of=away) as (room, piece):
        failed = room.execute(publish_post.name, piece)
        run = room.instance.get_run_by_id(failed.run_id)
        assert run
        assert run.status == DagsterRunStatus.FAILURE
        assert not any(event.is_step_up_for_retry for event in failed.all_events)
        assert not auto_reexecution_should_retry_run(room.instance, run, RunFailureReason.STEP_FAILURE)
        unmarked = {key: value for key, value in run.tags.items() if key != MAX_RETRIES_TAG}
        assert auto_reexecution_should_retry_run(
            room.instance, run.with_tags(unmarked), RunFailureReason.STEP_FAILURE
        ), "it is the tag that keeps this instance from it"


def test_a_call_whose_answer_got_lost_is_made_once_by_a_run(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    channel = FakeChannel(answers=[TimeoutError("no answer in 30 s")])
    with approved(database, workspace, tmp_path, publisher_of=lambda _: FakePublisher(channel)) as (room, piece):
        for _ in range(2):  # and a second run, while the channel may still be at work on the first one's call
            done = room.execute(publish_post.name, piece)
            assert done.success
            assert not any(event.is_step_up_for_retry for event in done.all_events)
    assert channel.calls == 1


@pytest.fixture
def instance_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What dagster_home/dagster.yaml says."""
    ensure_secrets(tmp_path)
    for name, value in dagster_environment(Settings(home=tmp_path, port_base=24900)).items():
        monkeypatch.setenv(name, value)
    return dict(InstanceRef.from_dir(str(CHECKOUT / "dagster_home")).settings)


def test_our_instance_neither_retries_nor_resumes_runs(instance_settings: dict[str, Any]) -> None:
    assert not instance_settings.get("run_retries", {}).get("enabled", False)
    assert instance_settings["run_monitoring"] == {"enabled": False}


def test_no_queue_hands_a_dead_worker_s_run_out_again(instance_settings: dict[str, Any]) -> None:
    from dagster_celery.make_app import make_app

    app = make_app()  # type: ignore[no-untyped-call]
    assert not app.conf.task_acks_late
    assert not app.conf.task_reject_on_worker_lost
