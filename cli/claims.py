"""The group `pressroom claims`: commands about what may be said. Modules add theirs to it."""

import typer

claims_app = typer.Typer(help="What may be said: approved claims, and the claim check.", no_args_is_help=True)
