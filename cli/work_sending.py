"""publications send | withdraw | is-there | is-not-there | take-down | evidence, sending stop | start, quarantine
show | leave."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_drafts import publications_app
from cli.work_office import files_of, find_publication, office_of, one_seat, seats
from cli.work_words import ActAs, InWorkspace, counted, say, show, show_json

if TYPE_CHECKING:
    from desk.publications import Found, Word

PublicationId = Annotated[str, typer.Argument(metavar="ID", help="A publication's id, or a beginning or end of it.")]

sending_app = typer.Typer(help="Stop or resume all publishing.", no_args_is_help=True)
quarantine_app = typer.Typer(help="Check or end the quarantine of a copied or moved database.", no_args_is_help=True)


@publications_app.command("send")
def send(ctx: typer.Context, publication: PublicationId, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Send a post that is held, late or failed."""
    _settle(ctx, publication, "send", act_as, workspace)


@publications_app.command("withdraw")
def withdraw(
    ctx: typer.Context, publication: PublicationId, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Withdraw a post that is scheduled, held, late or failed."""
    _settle(ctx, publication, "withdraw", act_as, workspace)


@publications_app.command("is-there")
def is_there(
    ctx: typer.Context,
    publication: PublicationId,
    *,
    url: Annotated[str | None, typer.Option(help="The address of the post.")] = None,
    remote_id: Annotated[str | None, typer.Option(help="Its id at the channel: then it is read back.")] = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Say that an unknown post is on the channel: it is not sent again."""
    from desk.publications import Found

    _settle(ctx, publication, "is there", act_as, workspace, known=Found(url=url, remote_id=remote_id))


@publications_app.command("is-not-there")
def is_not_there(
    ctx: typer.Context, publication: PublicationId, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Say that an unknown post is not on the channel: it is sent again."""
    _settle(ctx, publication, "is not there", act_as, workspace)


@publications_app.command("take-down")
def take_down(
    ctx: typer.Context,
    publication: PublicationId,
    *,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the post.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Take a live post down at its channel."""
    from desk import publications

    office = office_of(ctx)
    seat, found = find_publication(office, seats(office, act_as, workspace), publication)
    publications.take_down(office.database, seat, office.clock, publication_id=found.id, reason=reason)
    show(f"asked  {found.id}  the courier takes it down; `pressroom publications list` shows it as withdrawn then")


@publications_app.command("evidence")
def evidence(
    ctx: typer.Context,
    publication: PublicationId,
    *,
    pdf: Annotated[Path | None, typer.Option(help="Write the PDF there; it carries the JSON and the sources.")] = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show all that bears on one post, as JSON; or write it as a PDF."""
    from domain.errors import NotFound
    from resources.evidence_pdf import render_evidence
    from store.evidence_file import evidence_of

    office = office_of(ctx)
    seat, found = find_publication(office, seats(office, act_as, workspace), publication)
    with office.database.transaction(seat.workspace_id) as conn:
        gathered = evidence_of(conn, found.id, office.clock.now())
    if pdf is None:
        return show_json(gathered)
    kept = {}
    for source in gathered.sources:
        with suppress(NotFound):  # the page says which are no longer kept
            kept[source.id] = files_of(office).get(source.kept or "")
    pdf.write_bytes(render_evidence(gathered, kept))
    return show(f"written  {pdf}")


def _settle(
    ctx: typer.Context,
    fragment: str,
    word: "Word",
    act_as: str | None,
    workspace: str | None,
    *,
    known: "Found | None" = None,
) -> None:
    from desk.publications import settle

    office = office_of(ctx)
    seat, found = find_publication(office, seats(office, act_as, workspace), fragment)
    settled = settle(office.database, seat, office.clock, publication_id=found.id, word=word, found=known)
    show(f"{settled.status}  {settled.id}")


@sending_app.command("stop")
def stop(ctx: typer.Context, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Stop everything that would go out of the workspace."""
    from desk.sending import stop_sending

    office = office_of(ctx)
    stop_sending(office.database, one_seat(office, act_as, workspace), office.clock)
    show("Sending is stopped.")


@sending_app.command("start")
def start(ctx: typer.Context, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Let it go out again; what is due goes out now."""
    from desk.sending import start_sending

    office = office_of(ctx)
    start_sending(office.database, one_seat(office, act_as, workspace), office.clock)
    show("Sending goes on.")


@quarantine_app.command("show")
def show_quarantine(ctx: typer.Context) -> None:
    """Say whether this database is in quarantine, and since when."""
    from store.installation import OLDER, QUARANTINE, get_installation

    office = office_of(ctx)
    with office.database.transaction() as conn:
        found = get_installation(conn)
    if found.quarantined_since is None:
        return show("no quarantine")
    show(f"in quarantine since {found.quarantined_since:%Y-%m-%d %H:%M} UTC")
    return say(OLDER if found.older else QUARANTINE)


@quarantine_app.command("leave")
def leave(ctx: typer.Context, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Say that this home and this database go on: what is due is looked up at its channel, then sent. For an owner."""
    from desk.sending import leave_quarantine
    from resources.high_water import HomeHighWater

    office = office_of(ctx)
    seat = seats(office, act_as, workspace)[0]
    home = office.settings
    left = leave_quarantine(
        office.database,
        seat,
        office.clock,
        installation_id=home.installation_id,
        place=home.place,
        known=HomeHighWater(home.home).known(),
    )
    show("no quarantine")
    if left.doubted:
        say(f"{counted(left.doubted, 'post')} may be out already: looked up at the channel before anything is sent.")


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(sending_app, name="sending")
    app.add_typer(quarantine_app, name="quarantine")
