"""Dagster's records on a real PostgreSQL: gathered events are all there, in time, and by partition."""

import time
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from tests.conftest import TestDatabase
from tests.fakes.dagster_instance import instance_on

PARTS = dg.StaticPartitionsDefinition([f"p{n}" for n in range(60)])


@pytest.fixture(scope="module")
def instance(test_database: TestDatabase) -> Iterator[dg.DagsterInstance]:
    with instance_on(test_database, "gathered") as found:
        yield found


def asset_of(parts: int, pause: float = 0.0, seen: list[int] | None = None) -> dg.AssetsDefinition:
    """An asset that makes so many partitions, each with a check; `seen` are materializations stored meanwhile."""

    @dg.multi_asset(
        name="made",
        specs=[dg.AssetSpec("made", skippable=True)],
        partitions_def=PARTS,
        check_specs=[],
    )
    def made(context: dg.AssetExecutionContext) -> Iterator[Any]:
        for number in range(parts):
            yield dg.AssetMaterialization("made", partition=f"p{number}", tags={"dagster/data_version": str(number)})
            yield dg.AssetCheckEvaluation(
                asset_key=dg.AssetKey("made"), check_name="fine", passed=number != 1, partition=f"p{number}"
            )
        if seen is not None:
            time.sleep(pause)
            seen.append(count(context.instance, context.run.run_id))
        yield from ()

    return made


def count(instance: dg.DagsterInstance, run_id: str) -> int:
    found = instance.fetch_materializations(dg.AssetRecordsFilter(dg.AssetKey("made")), limit=1000).records
    return len([record for record in found if record.run_id == run_id])


def run(instance: dg.DagsterInstance, asset: dg.AssetsDefinition) -> str:
    @dg.asset_check(asset="made", name="fine")
    def fine() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=True)

    job = dg.define_asset_job("job", dg.AssetSelection.assets("made").without_checks())
    built = dg.Definitions(assets=[asset], asset_checks=[fine], jobs=[job]).resolve_job_def("job")
    done = built.execute_in_process(instance=instance, partition_key="p0")
    assert done.success
    return done.run_id


def test_a_finished_run_has_every_event_of_every_partition(instance: dg.DagsterInstance) -> None:
    run_id = run(instance, asset_of(60))

    assert count(instance, run_id) == 60
    (key,) = {dg.AssetCheckKey(dg.AssetKey("made"), "fine")}
    checks = instance.event_log_storage.get_asset_check_execution_history(key, limit=1000)
    ours = {check.partition: check.status.value for check in checks if check.run_id == run_id}
    assert len(ours) == 60
    assert ours["p1"] == "FAILED"
    assert ours["p2"] == "SUCCEEDED"
    assert len(instance.get_materialized_partitions(dg.AssetKey("made"))) == 60
    assert instance.get_latest_data_version_record(dg.AssetKey("made"), partition_key="p7") is not None


def test_what_waits_is_written_within_a_second_or_two_of_a_slow_run(instance: dg.DagsterInstance) -> None:
    seen: list[int] = []

    run(instance, asset_of(3, pause=2.0, seen=seen))

    assert seen == [3]


def test_a_check_may_be_told_of_outside_a_run_again(instance: dg.DagsterInstance) -> None:
    key = dg.AssetKey("told")
    for passed in (True, False):
        instance.report_runless_asset_event(
            dg.AssetCheckEvaluation(asset_key=key, check_name="fine", passed=passed, partition="p1")
        )
    (found,) = instance.event_log_storage.get_asset_check_partition_info([dg.AssetCheckKey(key, "fine")])
    assert found.latest_execution_status.value == "FAILED"
