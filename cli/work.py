"""Commands of people's work: campaigns, briefs, generation, drafts, reviews, publications, sources,
approved claims, style, users."""

import typer

from cli import (
    approved_claims,
    work_campaigns,
    work_drafts,
    work_reviews,
    work_run,
    work_sending,
    work_sources,
    work_style,
)


def add_to(app: typer.Typer) -> None:
    """Adds these commands to `pressroom`."""
    work_run.add_to(app)
    work_campaigns.add_to(app)
    work_drafts.add_to(app)
    work_reviews.add_to(app)
    work_sending.add_to(app)
    work_sources.add_to(app)
    work_style.add_to(app)
    approved_claims.add_to(app)
