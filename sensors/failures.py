"""What died is noticed: `run_failed` ends a failed run's leases, `work_stalled` gives back rows whose lease is over.

A worker that is killed loses its Celery task, and Dagster goes on taking the run for running. The run's own entry
(press/run_lease.py) tells the truth: when it runs out, the run is failed here, and Dagster is told what the run made
and did not come to tell. The entry is taken away after that and not before, so nothing is forgotten when this sensor
dies as well. When all that is seen to, archived campaigns whose term is over are cleared (press/retention.py), a few at
a time.

A row that nobody foresaw must not keep all others untold: an entry that stops in the middle is told piece by piece, and
of what cannot be told the rest is put off, to be tried again in an hour, behind everybody else's.
"""

import logging
from collections.abc import Sequence
from typing import NamedTuple

import dagster as dg

from assets.lineage import tell_what_is_missing
from assets.newsroom import Newsroom
from domain.errors import Permanent, Retry
from press.reaper import reap_once
from press.retention import sweep_retention
from resources.services import Services
from sensors.unfinished import lost_runs
from store import cache, lineage, work
from store.lineage import DueLineage

STALE = "Its worker stopped; what it had not finished was asked for again."
LOST = "No worker has it in hand, and none will. Rows it was for are asked for again; start it again if you started it."
ENTRIES_PER_TICK = 50
AGAIN_SECONDS = 3600.0

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
    """Reaps expired leases, fails runs whose worker is gone, tells Dagster what they made, sweeps the cache, and clears
    what is over its term."""
    press, instance = newsroom.press(), context.instance
    returned = reap_once(press)
    cache.sweep(press.database)
    entries = lineage.due(press.database, ENTRIES_PER_TICK, now=press.clock.now())
    ended_well = _see_to_runs(instance, [entry.id for entry in entries])
    told = 0
    for entry in entries:
        done = Told() if entry.id in ended_well else _tell(instance, newsroom, entry)
        _settle(press, entry, done.left)
        told += done.events
    for run in lost_runs(context, press):
        instance.report_run_failed(run, LOST)
    sweep_retention(press)
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


class Told(NamedTuple):
    """How many events an entry took, and what of it could not be told yet."""

    events: int = 0
    left: tuple[DueLineage, ...] = ()


def _tell(instance: dg.DagsterInstance, newsroom: Newsroom, entry: DueLineage) -> Told:
    try:
        return Told(tell_what_is_missing(instance, newsroom.press(), entry, newsroom.dashboard()))
    except Retry:  # the database is away: for all of them
        raise
    except Exception as error:
        parts = _parts(entry)
        if len(parts) > 1:
            done = [_tell(instance, newsroom, part) for part in parts]
            return Told(sum(each.events for each in done), tuple(left for each in done for left in each.left))
        logger.exception("lineage cannot be told", extra={"entry": entry.id, "of": entry.draft_ids + entry.brief_ids})
        # Bytes that were altered can never be told of; whoever reads the piece is told so.
        return Told(left=() if isinstance(error, Permanent) else (entry,))


def _parts(entry: DueLineage) -> list[DueLineage]:
    """The entry, one piece or brief at a time."""
    pieces = [{"draft_ids": (draft_id,), "brief_ids": ()} for draft_id in dict.fromkeys(entry.draft_ids)]
    briefs = [{"draft_ids": (), "brief_ids": (brief_id,)} for brief_id in dict.fromkeys(entry.brief_ids)]
    return [entry.model_copy(update=part) for part in (*briefs, *pieces)]


def _settle(press: Services, entry: DueLineage, left: Sequence[DueLineage]) -> None:
    """Takes the entry away, and leaves another for what is left of it."""
    now = press.clock.now()
    with press.database.transaction(entry.workspace_id) as conn:
        lineage.settle(conn, [entry.id], now=now)
        if left:
            lineage.expect(
                conn,
                entry.id,
                draft_ids=[draft_id for part in left for draft_id in part.draft_ids],
                brief_ids=[brief_id for part in left for brief_id in part.brief_ids],
                seconds=AGAIN_SECONDS,
                now=now,
            )
