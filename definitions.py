"""Dagster's table of contents: assets, checks, sensors and jobs. It assembles and decides nothing."""

import dagster as dg

from assets.checks import claims_supported, rules_kept
from assets.drafts import pieces
from assets.newsroom import NewsroomHandle
from assets.onboarding import company_profile, profile_proposal
from assets.publications import published_post
from assets.research import research_dossier
from assets.scouting import scouts
from sensors.failures import run_failed, work_stalled
from sensors.jobs import draft_pieces, index_profile, look_around, propose_profile, publish_post
from sensors.profiles import profile_recorded
from sensors.requests import work_requested
from sensors.reviews import review_decided
from sensors.watches import day_begun

defs = dg.Definitions(
    assets=[research_dossier, pieces, published_post, scouts, profile_proposal, company_profile],
    asset_checks=[claims_supported, rules_kept],
    jobs=[draft_pieces, publish_post, look_around, propose_profile, index_profile],
    sensors=[work_requested, review_decided, run_failed, work_stalled, day_begun, profile_recorded],
    resources={"newsroom": NewsroomHandle()},
    executor=dg.in_process_executor,
)
