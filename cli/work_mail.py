"""drafts audience | testmail, mailings list | show, bounces import: what belongs to one mailing."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_drafts import DraftId, drafts_app
from cli.work_mailroom import keys_of
from cli.work_office import files_of, find_draft, office_of, one_seat, seats
from cli.work_words import ActAs, AsJson, InWorkspace, counted, say, show, show_json, table
from domain.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from store.audience_confirmations import AudienceView

mailings_app = typer.Typer(
    help="Mailings: how far they are, and who may or may not have got one.", no_args_is_help=True
)
bounces_app = typer.Typer(help="Reports of mail that came back.", no_args_is_help=True)
MOST_UNKNOWN = 1000
BIGGEST = 20_000_000  # bytes of a report that is looked at


@drafts_app.command("audience")
def audience(
    ctx: typer.Context,
    draft: DraftId,
    *,
    confirm: Annotated[bool, typer.Option("--confirm", help="Say that it may go to these people.")] = False,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show to whom an e-mail would go now, what changed since last time and who is left out; or confirm it."""
    from desk.audiences import confirm_audience
    from store.audience_confirmations import view_of
    from store.mail_documents import AudienceDocument
    from store.versions import current_version

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    with office.database.transaction(seat.workspace_id) as conn:
        version = current_version(conn, found.id)
        if version is None or found.channel != "email":
            raise InvalidInput("Only a written e-mail has an audience.")
        view = view_of(conn, found.id, version.digest, version.package.audience)
    if confirm:
        view = confirm_audience(office.database, seat, draft_id=found.id, digest=version.digest, size=view.size)
    if as_json:
        return show_json(AudienceDocument(draft_id=found.id, version=version.number, **view.model_dump()))
    return show(table(_told(view)))


def _told(view: "AudienceView") -> list[tuple[str, str]]:
    change = "nothing was sent to it before" if view.last_size is None else f"{view.size - view.last_size:+,} since"
    confirmed = "nobody yet" if view.confirmed_size is None else f"{view.confirmed_size:,} by {view.confirmed_by}"
    return [
        ("audience", ", ".join(view.lists)),
        ("size", f"{view.size:,}"),
        ("last time", change if view.last_size is None else f"{view.last_size:,}, {change}"),
        ("pending", f"{view.pending:,}"),
        ("unsubscribed", f"{view.unsubscribed:,}"),
        ("bounced", f"{view.bounced:,}"),
        ("complained", f"{view.complained:,}"),
        ("quarantined", f"{view.quarantined:,}"),
        ("received already", f"{view.received:,}"),
        ("confirmed", confirmed),
    ]


@drafts_app.command("testmail")
def send_test_mail(
    ctx: typer.Context,
    draft: DraftId,
    *,
    to: Annotated[str, typer.Option(metavar="ADDRESS", help="Your own address.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Send an e-mail's current version to one address, as a reader would get it."""
    from desk.trial_mail import begin_trial
    from domain.mail_address import parse_address
    from resources import wiring
    from resources.publishers.email.trial import images_of, send_trial

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    address = parse_address(to)
    trial = begin_trial(office.database, seat, draft_id=found.id, to=keys_of(office).hash(address))
    images = images_of(files_of(office), trial.version, trial.assets)
    send_trial(wiring.publisher_of(trial.account), trial.version, images, address)
    show(f"sent  version {trial.version.number}")


@mailings_app.command("list")
def list_mailings(
    ctx: typer.Context, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """List mailings, the latest first."""
    from store import mailings
    from store.mail_documents import mailing_document

    office = office_of(ctx)
    found = []
    for seat in seats(office, act_as, workspace):
        with office.database.transaction(seat.workspace_id) as conn:
            found += [mailing_document(conn, each) for each in mailings.list_mailings(conn)]
    if as_json:
        return show_json(found)
    rows = [
        (
            m.id,
            f"{m.begun_at:%Y-%m-%d %H:%M}",
            f"{m.sent:,} of {m.recipients:,} sent",
            f"{m.unknown:,} unknown",
            f"{m.clicks:,} clicks",
            m.audience,
        )
        for m in found
    ]
    return show(table(rows)) if rows else say("There is no mailing yet.")


@mailings_app.command("show")
def show_mailing(
    ctx: typer.Context,
    mailing: Annotated[str, typer.Argument(metavar="ID", help="A mailing's id.")],
    *,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show how far a mailing is, and everybody who may or may not have got it."""
    from store import mailings
    from store.mail_deliveries import deliveries_of
    from store.mail_documents import mailing_document

    office = office_of(ctx)
    for seat in seats(office, act_as, workspace):
        with office.database.transaction(seat.workspace_id) as conn:
            found = mailings.get_mailing(conn, mailing)
            if found is None:
                continue
            unknown = tuple(each.email for each in deliveries_of(conn, found.id, "unknown", MOST_UNKNOWN))
            document = mailing_document(conn, found, unknown)
        if as_json:
            return show_json(document)
        shown = document.model_dump(exclude={"unknown_recipients"})
        show(table([(name.replace("_", " "), str(value)) for name, value in shown.items()]))
        return show("\n".join(f"unknown: {email or '(erased)'}" for email in unknown)) if unknown else None
    raise NotFound(f"There is no mailing {mailing}.")


@bounces_app.command("import")
def import_bounces(
    ctx: typer.Context,
    place: Annotated[
        str, typer.Argument(metavar="FILE|FOLDER|-", help="A message, a Maildir or an mbox; - reads one.")
    ],
    *,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Take in reports of mail that came back and complaints. The same ones again change nothing."""
    from desk.bounces import take_reports
    from resources.publishers.email.reports import read_reports

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    read = [read_reports(data) for data in _messages(place)]
    reports = [report for found in read for report in found]
    taken = take_reports(office.database, seat, office.clock, reports=reports, hash_of=keys_of(office).hash)
    if as_json:
        return show_json(taken)
    none = sum(not found for found in read)
    if none:
        say(f"{counted(none, 'message')} reported nothing that failed.")
    return show("  ".join(f"{number} {name}" for name, number in taken.model_dump().items()))


def _messages(place: str) -> Iterator[bytes]:
    """The messages of a file, an mbox or a Maildir."""
    import mailbox

    if place == "-":
        yield sys.stdin.buffer.read(BIGGEST)
        return
    path = Path(place)
    if path.is_dir():
        folders = [path / name for name in ("new", "cur") if (path / name).is_dir()] or [path]
        yield from (
            file.read_bytes()[:BIGGEST] for folder in folders for file in sorted(folder.iterdir()) if file.is_file()
        )
        return
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{place}: cannot be read: {error.strerror}.") from error
    if not data.startswith(b"From "):
        yield data
        return
    yield from (message.as_bytes() for message in mailbox.mbox(path, create=False))


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(mailings_app, name="mailings")
    app.add_typer(bounces_app, name="bounces")
