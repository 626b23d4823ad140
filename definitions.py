"""Dagster's table of contents: assets, checks, sensors and jobs. It assembles and decides nothing."""

import dagster as dg

from assets.checks import claims_supported, rules_kept
from assets.drafts import pieces
from assets.engagement import engagement
from assets.newsroom import NewsroomHandle
from assets.onboarding import company_profile, profile_proposal
from assets.publications import published_post
from assets.reports import weekly_report
from assets.research import research_dossier
from assets.scouting import scouts
from sensors.engagement import figures_due
from sensors.failures import run_failed, work_stalled
from sensors.jobs import (
    ask_for_figures,
    draft_pieces,
    index_profile,
    look_around,
    propose_profile,
    publish_post,
    tell_the_week,
)
from sensors.profiles import profile_recorded
from sensors.reports import week_over
from sensors.requests import work_requested
from sensors.reviews import review_decided
from sensors.watches import day_begun

defs = dg.Definitions(
    assets=[
        research_dossier,
        pieces,
        published_post,
        scouts,
        profile_proposal,
        company_profile,
        engagement,
        weekly_report,
    ],
    asset_checks=[claims_supported, rules_kept],
    jobs=[draft_pieces, publish_post, look_around, propose_profile, index_profile, ask_for_figures, tell_the_week],
    sensors=[
        work_requested,
        review_decided,
        run_failed,
        work_stalled,
        day_begun,
        profile_recorded,
        figures_due,
        week_over,
    ],
    resources={"newsroom": NewsroomHandle()},
    executor=dg.in_process_executor,
)
