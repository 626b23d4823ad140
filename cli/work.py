"""Commands of people's work: campaigns, briefs, generation, drafts, reviews, publications, users."""

import typer


def add_to(app: typer.Typer) -> None:
    """Adds these commands to `pressroom`."""
