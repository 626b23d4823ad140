"""Dagster's table of contents: assets, checks, sensors and jobs. It assembles and decides nothing."""

import dagster as dg

from assets.checks import claims_supported, rules_kept
from assets.drafts import pieces
from assets.newsroom import NewsroomHandle
from assets.publications import published_post
from assets.research import research_dossier
from assets.scouting import scouts
from sensors.failures import run_failed, work_stalled
from sensors.jobs import draft_pieces, look_around, publish_post
from sensors.requests import work_requested
from sensors.reviews import review_decided
from sensors.watches import day_begun

defs = dg.Definitions(
    assets=[research_dossier, pieces, published_post, scouts],
    asset_checks=[claims_supported, rules_kept],
    jobs=[draft_pieces, publish_post, look_around],
    sensors=[work_requested, review_decided, run_failed, work_stalled, day_begun],
    resources={"newsroom": NewsroomHandle()},
    executor=dg.in_process_executor,
)
