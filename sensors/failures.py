"""What died is noticed: `run_failed` ends a failed run's leases, `work_stalled` gives back rows whose lease is over.

A worker that is killed loses its Celery task, and Dagster goes on taking the run for running; the lease in the row is
what tells the truth, so the stale run is failed here as well.
"""

import dagster as dg

from assets.newsroom import Newsroom
from press.reaper import reap_once
from store import work

STALE = "Its worker stopped; the pieces it held were asked for again."


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING, minimum_interval_seconds=5, name="run_failed")
def run_failed(context: dg.RunFailureSensorContext, newsroom: Newsroom) -> None:
    """Ends the leases a failed run still held, so that its rows are given back at once."""
    workspace_id = context.dagster_run.tags.get("pressroom/workspace")
    if workspace_id:
        with newsroom.press().database.transaction(workspace_id) as conn:
            work.expire_run(conn, context.dagster_run.run_id)


@dg.sensor(default_status=dg.DefaultSensorStatus.RUNNING, minimum_interval_seconds=5, name="work_stalled")
def work_stalled(context: dg.SensorEvaluationContext, newsroom: Newsroom) -> dg.SkipReason:
    """Reaps expired leases and fails the runs that held them."""
    stale = [run_id for run_id in reap_once(newsroom.press()) if run_id]
    for run_id in dict.fromkeys(stale):
        run = context.instance.get_run_by_id(run_id)
        if run and not run.is_finished:
            context.instance.report_run_failed(run, STALE)
    return dg.SkipReason(f"{len(stale)} stalled row(s) returned.")
