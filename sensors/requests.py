"""`work_requested`: launches runs for asked-for work.

There is no cursor: ids commit out of order, so the sensor selects rows by state. Before a run is asked for, its rows
are marked as launched, with the launches counted; the run key carries that number, because Dagster never launches a run
key again whose run failed. A tick watches the table for most of the daemon's interval and returns as soon as there is
work, so that a person's wish does not wait for the next loop.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence

import dagster as dg

from assets.newsroom import Newsroom
from assets.partitions import BRIEFS, PIECES
from domain.work import WorkRequest
from resources.services import Services
from sensors.jobs import draft_pieces
from store import work
from store.postgres import WORK
from store.work import OpenWork

WATCH_SECONDS = 4.5
PER_RUN = 100  # at each run's end threads stand idle: fewer pieces cost throughput, more make other campaigns wait
RUNS_PER_TICK = 20
LAUNCH_SECONDS = 90.0


@dg.sensor(
    job=draft_pieces, minimum_interval_seconds=1, default_status=dg.DefaultSensorStatus.RUNNING, name="work_requested"
)
def work_requested(context: dg.SensorEvaluationContext, newsroom: Newsroom) -> dg.SensorResult | dg.SkipReason:
    """Runs for requested rows, up to 100 pieces of one campaign and queue in each."""
    press, until = newsroom.press(), time.monotonic() + WATCH_SECONDS
    while True:
        waiting = _launchable(press)
        if waiting:
            return _launch(context, press, waiting)
        left = until - time.monotonic()
        if left <= 0:
            return dg.SkipReason("Nobody asked for work.")
        press.database.wait([WORK], left)


def _launchable(press: Services) -> list[OpenWork]:
    now = press.clock.now()
    rows = work.open_work(press.database, most=PER_RUN * RUNS_PER_TICK)
    return [r for r in rows if r.status == "requested" and (r.lease_until is None or r.lease_until <= now)]


def _launch(context: dg.SensorEvaluationContext, press: Services, waiting: Sequence[OpenWork]) -> dg.SensorResult:
    runs: list[dg.RunRequest] = []
    launched: list[WorkRequest] = []
    for group in groups(waiting)[:RUNS_PER_TICK]:
        with press.database.transaction(group[0].workspace_id) as conn:
            rows = work.mark_launched(conn, [row.id for row in group], LAUNCH_SECONDS)
        if rows:
            launched.extend(rows)
            runs.append(_run(rows))
    return dg.SensorResult(run_requests=runs, dynamic_partitions_requests=_new_partitions(context, launched))


def groups(waiting: Iterable[OpenWork]) -> list[list[OpenWork]]:
    """Rows that may share a run (asked for together, same kind and queue), at most 100, interactive ones first."""
    kinds: dict[tuple[str, ...], list[OpenWork]] = defaultdict(list)
    for row in waiting:
        kinds[(row.queue, row.workspace_id, row.batch_id, row.kind)].append(row)
    ordered = sorted(kinds.values(), key=lambda rows: rows[0].queue != "interactive")
    return [rows[i : i + PER_RUN] for rows in ordered for i in range(0, len(rows), PER_RUN)]


def _run(launched: Sequence[WorkRequest]) -> dg.RunRequest:
    first = launched[0]
    config = {"workspace_id": first.workspace_id, "request_ids": [row.id for row in launched]}
    return dg.RunRequest(
        run_key=f"work_requests-{first.id}-{first.launches}",
        job_name=draft_pieces.name,
        # Dagster reads upstream versions by the run's partition and fails a run without one; the config has them all.
        partition_key=first.draft_id,
        run_config={"ops": {"pieces": {"config": config}}},
        tags={
            "dagster-celery/queue": first.queue,
            "pressroom/workspace": first.workspace_id,
            "pressroom/campaign": first.campaign_id,
            "pressroom/kind": first.kind,
            "pressroom/pieces": str(len(launched)),
        },
    )


def _new_partitions(
    context: dg.SensorEvaluationContext, launched: Iterable[WorkRequest]
) -> list[dg.AddDynamicPartitionsRequest]:
    known_pieces = set(context.instance.get_dynamic_partitions("pieces"))
    known_briefs = set(context.instance.get_dynamic_partitions("briefs"))
    pieces = sorted({row.draft_id for row in launched} - known_pieces)
    briefs = sorted({row.brief_id for row in launched} - known_briefs)
    requests = []
    if pieces:
        requests.append(PIECES.build_add_request(pieces))
    if briefs:
        requests.append(BRIEFS.build_add_request(briefs))
    return requests
