"""sources list | add | withdraw | expire | recall."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.approved_claims import Reason
from cli.work_office import Office, files_of, find_campaign, office_of, seats
from cli.work_resting import show_resting, show_withdrawn
from cli.work_words import ActAs, AsJson, CampaignName, InWorkspace, say, show, show_json, table

if TYPE_CHECKING:
    from desk.added_sources import SourceAdded
    from domain.actor import Actor
    from store.sources import ListedSource

sources_app = typer.Typer(help="Sources of campaigns.", no_args_is_help=True)

SourceId = Annotated[str, typer.Argument(metavar="ID", help="A source's id, or a beginning or end of it.")]
OnlyCampaign = Annotated[str | None, typer.Option("--campaign", metavar="NAME", help="Only in this campaign.")]


@sources_app.command("list")
def list_(
    ctx: typer.Context,
    campaign: OnlyCampaign = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """List sources with their state."""
    office = office_of(ctx)
    acting, campaign_id = _where(office, seats(office, act_as, workspace), campaign)
    found = [source for seat in acting for source in _sources(office, seat, campaign_id)]
    if as_json:
        return show_json(found)
    rows = [
        (
            s.id,
            s.state.replace("_", " "),
            s.kind,
            f"until {s.valid_until}" if s.valid_until else "",
            s.title,
            s.reason or "",
        )
        for s in found
    ]
    return show(table(rows)) if rows else say("No source was read yet.")


@sources_app.command("add")
def add(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="A document, or the address of a page or feed.")],
    *,
    campaign: CampaignName,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Add a document or an address to a campaign, beside those that its file names."""
    from desk.added_sources import add_address
    from domain.named_sources import is_address

    office = office_of(ctx)
    seat, found = find_campaign(office, seats(office, act_as, workspace), campaign)
    if is_address(source):
        added = add_address(office.database, seat, office.clock, campaign_id=found.id, address=source)
    else:
        added = _add_file(office, seat, found.id, Path(source))
    for remark in added.remarks:
        say(f"{added.origin}: {remark}")
    show(f"added  {added.origin}  {added.campaign}")
    say(f'It is used by what is drafted from now on: `pressroom generate --campaign "{added.campaign}"`.')


def _add_file(office: Office, seat: "Actor", campaign_id: str, path: Path) -> "SourceAdded":
    from desk.added_sources import MOST_BYTES, Document, add_document, too_large
    from domain.errors import InvalidInput
    from resources.documents.reader import FileReader

    try:
        if path.is_dir():
            raise InvalidInput(f"“{path.name}” is a folder: name it under `sources` in the campaign file.")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InvalidInput(too_large(path.name, size))
        document = Document(name=path.name, data=path.read_bytes())
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read: {error.strerror}.") from error
    return add_document(
        office.database,
        seat,
        office.clock,
        files_of(office),
        reader=FileReader(),
        campaign_id=campaign_id,
        document=document,
    )


@sources_app.command("withdraw")
def withdraw(
    ctx: typer.Context,
    source: SourceId,
    *,
    reason: Reason,
    campaign: OnlyCampaign = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Withdraw a source: what rests on it is listed, and held where it is not out yet."""
    from desk.recall import withdraw_source

    office = office_of(ctx)
    acting, campaign_id = _where(office, seats(office, act_as, workspace), campaign)
    seat, source_id = _find(office, acting, source, campaign_id)
    done = withdraw_source(
        office.database, seat, office.clock, source_id=source_id, reason=reason, campaign_id=campaign_id
    )
    show_withdrawn(done, as_json)


@sources_app.command("expire")
def expire(
    ctx: typer.Context,
    source: SourceId,
    *,
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The last day it may be rested on.")],
    campaign: OnlyCampaign = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Say which is the last day a source may be rested on; on the day after it is withdrawn by itself."""
    from desk.recall import expire_source

    office = office_of(ctx)
    acting, campaign_id = _where(office, seats(office, act_as, workspace), campaign)
    seat, source_id = _find(office, acting, source, campaign_id)
    expire_source(office.database, seat, office.clock, source_id=source_id, until=on.date(), campaign_id=campaign_id)
    show(f"{source_id}  until {on.date()}")


@sources_app.command("recall")
def recall(
    ctx: typer.Context,
    source: SourceId,
    *,
    campaign: OnlyCampaign = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """List every draft, post, outline and video script that rests on a source; nothing is changed."""
    from store.also_resting import also_on_source
    from store.recall import resting_on_source

    office = office_of(ctx)
    acting, campaign_id = _where(office, seats(office, act_as, workspace), campaign)
    seat, source_id = _find(office, acting, source, campaign_id)
    with office.database.transaction(seat.workspace_id) as conn:
        found, also = resting_on_source(conn, source_id, campaign_id), also_on_source(conn, source_id, campaign_id)
    show_resting(found, also, as_json)


def _where(office: Office, acting: "tuple[Actor, ...]", campaign: str | None) -> "tuple[tuple[Actor, ...], str | None]":
    if campaign is None:
        return acting, None
    seat, found = find_campaign(office, acting, campaign)
    return (seat,), found.id


def _sources(office: Office, seat: "Actor", campaign_id: str | None) -> "tuple[ListedSource, ...]":
    from store.sources import list_sources

    with office.database.transaction(seat.workspace_id) as conn:
        return list_sources(conn, campaign_id)


def _find(office: Office, acting: "tuple[Actor, ...]", fragment: str, campaign_id: str | None) -> "tuple[Actor, str]":
    from domain.errors import Conflict, NotFound

    listed = {(seat.workspace_id, s.id): seat for seat in acting for s in _sources(office, seat, campaign_id)}
    ids = [key for key in listed if key[1] == fragment]
    ids = ids or [key for key in listed if fragment and (key[1].startswith(fragment) or key[1].endswith(fragment))]
    if not ids:
        raise NotFound(f"There is no source “{fragment}”.")
    if len(ids) > 1:
        raise Conflict(f"“{fragment}” fits several sources: {', '.join(key[1] for key in ids[:3])} …")
    return listed[ids[0]], ids[0][1]


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(sources_app, name="sources")
