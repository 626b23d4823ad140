"""dagster.yaml and the workers' configuration fit the installed Dagster; launchers load lazily, so this loads them."""

import json
from pathlib import Path

import pytest

from resources.environment import dagster_environment
from resources.secrets import ensure_secrets
from resources.settings import CHECKOUT, Settings


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    ensure_secrets(tmp_path)
    found = dagster_environment(Settings(home=tmp_path, port_base=24900))
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


def test_the_launcher_named_there_exists_and_takes_its_configuration(environment: dict[str, str]) -> None:
    from dagster._core.instance.ref import InstanceRef
    from dagster._core.run_coordinator import DefaultRunCoordinator
    from dagster_celery.launcher import CeleryRunLauncher

    ref = InstanceRef.from_dir(str(CHECKOUT / "dagster_home"))
    assert isinstance(ref.run_launcher, CeleryRunLauncher)
    assert ref.run_launcher.broker == environment["CELERY_BROKER_URL"]
    assert isinstance(ref.run_coordinator, DefaultRunCoordinator)
    assert type(ref.compute_log_manager).__name__ == "NoOpComputeLogManager"


def test_what_travels_in_a_task_holds_no_secret(environment: dict[str, str]) -> None:
    from dagster._core.instance.ref import InstanceRef
    from dagster._serdes import serialize_value

    task = serialize_value(InstanceRef.from_dir(str(CHECKOUT / "dagster_home")))
    secrets = json.loads((Path(environment["PRESSROOM_HOME"]) / "secrets.json").read_text())
    assert [name for name, secret in secrets.items() if secret in task] == []


def test_workers_take_one_run_at_a_time_and_only_when_free(environment: dict[str, str]) -> None:
    from dagster_celery.make_app import make_app

    conf = make_app().conf  # type: ignore[no-untyped-call]
    assert conf.broker_url == environment["CELERY_BROKER_URL"]
    assert conf.worker_disable_prefetch
    assert not conf.task_acks_late
    assert conf.task_ignore_result


def test_dagsters_storage_is_the_pooled_one(environment: dict[str, str]) -> None:
    from dagster._core.instance.ref import InstanceRef

    storage = InstanceRef.from_dir(str(CHECKOUT / "dagster_home")).storage_data
    assert storage is not None
    assert (storage.module_name, storage.class_name) == ("services.dagster_storage", "PooledStorage")


def test_the_sensor_loop_that_our_daemon_quickens_is_there() -> None:
    from dagster._daemon import sensor

    assert sensor.MIN_INTERVAL_LOOP_TIME == 5
