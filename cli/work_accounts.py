"""accounts list | reconnect: where posts go, and which of these places must be connected again."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.access_notices import document_of, ending, told
from cli.work_office import Office, office_of, seats
from cli.work_words import ActAs, AsJson, InWorkspace, counted, say, show, show_json, table

if TYPE_CHECKING:
    from domain.access_notice import AccessNotice
    from domain.actor import Actor
    from store.documents import AccountDocument, QuotaDocument

ChannelName = Literal["linkedin", "blog", "email"]

accounts_app = typer.Typer(help="Accounts that posts go to.", no_args_is_help=True)


@accounts_app.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """List the accounts: which are connected, and what waits for those that are not."""
    office = office_of(ctx)
    pairs = accounts_of(office, seats(office, act_as, workspace))
    notices = _ending(office, {seat.workspace_id for seat, _ in pairs})
    found = [_completed(office, seat, account, notices) for seat, account in pairs]
    if as_json:
        return show_json(found)
    for notice in notices:
        say(told(notice, office.clock.now()))
    rows = [(a.id, a.state, a.channel, a.name, a.publisher, _waiting(a), quotas_line(a.quotas)) for a in found]
    for account in found:
        if account.state != "connected":
            say(f"“{account.name}” ({account.channel}): {_next_step(account)}.")
    return show(table(rows)) if rows else say("There is no account yet: campaigns bring them.")


@accounts_app.command("reconnect")
def reconnect(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="An account's name or id.")],
    *,
    channel: Annotated[ChannelName | None, typer.Option(help="Its channel, where several have that name.")] = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Say that an account's access works again: what waited for it goes out as it is due."""
    from desk import accounts

    office = office_of(ctx)
    seat, found = find_account(accounts_of(office, seats(office, act_as, workspace)), name, channel)
    done = accounts.reconnect(office.database, seat, office.clock, account_id=found.id)
    show(f"connected  {found.id}  {found.channel}  {found.name}  {counted(len(done.released), 'post')} scheduled again")


def accounts_of(office: Office, acting: "tuple[Actor, ...]") -> "list[tuple[Actor, AccountDocument]]":
    """The accounts of all workspaces in which somebody acts, each with that seat."""
    from store.holds import accounts_json

    found = []
    for seat in acting:
        with office.database.transaction(seat.workspace_id) as conn:
            found += [(seat, account) for account in accounts_json(conn)]
    return found


def _ending(office: Office, workspaces: set[str]) -> "list[AccessNotice]":
    found: list[AccessNotice] = []
    for workspace_id in sorted(workspaces):
        with office.database.transaction(workspace_id) as conn:
            found += ending(conn, office.clock.now(), office.settings.access_notice_lead)
    return found


def _completed(
    office: Office, seat: "Actor", account: "AccountDocument", notices: "list[AccessNotice]"
) -> "AccountDocument":
    """With how often its channel may still be called, and what of it ends soon."""
    own = [document_of(notice, office.clock.now()) for notice in notices if notice.account_id == account.id]
    return account.model_copy(update={"quotas": quotas_of(office, seat, account.id), "notices": tuple(own)})


def quotas_of(office: Office, seat: "Actor", account_id: str) -> "tuple[QuotaDocument, ...]":
    """The account's quotas as they stand now."""
    from resources import wiring
    from store.accounts import get_account
    from store.documents import QuotaDocument

    with office.database.transaction(seat.workspace_id) as conn:
        account = get_account(conn, account_id)
    return tuple(QuotaDocument.of(use) for use in wiring.quota_uses(account))


def quotas_line(quotas: "tuple[QuotaDocument, ...]") -> str:
    """In one cell of a table: the tightest of them."""
    if not quotas:
        return ""
    tight = min(quotas, key=lambda each: each.left)
    return f"{tight.left:,} of {tight.calls:,} calls left until {tight.ends_at:%H:%M} UTC"


def find_account(
    listed: "list[tuple[Actor, AccountDocument]]", name: str, channel: ChannelName | None
) -> "tuple[Actor, AccountDocument]":
    """The one that is meant. Raises NotFound, or Conflict where several are."""
    from domain.errors import Conflict, NotFound

    named = [pair for pair in listed if name == pair[1].id or name.casefold() == pair[1].name.casefold()]
    found = [pair for pair in named if channel in (None, pair[1].channel)]
    if not found:
        raise NotFound(f"There is no account “{name}”{f' on {channel}' if channel else ''}.")
    if len(found) > 1:
        ids = ", ".join(f"{account.id} ({account.channel}, {account.workspace})" for _, account in found)
        raise Conflict(f"There are several accounts “{name}”: name the --channel, the --workspace, or the id: {ids}.")
    return found[0]


def _waiting(account: "AccountDocument") -> str:
    if account.state == "connected":
        return f"access until {account.ends_at:%Y-%m-%d}" if account.ends_at else ""
    return f"{counted(account.held, 'post')} held{f': {account.reason}' if account.reason else ''}"


def _next_step(account: "AccountDocument") -> str:
    from resources import wiring

    if wiring.is_signed_in_for(account.publisher):
        return f"sign in at the channel, by {wiring.sign_in_address(account.publisher, account.id)}"
    return f"renew its access at the channel, then {_command(account)}"


def _command(account: "AccountDocument") -> str:
    return f'`pressroom accounts reconnect "{account.name}" --channel {account.channel}`'


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    from cli import work_connections  # noqa: F401 - its commands join the group

    app.add_typer(accounts_app, name="accounts")
