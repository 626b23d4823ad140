"""`review_decided`: reacts to what people decided.

An approval whose slot has passed gets the published-post run, which delivers if the courier has not; a revision becomes
a request, which `work_requested` launches. The decision itself is taken by the same function that the courier calls, so
either of the two may be down. Rows are selected by state, never by an id cursor.
"""

import time
from collections.abc import Sequence
from datetime import datetime

import dagster as dg

from assets.newsroom import Newsroom
from press.intake import take_all
from resources.services import Services
from sensors.jobs import publish_post
from store import publications, recordings
from store.postgres import DECISIONS, PUBLICATIONS
from store.recordings import UnrecordedPublication

WATCH_SECONDS = 4.5
RUNS_PER_TICK = 20


@dg.sensor(
    job=publish_post, minimum_interval_seconds=1, default_status=dg.DefaultSensorStatus.RUNNING, name="review_decided"
)
def review_decided(newsroom: Newsroom) -> dg.SensorResult | dg.SkipReason:
    """Runs for publications that are due or out and not yet recorded."""
    press, until = newsroom.press(), time.monotonic() + WATCH_SECONDS
    while True:
        next_effective = take_all(press)
        waiting = recordings.unrecorded(press.database)
        due = [row for row in waiting if row.due_at <= press.clock.now()]
        runs = [run for row in due[:RUNS_PER_TICK] if (run := _run(press, row))]
        if runs:
            return dg.SensorResult(run_requests=runs)
        left = until - time.monotonic()
        if left <= 0:
            return dg.SkipReason("No decision waits.")
        moments = [row.due_at for row in waiting] + ([next_effective] if next_effective else [])
        press.database.wait([DECISIONS, PUBLICATIONS], _sleep(press, left, moments))


def _sleep(press: Services, left: float, moments: Sequence[datetime]) -> float:
    waits = [(moment - press.clock.now()).total_seconds() for moment in moments]
    return max(0.02, min([left, *[wait for wait in waits if wait > 0]]))


def _run(press: Services, row: UnrecordedPublication) -> dg.RunRequest | None:
    with press.database.transaction(row.workspace_id) as conn:
        attempt = recordings.begin_recording(conn, row.id, recordings.RECORDING_SECONDS, now=press.clock.now())
        if attempt is None:
            return None
        publication = publications.get_publication(conn, row.id)
    return dg.RunRequest(
        run_key=f"published_content-{row.id}-{attempt}",
        job_name=publish_post.name,
        partition_key=publication.draft_id,
        tags={
            "dagster-celery/queue": "interactive",
            "pressroom/workspace": row.workspace_id,
            "pressroom/publication": row.id,
        },
    )
