"""Jobs: what a sensor or a person may launch.

Their runs execute in the worker's own process (`in_process`): a step process of its own would pay every import
again. Run retries are off: what may be repeated is decided by the row, not by the run.
"""

from functools import partial

import dagster as dg

from assets.engagement import ENGAGEMENT
from assets.keys import DRAFT, MEDIA, POST
from assets.onboarding import PROFILE, PROPOSAL
from assets.reports import REPORT
from assets.scouting import COMPETITORS, MARKET, TRENDS

_job = partial(dg.define_asset_job, executor_def=dg.in_process_executor, tags={"dagster/max_retries": "0"})

draft_pieces = _job(
    "draft_pieces",
    selection=dg.AssetSelection.assets(DRAFT, MEDIA).without_checks(),
    description="Write or revise the pieces whose requests this run carries.",
)

publish_post = _job(
    "publish_post",
    selection=dg.AssetSelection.assets(POST),
    description="Deliver an approved piece if the courier has not, read it back, record the evidence.",
)

look_around = _job(
    "look_around",
    selection=dg.AssetSelection.assets(COMPETITORS, MARKET, TRENDS),
    description="Look once at a day: competitors, the market, trends of one workspace's campaigns.",
)

propose_profile = _job(
    "propose_profile",
    selection=dg.AssetSelection.assets(PROPOSAL),
    description="Read a company's own pages and propose a voice guide and segments.",
)

index_profile = _job(
    "index_profile",
    selection=dg.AssetSelection.assets(PROFILE),
    description="Bring the vectors of a workspace's profile and segments in step with their rows.",
)

ask_for_figures = _job(
    "ask_for_figures",
    selection=dg.AssetSelection.assets(ENGAGEMENT),
    description="Ask channels for the figures of posts that are out, and count the clicks on our own links.",
)

tell_the_week = _job(
    "tell_the_week",
    selection=dg.AssetSelection.assets(REPORT),
    description="Write the report of a week that is over.",
)


def run_for(workspace_id: str, job: str, op: str, key: str, *, queue: str = "bulk", **config: object) -> dg.RunRequest:
    """A run of a job's one asset for a workspace, launched once under that key."""
    return dg.RunRequest(
        run_key=key,
        job_name=job,
        run_config={"ops": {op: {"config": {"workspace_id": workspace_id, **config}}}},
        tags={"dagster-celery/queue": queue, "pressroom/workspace": workspace_id},
    )
