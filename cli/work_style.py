"""style report | false-alarm."""

from typing import Annotated

import typer

from cli.work_drafts import DraftId
from cli.work_office import find_draft, office_of, one_seat, seats
from cli.work_words import ActAs, AsJson, InWorkspace, show, show_json, table

style_app = typer.Typer(help="Checks of style and of copied text.", no_args_is_help=True)


@style_app.command("report")
def report(ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Count per check how many versions it looked at, how many it flagged, and how often it was wrong."""
    from store.style import style_counts
    from store.workspaces import get_guide

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    with office.database.transaction(seat.workspace_id) as conn:
        counts = style_counts(conn, get_guide(conn).style.off)
    if as_json:
        return show_json(counts)
    rows = [("check", "checked", "flagged", "false alarms")]
    rows += [
        (f"{c.check} (off)" if c.switched_off else c.check, str(c.checked), str(c.flagged), str(c.false_alarms))
        for c in counts
    ]
    return show(table(rows))


@style_app.command("false-alarm")
def false_alarm(
    ctx: typer.Context,
    draft: DraftId,
    check: Annotated[str, typer.Argument(metavar="CHECK", help="The check, such as “triads”.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Say that what a style check found in a draft's current version is no fault."""
    from desk.style import mark_false_alarm

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    mark_false_alarm(office.database, seat, office.clock, draft_id=found.id, check=check)
    show(f"false alarm  {check}  {found.id}")


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(style_app, name="style")
