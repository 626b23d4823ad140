"""publications settle | send | withdraw | is-there | is-not-there | reschedule | take-down | evidence."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_drafts import publications_app
from cli.work_office import Office, files_of, find_publication, office_of, seats
from cli.work_times import told, typed_instant, zone_of
from cli.work_words import ActAs, InWorkspace, say, show, show_json

if TYPE_CHECKING:
    from desk.publications import Found, Word
    from domain.actor import Actor
    from domain.draft import Draft
    from domain.review import SlotWish

PublicationId = Annotated[str, typer.Argument(metavar="ID", help="A publication's id, or a beginning or end of it.")]
Url = Annotated[str | None, typer.Option(help="The address of the post.")]
RemoteId = Annotated[str | None, typer.Option(help="Its id at the channel: then it is read back.")]


@publications_app.command("settle")
def settle(
    ctx: typer.Context,
    publication: PublicationId,
    *,
    there: Annotated[bool, typer.Option("--there", help="You looked: it is there. It is not sent again.")] = False,
    not_there: Annotated[bool, typer.Option("--not-there", help="You looked: it is not there. It is sent.")] = False,
    send_it: Annotated[bool, typer.Option("--send", help="Send it after all, now.")] = False,
    withdraw_it: Annotated[bool, typer.Option("--withdraw", help="It does not go out.")] = False,
    url: Url = None,
    remote_id: RemoteId = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Say what is to become of a post that waits for a person."""
    from desk.publications import Found

    words: dict[Word, bool] = {"is there": there, "is not there": not_there, "send": send_it, "withdraw": withdraw_it}
    said = [word for word, given in words.items() if given]
    if len(said) != 1:
        raise typer.BadParameter("give one of --there, --not-there, --send and --withdraw")
    known = Found(url=url, remote_id=remote_id) if there or url or remote_id else None
    _settle(ctx, publication, said[0], act_as, workspace, known=known)


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
    url: Url = None,
    remote_id: RemoteId = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Say that a post whose fate is not known is on the channel: it is not sent again."""
    from desk.publications import Found

    _settle(ctx, publication, "is there", act_as, workspace, known=Found(url=url, remote_id=remote_id))


@publications_app.command("is-not-there")
def is_not_there(
    ctx: typer.Context, publication: PublicationId, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Say that a post that is unknown, or late after it was handed over, is not on the channel: it is sent again."""
    _settle(ctx, publication, "is not there", act_as, workspace)


@publications_app.command("reschedule")
def reschedule(
    ctx: typer.Context,
    publication: PublicationId,
    *,
    at: Annotated[str | None, typer.Option(metavar="TIME", help="Publish then; without a zone: the channel's.")] = None,
    next_slot: Annotated[bool, typer.Option("--next-slot", help="Publish at the channel's next free slot.")] = False,
    approve: Annotated[
        bool, typer.Option("--approve", help="Outside the approval's window: approve the version anew for then.")
    ] = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Move a post that is scheduled or late to another time."""
    from desk.rescheduling import reschedule as move

    if (at is not None) == next_slot:
        raise typer.BadParameter("give one of --at and --next-slot")
    wish: SlotWish = "next_slot" if next_slot else "at"
    office = office_of(ctx)
    seat, found = find_publication(office, seats(office, act_as, workspace), publication)
    instant = typed_instant(at, zone_of(office, seat, _piece(office, seat, found.draft_id))) if at else None
    moved = move(office.database, seat, office.clock, publication_id=found.id, slot=wish, at=instant, approve=approve)
    show(f"{moved.publication.status}  {found.id}  goes out {told(moved.planned_at, moved.zone)}")
    if moved.decision is not None:
        say("It was outside the approval's window: the version is approved anew, and a new post carries it.")


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


def _piece(office: Office, seat: "Actor", draft_id: str) -> "Draft":
    from store.drafts import get_draft

    with office.database.transaction(seat.workspace_id) as conn:
        return get_draft(conn, draft_id)


def _settle(
    ctx: typer.Context,
    fragment: str,
    word: "Word",
    act_as: str | None,
    workspace: str | None,
    *,
    known: "Found | None" = None,
) -> None:
    from desk.publications import settle as settle_at_desk

    office = office_of(ctx)
    seat, found = find_publication(office, seats(office, act_as, workspace), fragment)
    settled = settle_at_desk(office.database, seat, office.clock, publication_id=found.id, word=word, found=known)
    show(f"{settled.status}  {settled.id}")
