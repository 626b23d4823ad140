"""What died is noticed: `run_failed` ends a failed run's leases, `work_stalled` gives back rows whose lease is over.

A worker that is killed loses its Celery task, and Dagster goes on taking the run for running. The run's own entry
(press/run_lease.py) tells the truth: when it runs out, the run is failed here, and Dagster is told what the run made
and did not come to tell. The entry is taken away after that and not before, so nothing is forgotten when this sensor
dies as well.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence

import dagster as dg

from assets.lineage import tell_what_is_missing
from assets.newsroom import Newsroom
from domain.errors import Permanent
from press.reaper import reap_once
from sensors.unfinished import lost_runs
from store import cache, lineage, work
from store.lineage import DueLineage

STALE = "Its worker stopped; what it had not finished was asked for again."
LOST = "No worker has it in hand, and none will. Rows it was for are asked for again; start it again if you started it."
ENTRIES_PER_TICK = 50

logger = logging.getLogger(__name__)


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING, minimum_interval_seconds=5, name="run_failed")
def run_failed(context: dg.RunFailureSensorContext, newsroom: Newsroom) -> None:
    """Ends the leases a failed run still held, so that its rows are given back at once."""
    workspace_id = context.dagster_run.tags.get("pressroom/workspace")
    if workspace_id:
        with newsroom.press().database.transaction(workspace_id) as conn:
            work.expire_run(conn, context.dagster_run.run_id)


@dg.sensor(default_status=dg.DefaultSensorStatus.RUNNING, minimum_interval_seconds=5, name="work_stalled")
def work_stalled(context: dg.SensorEvaluationContext, newsroom: Newsroom) -> dg.SkipReason:
    """Reaps expired leases, fails runs whose worker is gone, tells Dagster what they made, and sweeps the cache."""
    press, instance = newsroom.press(), context.instance
    returned = reap_once(press)
    cache.sweep(press.database)
    told = 0
    now = press.clock.now()
    entries = lineage.due(press.database, ENTRIES_PER_TICK, now=now)
    ended_well = _see_to_runs(instance, [entry.id for entry in entries])
    settled: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.id not in ended_well:
            told += _tell(instance, newsroom, entry)
        settled[entry.workspace_id].append(entry.id)
    for workspace_id, ids in settled.items():
        with press.database.transaction(workspace_id) as conn:
            lineage.settle(conn, ids, now=now)
    for run in lost_runs(context, press):
        instance.report_run_failed(run, LOST)
    return dg.SkipReason(f"{returned} stalled row(s) returned, {told} event(s) told.")


def _see_to_runs(instance: dg.DagsterInstance, run_ids: Sequence[str]) -> set[str]:
    """Fails those of the runs that Dagster takes for running; gives those that told everything and ended well. Ids of
    versions, which are no run's, are neither."""
    if not run_ids:
        return set()
    runs = instance.get_runs(dg.RunsFilter(run_ids=list(run_ids)))
    for run in runs:
        if not run.is_finished:
            instance.report_run_failed(run, STALE)
    return {run.run_id for run in runs if run.is_success}


def _tell(instance: dg.DagsterInstance, newsroom: Newsroom, entry: DueLineage) -> int:
    try:
        return tell_what_is_missing(instance, newsroom.press(), entry, newsroom.dashboard())
    except Permanent:  # bytes that were altered cannot be told of; whoever reads the piece is told so
        logger.exception("lineage cannot be told", extra={"entry": entry.id})
        return 0
