"""Commands of people's work: onboarding, accounts, campaigns, briefs, outlines, drafts, examples, claims, reviews,
publications, sources, style, trends, users, the workspace, models, audiences, mailings, evaluation, engagement, links,
reports."""

import typer

from cli import (
    approved_claims,
    work_accounts,
    work_archive,
    work_audience,
    work_calendar,
    work_campaigns,
    work_claims,
    work_drafts,
    work_engagement,
    work_eval,
    work_examples,
    work_links,
    work_mail,
    work_models,
    work_profile,
    work_proposals,
    work_replay,
    work_report,
    work_reviews,
    work_run,
    work_scouts,
    work_sending,
    work_sources,
    work_style,
    work_users,
    work_workspace,
)
from cli.claims import claims_app
from cli.work_campaigns import campaign_app
from cli.work_drafts import drafts_app
from cli.work_examples import examples_app


def add_to(app: typer.Typer) -> None:
    """Adds these commands to `pressroom`."""
    work_run.add_to(app)
    work_profile.add_to(app)
    work_campaigns.add_to(app)
    work_archive.add_to(campaign_app)
    work_drafts.add_to(app)
    work_proposals.add_to(drafts_app)
    work_examples.add_to(app)
    work_replay.add_to(examples_app)
    approved_claims.add_to(app)
    work_claims.add_to(claims_app)
    work_reviews.add_to(app)
    work_sending.add_to(app)
    work_calendar.add_to(app)
    work_accounts.add_to(app)
    work_sources.add_to(app)
    work_style.add_to(app)
    work_users.add_to(app)
    work_workspace.add_to(app)
    work_scouts.add_to(app)
    work_models.add_to(app)
    work_audience.add_to(app)
    work_mail.add_to(app)
    work_eval.add_to(app)
    work_engagement.add_to(app)
    work_links.add_to(app)
    work_report.add_to(app)
