"""report: a week's report in Markdown, and as a page."""

from pathlib import Path
from typing import Annotated

import typer

from cli.work_office import office_of, one_seat
from cli.work_words import ActAs, AsJson, InWorkspace, say, show, show_json
from domain.errors import InvalidInput, NotFound


def report(
    ctx: typer.Context,
    *,
    week: Annotated[
        str | None, typer.Option("--week", metavar="YYYY-Www", help="Which week. Default: the latest that is over.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page, with charts.")
    ] = None,
    told: Annotated[
        bool, typer.Option("--told", help="As it was told when the week was over, without later corrections.")
    ] = False,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Print what a week's posts brought, and where outcomes came from."""
    from domain.weekly import last_week
    from domain.weekly_markdown import weekly_markdown
    from resources.reports.weekly import weekly_html
    from store.weekly import read_week, told_report
    from store.workspaces import get_workspace

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    now = office.clock.now()
    with office.database.transaction(seat.workspace_id) as conn:
        wanted = week or last_week(now, get_workspace(conn).zone)
        found = (
            told_report(conn, wanted) if told else read_week(conn, wanted, days=office.settings.measure_days, now=now)
        )
    if found is None:
        raise NotFound(f"No report of {wanted} was told: it is written when a week is over.")
    if html is not None:
        try:
            html.write_text(weekly_html(found), encoding="utf-8")
        except OSError as error:
            raise InvalidInput(f"{html}: cannot be written: {error.strerror}.") from error
        say(f"Written to {html}.")
    if as_json:
        return show_json(found)
    return show(weekly_markdown(found).rstrip("\n"))


def add_to(app: typer.Typer) -> None:
    """Adds this command."""
    app.command("report")(report)
