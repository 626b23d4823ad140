"""accounts kinds | connect | invite | test | disconnect: giving an account its access at a channel, and taking it back.

A secret is read from a file, from standard input or typed unseen, never from an argument: the whole machine can read
command lines.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from cli.work_accounts import ChannelName, accounts_app, accounts_of, find_account, quotas_line, quotas_of
from cli.work_office import office_of, one_seat, seats
from cli.work_words import ActAs, AsJson, InWorkspace, counted, say, show, show_json, table
from domain.errors import InvalidInput

if TYPE_CHECKING:
    from cli.work_office import Office
    from desk.accounts import Connection
    from domain.actor import Actor
    from domain.publication import AccountTest
    from resources.publishers.kinds import PublisherKind
    from store.accounts import Account
    from store.documents import PublisherDocument

AccountName = Annotated[str, typer.Argument(metavar="NAME", help="An account's name or id.")]
OfChannel = Annotated[ChannelName | None, typer.Option(help="Its channel, where several have that name.")]


@accounts_app.command("kinds")
def kinds(as_json: AsJson = False) -> None:
    """List the publishers that an account can be connected to, with what each must be told."""
    from resources.publishers.kinds import kind_of, names

    found = [kind_of(name) for name in names()]
    if as_json:
        return show_json([_told(kind) for kind in found])
    rows = [(k.name, ", ".join(sorted(k.channels)), k.title, _wants(k)) for k in found]
    return show(table(rows))


@accounts_app.command("connect")
def connect(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The account's name, as campaigns use it.")],
    *,
    channel: Annotated[ChannelName, typer.Option(help="The channel it posts to.")],
    publisher: Annotated[str, typer.Option(help="What posts for it; `pressroom accounts kinds` lists them.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A setting of the publisher.")
    ] = None,
    secrets: Annotated[
        list[str] | None,
        typer.Option("--secret", metavar="NAME=FILE", help="A file that holds a secret; - reads standard input."),
    ] = None,
    sign_in: Annotated[
        bool, typer.Option("--sign-in", help="Prepare it for somebody who signs in at the channel in a browser.")
    ] = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Connect an account: its access is tried first, and kept only when it works. With --sign-in it is prepared, and
    works once somebody has signed in at its channel."""
    from desk import accounts
    from desk.accounts import Connection
    from domain.secret import Secret
    from resources import wiring
    from resources.publishers.kinds import kind_of

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    kind = kind_of(publisher)
    if channel not in kind.channels:
        raise InvalidInput(f"{kind.title} does not serve {channel}; it serves: {', '.join(sorted(kind.channels))}.")
    chosen = kind.checked(_pairs(settings or [], "--set"))
    given = _secrets(kind, secrets or [])
    connection = Connection(
        channel=channel,
        name=name,
        publisher=publisher,
        settings=chosen,
        secrets=tuple(Secret(name=key, value=value) for key, value in given.items()),
    )
    if sign_in:
        if kind.sign_in is None:
            raise InvalidInput(f"{kind.title} is not connected by signing in: leave --sign-in out.")
        prepared = accounts.prepare(office.database, seat, wiring.keep_secret, connection=connection)
        say("Open this address in a browser that is signed in to Pressroom, and go on from there:")
        show(f"{wiring.dashboard_address()}/oauth/{publisher}/start?account={prepared.id}")
        return
    _require_working(_tried(kind, connection, seat.workspace_id))
    done = accounts.connect(office.database, seat, office.clock, wiring.keep_secret, connection=connection)
    waited = f"  {counted(len(done.released), 'post')} scheduled again" if done.released else ""
    show(f"connected  {done.account.id}  {channel}  {done.account.name}  {publisher}{waited}")


