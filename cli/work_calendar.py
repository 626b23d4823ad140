"""calendar: what goes out when, and which slots are free."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_office import office_of, seats
from cli.work_times import typed_day
from cli.work_words import ActAs, AsJson, InWorkspace, say, show, show_json, table

if TYPE_CHECKING:
    from desk.calendar import CalendarEntry


def calendar(
    ctx: typer.Context,
    *,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day. Default: today.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day. Default: four weeks.")] = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show what goes out when, and which slots are free."""
    from desk.calendar import calendar as entries_of

    begin, end = (typed_day(text) if text is not None else None for text in (first, last))
    office = office_of(ctx)
    now = office.clock.now()
    found = [
        entry
        for seat in seats(office, act_as, workspace)
        for entry in entries_of(office.database, seat, first=begin, last=end, today=now)
    ]
    found.sort(key=lambda entry: entry.at)
    if as_json:
        return show_json(found)
    return show(table(map(_row, found))) if found else say("Nothing is planned, and no channel has slots then.")


def _row(entry: "CalendarEntry") -> tuple[str, ...]:
    blackout = f"  ({entry.blackout})" if entry.blackout else ""
    when = f"{entry.wall:%a %Y-%m-%d %H:%M}"
    title = f"{entry.title or ''}{blackout}".strip()
    return when, entry.zone, entry.status, entry.channel, entry.account, entry.campaign, entry.draft_id or "", title


def add_to(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(calendar)
