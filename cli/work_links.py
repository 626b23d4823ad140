"""links list | count: links that count clicks, and how much is kept of whoever follows them."""

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from cli.work_office import find_campaign, office_of, one_seat, seats
from cli.work_words import ActAs, AsJson, InWorkspace, say, show, show_json, table
from domain.errors import InvalidInput

if TYPE_CHECKING:
    from store.links import TrackedLink

links_app = typer.Typer(help="Links that count clicks.", no_args_is_help=True)

WORDS = {
    "off": "Nothing is counted, and drafts get plain links.",
    "clicks": "Clicks are counted, and nothing is kept of whoever made them.",
    "visitors": "Clicks are counted, with a hash of the visitor that cannot be made again the next day.",
}


@links_app.command("list")
def list_(
    ctx: typer.Context,
    campaign: Annotated[str | None, typer.Option("--campaign", metavar="NAME", help="Only of this campaign.")] = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """List links that count, where each leads, and its clicks so far."""
    from store.links import list_links

    office = office_of(ctx)
    acting = seats(office, act_as, workspace)
    only = find_campaign(office, acting, campaign) if campaign else None
    found: list[TrackedLink] = []
    for seat in (only[0],) if only else acting:
        with office.database.transaction(seat.workspace_id) as conn:
            found += list_links(conn, only[1].id if only else None)
    if as_json:
        return show_json(found)
    if not found:
        return say("No link counts: `pressroom links count clicks` lets those of new drafts do so.")
    rows = (
        (
            link.address,
            f"{link.people} clicks",
            f"{link.scanners} by machines",
            "" if link.visitors is None else f"{link.visitors} visitors",
            link.target,
        )
        for link in found
    )
    return show(table(rows))


@links_app.command("count")
def count(
    ctx: typer.Context,
    counting: Annotated[str, typer.Argument(metavar="off|clicks|visitors", help="How much is kept.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Decide what is kept when somebody follows a link of this workspace."""
    from desk.clicks import change_counting
    from store.links import Counting

    wanted = next((each for each in get_args(Counting) if each == counting), None)
    if wanted is None:
        raise InvalidInput(f"Expected off, clicks or visitors; found “{counting}”.")
    office = office_of(ctx)
    change_counting(office.database, one_seat(office, act_as, workspace), counting=wanted)
    show(f"{wanted}  {WORDS[wanted]}")
    if wanted != "off" and not office.settings.public_base:
        say("No link counts before PRESSROOM_PUBLIC_BASE says under which address this dashboard is reached.")


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(links_app, name="links")
