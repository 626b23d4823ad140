"""audience import | add | ask | set | list | show | export | erase: the lists of people who are written to."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli.work_mailroom import keys_of, write_left_out, write_rows
from cli.work_office import office_of, one_seat, seats
from cli.work_words import ActAs, AsJson, InWorkspace, counted, say, show, show_json, table
from domain.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from domain.audience import Ground
    from store.audiences import AudienceSize
    from store.postgres import Transaction

BasisName = Literal["consent", "existing_customer", "contract", "legitimate_interest"]
StateName = Literal["pending", "confirmed", "unsubscribed", "bounced", "complained", "quarantined"]
ListName = Annotated[str, typer.Option("--list", metavar="NAME", help="The list, as a piece's audience names it.")]
Named = Annotated[str, typer.Argument(metavar="LIST", help="A list's name.")]
Email = Annotated[str, typer.Argument(metavar="ADDRESS", help="An e-mail address.")]
Basis = Annotated[BasisName | None, typer.Option("--basis", help="Why they may be written to.")]
Wording = Annotated[str, typer.Option("--wording", help="The words that were agreed to, to the letter.")]
WordingVersion = Annotated[str, typer.Option("--wording-version", help="Which version of these words it was.")]
How = Annotated[str, typer.Option("--how", help="How it was given: a form's address, a fair, a contract.")]
GivenAt = Annotated[str | None, typer.Option("--given-at", metavar="DATE", help="When it was given.")]

NOBODY_ASKS = (
    "Nobody asks them yet: `pressroom audience ask LIST --account NAME` says which mail account does (the only one "
    "need not be named)."
)

audience_app = typer.Typer(help="Lists of people who are written to.", no_args_is_help=True)


@audience_app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A CSV file with a column email.")],
    *,
    audience: ListName,
    basis: Basis = None,
    wording: Wording = "",
    wording_version: WordingVersion = "",
    how: How = "",
    given_at: GivenAt = None,
    refused: Annotated[Path | None, typer.Option(help="Write the rows that were left out into this file.")] = None,
    no_ask: Annotated[
        bool, typer.Option("--no-ask", help="Ask nobody for a confirmation before `audience ask`.")
    ] = False,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Put the people of a file on a list. The options hold for rows that say nothing else; without a legal basis a row
    is quarantined, and nobody who left is put back."""
    from desk.addresses_csv import read_addresses
    from desk.audiences import import_addresses
    from store.mail_documents import ImportDocument, LeftOutDocument

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    default = _ground(basis, wording, wording_version, how, given_at)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file}: cannot be read: {error.strerror}.") from error
    found = read_addresses(data, name=str(file), hash_of=keys_of(office).hash, default=default)
    done = import_addresses(office.database, seat, office.clock, audience=audience, people=found.people, held=no_ask)
    left_out = [LeftOutDocument(line=r.line, email=r.email, reason=r.reason) for r in found.refused]
    left_out += [LeftOutDocument(line=r.line, email=found.people[r.line].email, reason=r.reason) for r in done.left_out]
    left_out.sort(key=lambda row: row.line)
    if refused is not None:
        write_left_out(refused, left_out)
    if as_json:
        numbers = done.model_dump(exclude={"left_out"})
        return show_json(
            ImportDocument(list=audience, left_out=tuple(left_out), remarks=tuple(found.remarks), **numbers)
        )
    for remark in found.remarks:
        say(remark)
    for row in left_out[:20]:
        say(f"line {row.line}: {row.reason}")
    if len(left_out) > 20:
        say(f"… and {len(left_out) - 20:,} more; --refused FILE writes them all.")
    words = (("confirmed", done.confirmed), ("pending", done.pending), ("quarantined", done.quarantined))
    if done.pending and not no_ask:
        with office.database.transaction(seat.workspace_id) as conn:
            say(_who_asks(conn, audience))
    return show(
        "  ".join(f"{number} {name}" for name, number in words)
        + f"  {done.mended} no longer quarantined  {done.already} there already  {len(left_out)} left out"
    )


