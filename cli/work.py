"""Commands of people's work: campaigns, briefs, outlines, drafts, claims, reviews, publications, trends, users."""

import typer

from cli import (
    work_campaigns,
    work_claims,
    work_drafts,
    work_models,
    work_reviews,
    work_run,
    work_scouts,
    work_sending,
    work_users,
)


def add_to(app: typer.Typer) -> None:
    """Adds these commands to `pressroom`."""
    work_run.add_to(app)
    work_campaigns.add_to(app)
    work_drafts.add_to(app)
    work_claims.add_to(app)
    work_reviews.add_to(app)
    work_sending.add_to(app)
    work_users.add_to(app)
    work_scouts.add_to(app)
    work_models.add_to(app)
