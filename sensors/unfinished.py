"""Runs that Dagster takes for begun, or about to begin, and that no worker has in hand.

A run of ours leaves an entry as soon as it has begun (press/run_lease.py), and whoever finds that entry due sees to the
run. Left are those that never came so far. One that is `STARTED` for a minute without an entry died before its first
line. One that is still `STARTING` may be lost, or may stand in Celery's queue for an hour, and nobody can be asked
which. But a queue keeps its order: when a run that was launched clearly later has been at work for a minute, those
before it were taken out too, and by a worker that is no more.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import dagster as dg
from dagster import DagsterRun, DagsterRunStatus, RunRecord

from resources.services import Services
from store import lineage

PATIENCE = timedelta(seconds=60)
CLEARLY_LATER = timedelta(seconds=10)
QUEUE = "dagster-celery/queue"
DEFAULT_QUEUE = "bulk"  # as in dagster.yaml
MOST = 100


def lost_runs(context: dg.SensorEvaluationContext, press: Services) -> Iterator[DagsterRun]:
    """Runs of this code location that nobody works on and nobody will."""
    long_ago = press.clock.now() - PATIENCE
    statuses = [DagsterRunStatus.STARTED, DagsterRunStatus.STARTING]
    unfinished = context.instance.get_run_records(
        dg.RunsFilter(statuses=statuses, updated_before=long_ago), limit=MOST, ascending=True
    )
    ours = [record for record in unfinished if _location(record.dagster_run) == _own_location(context)]
    if not ours:
        return
    at_work = lineage.known(press.database, [record.dagster_run.run_id for record in ours])
    untold = [record for record in ours if record.dagster_run.run_id not in at_work]
    yield from (r.dagster_run for r in untold if r.dagster_run.status == DagsterRunStatus.STARTED)
    for first in _first_of_each_queue([r for r in untold if r.dagster_run.status == DagsterRunStatus.STARTING]):
        if _is_overtaken(context.instance, first, long_ago):
            yield first.dagster_run


def _location(run: DagsterRun) -> str | None:
    origin = run.remote_job_origin
    return origin.repository_origin.code_location_origin.location_name if origin else None


def _own_location(context: dg.SensorEvaluationContext) -> str | None:
    origin = context.code_location_origin
    return origin.location_name if origin else None


def _queue(run: DagsterRun) -> str:
    return run.tags.get(QUEUE, DEFAULT_QUEUE)


def _first_of_each_queue(waiting: Sequence[RunRecord]) -> list[RunRecord]:
    """`waiting` is ordered: what stands behind the first of a queue is looked at when that one is gone."""
    return list({_queue(record.dagster_run): record for record in reversed(waiting)}.values())


def _is_overtaken(instance: dg.DagsterInstance, record: RunRecord, long_ago: datetime) -> bool:
    """Whether the next run of its queue that came to work did so long ago."""
    later = instance.get_run_records(
        dg.RunsFilter(
            tags={QUEUE: _queue(record.dagster_run)},
            statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.SUCCESS],
            created_after=record.create_timestamp + CLEARLY_LATER,
        ),
        limit=1,
        ascending=True,
    )
    return any(found.start_time is not None and found.start_time < long_ago.timestamp() for found in later)