@audience_app.command("add")
def add(
    ctx: typer.Context,
    address: Email,
    *,
    audience: ListName,
    basis: Annotated[BasisName, typer.Option("--basis", help="Why they may be written to.")],
    first_name: Annotated[str, typer.Option(help="For {{first_name}}.")] = "",
    last_name: Annotated[str, typer.Option(help="For {{last_name}}.")] = "",
    company: Annotated[str, typer.Option(help="For {{company}}.")] = "",
    wording: Wording = "",
    wording_version: WordingVersion = "",
    how: How = "",
    given_at: GivenAt = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Put one person on a list. Who gave a consent is asked for a confirmation, and waits for the answer."""
    from desk.audiences import add_address
    from domain.audience import Subscriber
    from domain.mail_address import parse_address

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    try:
        read = parse_address(address)
    except InvalidInput as error:
        raise InvalidInput(f"{address}: {error}.") from error
    ground = _ground(basis, wording, wording_version, how, given_at)
    if ground.basis == "consent" and ground.given_at is None:
        ground = ground.model_copy(update={"given_at": office.clock.now()})
    someone = Subscriber(
        email=read.text,
        domain=read.domain,
        hash=keys_of(office).hash(read),
        first_name=first_name,
        last_name=last_name,
        company=company,
        ground=ground,
    )
    row = add_address(office.database, seat, office.clock, audience=audience, someone=someone)
    show(f"{row.state}  {row.id}  {row.audience}")
    if row.state == "pending":
        with office.database.transaction(seat.workspace_id) as conn:
            say(_who_asks(conn, row.audience))


@audience_app.command("ask")
def ask(
    ctx: typer.Context,
    audience: Named,
    *,
    account: Annotated[
        str | None, typer.Option(metavar="NAME", help="The mail account that asks, from now on.")
    ] = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Have those who wait on a list asked for their confirmation now, each once, also who was held back."""
    from desk.audiences import ask_now

    office = office_of(ctx)
    asking = ask_now(office.database, one_seat(office, act_as, workspace), audience=audience, account=account)
    show(f"waiting  {asking.waiting}  asked by {asking.account or 'nobody'}")
    if asking.account is None:
        say(NOBODY_ASKS)


@audience_app.command("set")
def set_(
    ctx: typer.Context,
    audience: Named,
    *,
    language: Annotated[str | None, typer.Option(metavar="TAG", help="In which its people are spoken to: de.")] = None,
    account: Annotated[str | None, typer.Option(metavar="NAME", help="The mail account that asks.")] = None,
    asks: Annotated[bool | None, typer.Option("--asks/--asks-not", help="Whether the courier asks by itself.")] = None,
    days: Annotated[int | None, typer.Option(min=0, help="Days to answer; 0: who does not answer stays.")] = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Change how a list is dealt with, and show it."""
    from desk.audiences import set_list

    office = office_of(ctx)
    told = {"language": language, "account": account, "asks": asks, "confirm_days": days}
    changes: dict[str, str | int | bool | None] = {name: value for name, value in told.items() if value is not None}
    if days == 0:
        changes["confirm_days"] = None
    found = set_list(office.database, one_seat(office, act_as, workspace), audience=audience, changes=changes)
    if as_json:
        return show_json(found)
    return show(table([(name.replace("_", " "), "-" if value in (None, "") else str(value)) for name, value in found]))


@audience_app.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """List the lists, with how many of their addresses are in which state."""
    from store.audiences import sizes

    office = office_of(ctx)
    found: list[AudienceSize] = []
    for seat in seats(office, act_as, workspace):
        with office.database.transaction(seat.workspace_id) as conn:
            found += sizes(conn)
    if as_json:
        return show_json(found)
    names = (*StateName.__args__, "unasked")  # type: ignore[attr-defined]
    rows = [(row.name, *(f"{getattr(row, name)} {name}" for name in names)) for row in found]
    return show(table(rows)) if rows else say("There is no list yet: `pressroom audience import` makes one.")


@audience_app.command("show")
def show_list(
    ctx: typer.Context,
    audience: Named,
    *,
    state: Annotated[StateName | None, typer.Option(help="Only those in this state.")] = None,
    most: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show the people of a list."""
    from store.audiences import addresses_of
    from store.mail_documents import address_document

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    with office.database.transaction(seat.workspace_id) as conn:
        rows = addresses_of(conn, _list_id(conn, audience), state=state, limit=most)
    if as_json:
        return show_json([address_document(row) for row in rows])
    lines = [(row.state, row.email, row.basis or "-", row.reason or row.ask_reply) for row in rows]
    return show(table(lines)) if lines else say("Nobody.")


@audience_app.command("export")
def export(
    ctx: typer.Context,
    audience: Named,
    *,
    to: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Where to. Default: standard output.")] = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Write a list with all its grounds as CSV; it can be imported again."""
    from desk.audiences import export_addresses

    office = office_of(ctx)
    rows = export_addresses(office.database, one_seat(office, act_as, workspace), audience=audience)
    if to is None:
        return write_rows(sys.stdout, rows)
    with to.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, rows)
    return show(f"{len(rows)} written")


@audience_app.command("erase")
def erase(ctx: typer.Context, address: Email, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Delete a person from every list, from mailings and from what the CRM told. That they must not be written to stays
    known, by a keyed hash."""
    from desk.audiences import erase_address
    from domain.mail_address import parse_address

    office = office_of(ctx)
    read = parse_address(address)
    seat = one_seat(office, act_as, workspace)
    erased = erase_address(office.database, seat, office.clock, key=keys_of(office).hash(read), address=read.text)
    show(f"erased from {counted(erased.lists, 'list')}  {erased.outcomes} of the CRM")


def _who_asks(conn: "Transaction", audience: str) -> str:
    """What becomes of those who wait for a confirmation."""
    from store.audiences import find_list
    from store.confirmations import asking_account

    listed = find_list(conn, audience)
    if listed is None or not listed.asks:
        return f"They wait for a confirmation: `pressroom audience ask “{audience}”` has them asked."
    account = asking_account(conn, listed.id)
    if account is None:
        return NOBODY_ASKS
    days = f", and {counted(listed.confirm_days, 'day')} to answer" if listed.confirm_days else ""
    return f"“{account}” asks them for a confirmation: they have one mail{days}."


def _ground(basis: BasisName | None, wording: str, version: str, how: str, given_at: str | None) -> "Ground":
    from desk.addresses_csv import moment
    from domain.audience import Ground

    return Ground(
        basis=basis or "",
        wording=wording,
        wording_version=version,
        given_how=how,
        given_at=moment(given_at) if given_at else None,
    )


def _list_id(conn: "Transaction", audience: str) -> str:
    from store.audiences import find_list

    found = find_list(conn, audience)
    if found is None:
        raise NotFound(f"There is no list “{audience}”.")
    return found.id


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(audience_app, name="audience")