@accounts_app.command("invite")
def invite(
    ctx: typer.Context,
    name: AccountName,
    *,
    channel: OfChannel = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Make a link by which somebody without a seat signs in at the channel for an account: within 72 h, once."""
    from desk import account_sign_ins
    from resources import wiring

    office, seat, account = _meant(ctx, name, channel, (act_as, workspace))
    wiring.sign_in_of(account)  # refuses what nobody can sign in for
    token = account_sign_ins.invite(office.database, seat, office.clock, account_id=account.id)
    say(f"Whoever opens this link may let “{account.name}” ({account.channel}) post for them. It works once, for 72 h:")
    show(f"{wiring.dashboard_address()}/join?{urlencode({'token': token})}")


@accounts_app.command("test")
def try_access(
    ctx: typer.Context,
    name: AccountName,
    *,
    channel: OfChannel = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Try an account's access, without posting anything. Exit code 1 when it does not work."""
    from resources import wiring
    from store.documents import AccountTestDocument

    office, seat, account = _meant(ctx, name, channel, (act_as, workspace))
    result = wiring.publisher_of(account).test()
    quotas = quotas_of(office, seat, account.id)
    if as_json:
        show_json(AccountTestDocument(works=result.works, findings=result.findings, quotas=quotas))
        raise typer.Exit(0 if result.works else 1)
    _require_working(result)
    if quotas:
        say(f"Its quota: {quotas_line(quotas)}.")
    show(f"works  {account.id}  {account.channel}  {account.name}  {account.publisher}")


@accounts_app.command("disconnect")
def disconnect(
    ctx: typer.Context,
    name: AccountName,
    *,
    channel: OfChannel = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Give an account up: its secrets are forgotten, and what is not out waits."""
    from desk import accounts

    office = office_of(ctx)
    seat, found = find_account(accounts_of(office, seats(office, act_as, workspace)), name, channel)
    done = accounts.disconnect(office.database, seat, office.clock, account_id=found.id)
    show(f"disconnected  {found.id}  {found.channel}  {found.name}  {counted(len(done.held), 'post')} held")


def _meant(
    ctx: typer.Context, name: str, channel: ChannelName | None, who: tuple[str | None, str | None]
) -> "tuple[Office, Actor, Account]":
    """The account that is meant, and by whom: `who` are --as and --workspace."""
    from store.accounts import get_account

    office = office_of(ctx)
    seat, found = find_account(accounts_of(office, seats(office, *who)), name, channel)
    with office.database.transaction(seat.workspace_id) as conn:
        return office, seat, get_account(conn, found.id)


def _tried(kind: "PublisherKind", connection: "Connection", workspace_id: str) -> "AccountTest":
    from resources import wiring
    from resources.publishers.kinds import Surroundings
    from resources.vault import HeldVault
    from store.accounts import Account

    account = Account(
        id="acct_new",
        workspace_id=workspace_id,
        channel=connection.channel,
        publisher=connection.publisher,
        name=connection.name,
        settings=dict(connection.settings),
    )
    vault = HeldVault({secret.name: secret.value for secret in connection.secrets})
    return kind.make(account, Surroundings(wiring.settings(), vault, wiring.database())).test()


def _require_working(result: "AccountTest") -> None:
    for finding in result.findings:
        say(finding)
    if not result.works:
        say("The account was not connected: mend this, and try again.")
        raise typer.Exit(1)


def _pairs(given: list[str], option: str) -> dict[str, str]:
    found = {}
    for text in given:
        key, mark, value = text.partition("=")
        if not mark or not key.strip():
            raise InvalidInput(f"{option} wants KEY=VALUE, not “{text}”.")
        found[key.strip()] = value
    return found


def _secrets(kind: "PublisherKind", given: list[str]) -> dict[str, str]:
    """Those that were named, then those that are still wanted and can be typed."""
    named = {name: _read(name, place) for name, place in _pairs(given, "--secret").items()}
    known = {**kind.secrets, **kind.optional_secrets}
    unknown = sorted(set(named) - set(known))
    if unknown:
        raise InvalidInput(f"{kind.name} has no secret {', '.join(unknown)}; it has: {', '.join(known) or '-'}.")
    for name, sentence in kind.secrets.items():
        if name in named:
            continue
        if not sys.stdin.isatty():
            raise InvalidInput(f"The secret {name} is missing ({sentence}): name a file with --secret {name}=FILE.")
        named[name] = typer.prompt(sentence, hide_input=True)
    return named


def _read(name: str, place: str) -> str:
    try:
        value = sys.stdin.read() if place == "-" else Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"The secret {name} cannot be read from {place}: {error}.") from error
    if not value.strip():
        raise InvalidInput(f"{place} is empty: the secret {name} stays as it is.")
    return value.strip()


def _wants(kind: "PublisherKind") -> str:
    fields = [name + ("" if field.is_required() else "?") for name, field in kind.settings.model_fields.items()]
    return "; ".join(
        part
        for part in (
            f"set {', '.join(fields)}" if fields else "",
            f"secret {', '.join((*kind.secrets, *(f'{name}?' for name in kind.optional_secrets)))}"
            if kind.secrets or kind.optional_secrets
            else "",
        )
        if part
    )


def _told(kind: "PublisherKind") -> "PublisherDocument":
    from store.documents import PublisherDocument

    return PublisherDocument(
        name=kind.name,
        title=kind.title,
        channels=tuple(sorted(kind.channels)),
        settings=kind.settings.model_json_schema(),
        secrets={**kind.secrets, **kind.optional_secrets},
    )
