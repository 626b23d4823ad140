"""Commands of people's work: campaigns, briefs, generation, drafts, reviews, publications, users."""

import typer

from cli import work_campaigns, work_drafts, work_reviews, work_run, work_sending, work_users


def add_to(app: typer.Typer) -> None:
    """Adds these commands to `pressroom`."""
    work_run.add_to(app)
    work_campaigns.add_to(app)
    work_drafts.add_to(app)
    work_reviews.add_to(app)
    work_sending.add_to(app)
    work_users.add_to(app)
