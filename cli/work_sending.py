"""sending stop | start | status, quarantine show | leave."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_accounts import ChannelName, accounts_of, find_account
from cli.work_office import Office, find_campaign, office_of, seats
from cli.work_words import ActAs, AsJson, InWorkspace, counted, say, show, show_json, table

if TYPE_CHECKING:
    from desk.sending import Held
    from domain.actor import Actor
    from store.brakes import Brake
    from store.documents import BrakeDocument

OfCampaign = Annotated[str | None, typer.Option("--campaign", metavar="NAME", help="Only this campaign's posts.")]
OnChannel = Annotated[ChannelName | None, typer.Option("--channel", help="Only this channel's posts.")]
OfAccount = Annotated[
    str | None, typer.Option("--account", metavar="NAME", help="Only this account's posts (name or id).")
]
Everything = Annotated[bool, typer.Option("--everything", help="All workspaces of this installation. For an owner.")]

sending_app = typer.Typer(help="Stop or resume publishing.", no_args_is_help=True)
quarantine_app = typer.Typer(help="Check or end the quarantine of a copied or moved database.", no_args_is_help=True)


@sending_app.command("stop")
def stop(
    ctx: typer.Context,
    *,
    campaign: OfCampaign = None,
    channel: OnChannel = None,
    account: OfAccount = None,
    everything: Everything = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for everybody who sees it.")] = "",
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Stop everything that would go out of the workspace, or of a part of it, before the very next call."""
    from desk.sending import stop_sending

    office = office_of(ctx)
    seat, held = _held(
        office, seats(office, act_as, workspace), campaign=campaign, channel=channel, account=account, whole=everything
    )
    stopped = stop_sending(office.database, seat, office.clock, held=held, reason=reason)
    show("Sending is stopped." if held.scope == "workspace" else f"{_first_words(stopped.brake)}.")
    if stopped.under_way:
        say(f"{counted(stopped.under_way, 'post')} on the way to the channel: not interrupted.")


@sending_app.command("start")
def start(
    ctx: typer.Context,
    *,
    campaign: OfCampaign = None,
    channel: OnChannel = None,
    account: OfAccount = None,
    everything: Everything = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Let it go out again; what is due goes out now, and what missed its slot as its campaign says."""
    from desk.sending import start_sending

    office = office_of(ctx)
    seat, held = _held(
        office, seats(office, act_as, workspace), campaign=campaign, channel=channel, account=account, whole=everything
    )
    resumed = start_sending(office.database, seat, office.clock, held=held)
    show("Sending goes on.")
    for brake in resumed.remaining:
        say(f"Still: {brake}")


@sending_app.command("status")
def status(ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """List what is stopped, by whom, since when and why."""
    from store.installation import OLDER, QUARANTINE, get_installation

    office = office_of(ctx)
    found = _documents(office, seats(office, act_as, workspace))
    with office.database.transaction() as conn:
        installation = get_installation(conn)
    if installation.quarantined_since is not None:
        say(OLDER if installation.older else QUARANTINE)
    if as_json:
        return show_json(found)
    rows = [
        (b.scope, b.name, b.workspace or "", f"{b.stopped_at:%Y-%m-%d %H:%M} UTC", b.stopped_by or "", b.reason)
        for b in found
    ]
    return show(table(rows)) if rows else show("Nothing is stopped.")


def _held(
    office: Office,
    acting: "tuple[Actor, ...]",
    *,
    campaign: str | None,
    channel: ChannelName | None,
    account: str | None,
    whole: bool,
) -> "tuple[Actor, Held]":
    """What is meant, and the seat it is meant from. An account may be told apart by its channel."""
    from desk.sending import Held
    from domain.errors import Conflict

    if (campaign is not None) + (account is not None) + whole > 1 or (channel is not None and (campaign or whole)):
        raise typer.BadParameter("give one of --campaign, --channel, --account and --everything")
    if campaign is not None:
        seat, found = find_campaign(office, acting, campaign)
        return seat, Held(scope="campaign", subject=found.id)
    if account is not None:
        seat, listed = find_account(accounts_of(office, acting), account, channel)
        return seat, Held(scope="account", subject=listed.id)
    if whole:
        return acting[0], Held(scope="everything")
    if len(acting) > 1:
        raise Conflict("There are several workspaces: say which with --workspace, or --everything.")
    return acting[0], Held(scope="channel", subject=channel) if channel else Held()


def _documents(office: Office, acting: "tuple[Actor, ...]") -> "list[BrakeDocument]":
    from store.brakes import brakes_on
    from store.documents import BrakeDocument
    from store.workspaces import get_workspace

    found: dict[str, BrakeDocument] = {}
    for seat in acting:
        with office.database.transaction(seat.workspace_id) as conn:
            name = get_workspace(conn).name
            for brake in brakes_on(conn):
                where = None if brake.scope == "everything" else name
                known = found.get(brake.id)
                if known is None or known.stopped_by is None:  # named where whoever pulled it has a seat
                    found[brake.id] = BrakeDocument(workspace=where, **brake.model_dump(exclude={"id"}))
    return list(found.values())


def _first_words(brake: "Brake") -> str:
    return str(brake.model_copy(update={"stopped_by": None, "reason": ""})).rstrip(".")


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
