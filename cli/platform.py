"""Commands of the installation itself: up, down, status, doctor."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_to(app: typer.Typer) -> None:
    """Adds these commands to `pressroom`."""
    app.command()(status)


def status(as_json: AsJson = False) -> None:
    """Every process: pid, port, health."""
