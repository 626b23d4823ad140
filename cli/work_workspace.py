"""workspace show | retention | hold | release: how long archived campaigns are kept, and the legal hold."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_office import office_of, one_seat
from cli.work_words import ActAs, AsJson, InWorkspace, counted, say, show, show_json, table
from domain.value import Value

if TYPE_CHECKING:
    from desk.retention import Kept

workspace_app = typer.Typer(help="The workspace: what it keeps, and for how long.", no_args_is_help=True)
Yes = Annotated[bool, typer.Option("--yes", help="Agree that what was shown is cleared.")]


class OverTermDocument(Value):
    """An archived campaign whose term is over."""

    campaign_id: str
    campaign: str
    archived_at: datetime
    pieces_going: int
    pieces_staying: int


class WorkspaceDocument(Value):
    """What `workspace show --json` prints."""

    id: str
    name: str
    zone: str
    retention_days: int
    legal_hold: bool
    hold_reason: str
    held_since: datetime | None
    over_term: tuple[OverTermDocument, ...]
    mailings_over_term: int
    people_over_term: int


@workspace_app.command("show")
def show_workspace(
    ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Show the term, the legal hold, and what the next sweep would clear."""
    from desk.retention import look

    office = office_of(ctx)
    kept = look(office.database, one_seat(office, act_as, workspace))
    if as_json:
        return show_json(_document(kept))
    found = kept.workspace
    show(f"{found.name}  {found.zone}")
    show(f"archived campaigns are kept for {counted(found.retention_days, 'day')}")
    if found.legal_hold:
        since = f"{found.held_since:%Y-%m-%d}" if found.held_since else "?"
        show(f"legal hold since {since}: {found.hold_reason}")
    return _tell(kept, held=found.legal_hold)


@workspace_app.command("retention")
def retention(
    ctx: typer.Context,
    *,
    days: Annotated[int, typer.Option(metavar="N", help="Days that an archived campaign is kept.")],
    yes: Yes = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Set for how many days an archived campaign is kept. What would go by it is shown first."""
    from desk.retention import look, set_term

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    if not yes:
        before = look(office.database, seat, days)
        _tell(before, held=before.workspace.legal_hold)
    kept = set_term(office.database, seat, office.clock, days=days, agreed=yes)
    show(f"archived campaigns are kept for {counted(days, 'day')}")
    if kept.workspace.legal_hold:
        say("There is a legal hold: nothing goes before `pressroom workspace release`.")


@workspace_app.command("hold")
def hold(
    ctx: typer.Context,
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why everything is to be kept.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Put everything under a legal hold: nothing is cleared while it stands."""
    from desk import retention as desk

    office = office_of(ctx)
    held = desk.hold(office.database, one_seat(office, act_as, workspace), office.clock, reason=reason)
    show(f"legal hold  {held.name}  {held.hold_reason}")


@workspace_app.command("release")
def release(ctx: typer.Context, yes: Yes = False, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Lift the legal hold: the term counts again. What would go by it is shown first."""
    from desk import retention as desk

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    if not yes:
        _tell(desk.look(office.database, seat), held=False)
    kept = desk.release(office.database, seat, office.clock, agreed=yes)
    show(f"no legal hold  {kept.workspace.name}")


def _tell(kept: "Kept", *, held: bool) -> None:
    """What would go; a campaign of which nothing goes is not worth a line."""
    found, mail = kept.over_term, kept.mail
    if mail.people:
        how = "kept by the legal hold" if held else "cleared at the next sweep, their numbers stay"
        say(f"Who got {counted(mail.mailings, 'mailing')} over the term ({mail.people:,} people): {how}.")
    if not found:
        return
    say("Over the term, and kept by the legal hold:" if held else "Over the term, cleared at the next sweep:")
    say(
        table(
            (each.name, f"archived {each.archived_at:%Y-%m-%d}", f"{each.going} go", f"{each.staying} stay")
            for each in found
        )
    )


def _document(kept: "Kept") -> WorkspaceDocument:
    found = kept.workspace
    return WorkspaceDocument(
        id=found.id,
        name=found.name,
        zone=found.zone,
        retention_days=found.retention_days,
        legal_hold=found.legal_hold,
        hold_reason=found.hold_reason,
        held_since=found.held_since,
        over_term=tuple(
            OverTermDocument(
                campaign_id=each.id,
                campaign=each.name,
                archived_at=each.archived_at,
                pieces_going=each.going,
                pieces_staying=each.staying,
            )
            for each in kept.over_term
        ),
        mailings_over_term=kept.mail.mailings,
        people_over_term=kept.mail.people,
    )


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(workspace_app, name="workspace")
