"""engagement show | import, outcomes import | webhook | forget: what came of posts."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_office import find_campaign, office_of, one_seat, seats
from cli.work_words import ActAs, AsJson, InWorkspace, counted, say, show, show_json, table
from domain.errors import InvalidInput

if TYPE_CHECKING:
    from desk.engagement_shown import Shown
    from domain.outcome import Stage
    from domain.sheet import RefusedRow, Sheet

engagement_app = typer.Typer(help="What came of posts: figures, clicks, outcomes.", no_args_is_help=True)
outcomes_app = typer.Typer(help="What the CRM tells of contacts.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or XLSX file.")]
OfCampaign = Annotated[str | None, typer.Option("--campaign", metavar="NAME", help="Only of this campaign.")]
MOST_BYTES = 30_000_000


@engagement_app.command("show")
def show_engagement(
    ctx: typer.Context,
    campaign: OfCampaign = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show the figures of posts that are out, and outcomes by first touch, last touch and what contacts say."""
    from desk.engagement_shown import shown

    office = office_of(ctx)
    acting = seats(office, act_as, workspace)
    found = [find_campaign(office, acting, campaign)] if campaign else [(seat, None) for seat in acting]
    told = [shown(office.database, seat, of) for seat, of in found]
    if as_json:
        return show_json(told)
    for each in told:
        _show(each)
    return None


@engagement_app.command("import")
def import_(
    ctx: typer.Context,
    file: File,
    *,
    channel: Annotated[str, typer.Option("--channel", metavar="NAME", help="linkedin, blog or email.")],
    day: Annotated[
        datetime | None,
        typer.Option("--day", formats=["%Y-%m-%d"], help="The day of rows that name none. Default: today."),
    ] = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Import figures that a channel exported; the same file twice changes nothing."""
    from desk.engagement_import import Export, import_figures

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    data, sheets = _sheets(file)
    stamp = f"{channel}|{day.date() if day else ''}|".encode()
    if channel not in ("linkedin", "blog", "email"):
        raise InvalidInput(f"--channel: expected linkedin, blog or email; found “{channel}”.")
    export = Export(
        channel=channel,
        name=file.name,
        digest=hashlib.sha256(stamp + data).hexdigest(),
        sheets=sheets,
        day=_date(day),
    )
    done = import_figures(office.database, seat, office.clock, export=export)
    _refusals(done.refused, done.remarks)
    if as_json:
        return show_json(done)
    return show(f"{counted(done.kept, 'new figure')}  {counted(done.posts, 'post')}  {len(done.refused)} refused")


@outcomes_app.command("import")
def import_outcomes_(
    ctx: typer.Context, file: File, as_json: AsJson = False, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Import what the CRM exported of contacts and stages; addresses are kept as hashes only."""
    from desk.outcomes import import_outcomes

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    _, sheets = _sheets(file)
    done = import_outcomes(office.database, seat, office.clock, sheets=sheets, name=file.name)
    _refusals(done.refused, done.remarks)
    if as_json:
        return show_json(done)
    return show(f"{done.added} added  {done.changed} changed  {done.unchanged} unchanged  {len(done.refused)} refused")


@outcomes_app.command("webhook")
def webhook(ctx: typer.Context, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Show where a CRM may send outcomes, and the secret it must sign with. For who manages people."""
    from desk.access import at_desk
    from domain.webhook import secret_of

    office = office_of(ctx)
    seat = one_seat(office, act_as, workspace)
    with at_desk(office.database, seat, "show a secret") as desk:
        desk.record(seat.workspace_id, of="outcomes")
    settings = office.settings
    base = (settings.public_base or settings.dashboard_url).rstrip("/")
    show(f"{base}/hooks/outcomes/{seat.workspace_id}")
    show(secret_of(settings.secrets.cookie_key, f"outcomes|{seat.workspace_id}"))


@outcomes_app.command("forget")
def forget(
    ctx: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="ADDRESS", help="The contact's e-mail address.")],
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Delete everything that the CRM told of a contact."""
    from desk.outcomes import forget_contact

    office = office_of(ctx)
    gone = forget_contact(office.database, one_seat(office, act_as, workspace), contact=contact)
    show(f"deleted  {gone} {'entry' if gone == 1 else 'entries'}")


def _sheets(file: Path) -> "tuple[bytes, tuple[Sheet, ...]]":
    from domain.errors import Permanent
    from resources.documents.sheets import read_sheets

    try:
        if file.stat().st_size > MOST_BYTES:
            raise InvalidInput(f"{file}: larger than {MOST_BYTES // 1_000_000} MB.")
        data = file.read_bytes()
        return data, read_sheets(file.name, data)
    except OSError as error:
        raise InvalidInput(f"{file}: cannot be read: {error.strerror}.") from error
    except Permanent as error:
        raise InvalidInput(str(error)) from error


def _date(given: datetime | None) -> date | None:
    return given.date() if given else None


def _refusals(refused: "Sequence[RefusedRow]", remarks: Sequence[str]) -> None:
    for row in refused:
        say(f"{row.sheet}:{row.line}: {row.reason}")
    for remark in remarks:
        say(remark)


def _show(told: "Shown") -> None:
    from domain.weekly_markdown import figure, words

    if not told.posts:
        say("No post is out yet.")
    for post in told.posts:
        figures = "  ".join(f"{words(total.metric)} {figure(total.value)}" for total in post.totals)
        show(f"{post.publication_id}  {post.published}  {post.channel}  {figures or 'no figures'}  {post.title}")
        if post.note:
            say(f"{post.publication_id}: {post.note}")
    for stage in told.outcomes:
        _show_stage(stage)


def _show_stage(stage: "Stage") -> None:
    from domain.weekly_markdown import money, told_rows

    show(f"\n{stage.stage}: {stage.outcomes} ({money(stage.amounts)})")
    header = ("", "unattributed", "origin", "outcomes", "amount")
    show(table([header, *(row for told in stage.told for row in told_rows(told))]))


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    engagement_app.add_typer(outcomes_app, name="outcomes")
    app.add_typer(engagement_app, name="engagement")
