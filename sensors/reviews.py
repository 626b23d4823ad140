"""`review_decided`: reacts to what people decided.

An approval whose slot has passed gets the published-post run, which delivers if the courier has not; a revision becomes
a request, which `work_requested` launches. The decision itself is taken by the same function that the courier calls, so
either of the two may be down. Rows are selected by state, never by an id cursor.
"""

import time

import dagster as dg

from assets.newsroom import Newsroom
from press.intake import take_all
from press.services import PressServices
from sensors.jobs import publish_post
from store import publications

WATCH_SECONDS = 4.5
RUNS_PER_TICK = 20
WATCHED = ("pressroom_decisions", "pressroom_published_content")


@dg.sensor(
    job=publish_post, minimum_interval_seconds=1, default_status=dg.DefaultSensorStatus.RUNNING, name="review_decided"
)
def review_decided(newsroom: Newsroom) -> dg.SensorResult | dg.SkipReason:
    """Runs for publications that are due or out and not yet recorded."""
    press, until = newsroom.press(), time.monotonic() + WATCH_SECONDS
    while True:
        next_effective = take_all(press)
        runs = _runs(press)
        if runs:
            return dg.SensorResult(run_requests=runs)
        left = until - time.monotonic()
        if left <= 0:
            return dg.SkipReason("No decision waits.")
        press.database.wait(WATCHED, _sleep(press, left, next_effective))


def _sleep(press: PressServices, left: float, next_effective: object) -> float:
    moments = [m for m in (next_effective, publications.next_due(press.database)) if m is not None]
    now = press.clock.now()
    waits = [(m - now).total_seconds() for m in moments]  # type: ignore[operator]
    return max(0.02, min([left, *[w for w in waits if w > 0]]))


def _runs(press: PressServices) -> list[dg.RunRequest]:
    runs = []
    for publication, attempt in publications.launch_records(press.database, press.clock.now(), RUNS_PER_TICK):
        runs.append(
            dg.RunRequest(
                run_key=f"published_content-{publication.id}-{attempt}",
                job_name=publish_post.name,
                partition_key=publication.draft_id,
                tags={
                    "dagster-celery/queue": "interactive",
                    "pressroom/workspace": publication.workspace_id,
                    "pressroom/publication": publication.id,
                },
            )
        )
    return runs
