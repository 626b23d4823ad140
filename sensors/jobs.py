"""Jobs: what a sensor or a person may launch.

Runs of both jobs execute in the worker's own process (`in_process`): a step process of its own would pay every import
again. Run retries are off: what may be repeated is decided by the row, not by the run.
"""

import dagster as dg

from assets.keys import DRAFT, MEDIA, POST
from assets.onboarding import PROFILE, PROPOSAL
from assets.scouting import COMPETITORS, MARKET, TRENDS

ONCE = {"dagster/max_retries": "0"}

draft_pieces = dg.define_asset_job(
    "draft_pieces",
    selection=dg.AssetSelection.assets(DRAFT, MEDIA).without_checks(),
    executor_def=dg.in_process_executor,
    tags=ONCE,
    description="Write or revise the pieces whose requests this run carries.",
)

publish_post = dg.define_asset_job(
    "publish_post",
    selection=dg.AssetSelection.assets(POST),
    executor_def=dg.in_process_executor,
    tags=ONCE,
    description="Deliver an approved piece if the courier has not, read it back, record the evidence.",
)

look_around = dg.define_asset_job(
    "look_around",
    selection=dg.AssetSelection.assets(COMPETITORS, MARKET, TRENDS),
    executor_def=dg.in_process_executor,
    tags=ONCE,
    description="Look once at a day: competitors, the market, trends of one workspace's campaigns.",
)

propose_profile = dg.define_asset_job(
    "propose_profile",
    selection=dg.AssetSelection.assets(PROPOSAL),
    executor_def=dg.in_process_executor,
    tags=ONCE,
    description="Read a company's own pages and propose a voice guide and segments.",
)

index_profile = dg.define_asset_job(
    "index_profile",
    selection=dg.AssetSelection.assets(PROFILE),
    executor_def=dg.in_process_executor,
    tags=ONCE,
    description="Bring the vectors of a workspace's profile and segments in step with their rows.",
)
