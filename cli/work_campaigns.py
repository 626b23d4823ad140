"""campaign add | list | show | archive | unarchive, brief import, generate."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_office import Office, files_of, find_campaign, find_draft, office_of, seats
from cli.work_words import ActAs, AsJson, CampaignName, InWorkspace, counted, say, show, show_json, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desk.campaign_file import CampaignFile
    from desk.campaigns import CampaignAdded
    from desk.profile_file import ProfileFile
    from domain.actor import Actor
    from domain.draft import DraftStatus
    from domain.source import Source
    from store.overview import CampaignOverview

campaign_app = typer.Typer(help="Add, list and show campaigns.", no_args_is_help=True)
brief_app = typer.Typer(help="Briefs.", no_args_is_help=True)

CampaignPath = Annotated[Path, typer.Argument(metavar="FILE.yaml", help="A campaign file.")]
CsvPath = Annotated[Path, typer.Argument(metavar="FILE.csv", help="A spreadsheet of briefs.")]


@campaign_app.command("add")
def add(ctx: typer.Context, file: CampaignPath, act_as: ActAs = None) -> None:
    """Add the campaign of a file, or bring the one of that name in step with it."""
    from desk.campaign_file import read_campaign_file

    read = read_campaign_file(file)
    office = office_of(ctx)
    actor, _ = workspace_for(office, read, act_as)
    added = add_file(office, actor, read)
    show(f"{added.state}  {added.campaign.name}  {counted(added.briefs.pieces, 'piece')}")


def workspace_for(office: Office, file: "CampaignFile | ProfileFile", act_as: str | None) -> "tuple[Actor, bool]":
    """Who acts in the workspace that the file asks for, and whether it was made now. A file that names none means the
    only one there is."""
    from desk.people import OWNER, open_workspace
    from domain.errors import InvalidInput
    from store.people import get_user
    from store.workspaces import list_workspaces

    known = list_workspaces(office.database)
    name = file.workspace or (known[0][1] if len(known) == 1 else None)
    if name is None:
        raise InvalidInput(f"{file.name}:1: workspace: required, but not given")
    first = _first_owner(office) or act_as or OWNER
    if name.casefold() not in (known_name.casefold() for _, known_name in known):
        _require_usable(file, first, act_as)
    owner, made = open_workspace(office.database, office.clock, name, zone=file.zone, guide=file.guide(), owner=first)
    if act_as is None:
        return owner, made
    with office.database.transaction(owner.workspace_id) as conn:
        return get_user(conn, act_as), made


def _require_usable(file: "CampaignFile | ProfileFile", owner: str, act_as: str | None) -> None:
    """What would be refused in the new workspace is refused before it is made: a refusal leaves nothing behind."""
    from desk.campaign_file import CampaignFile
    from desk.campaigns import require_brand
    from domain.errors import NotFound

    if isinstance(file, CampaignFile):
        require_brand(file)
    if act_as is not None and act_as.casefold() != owner.casefold():
        raise NotFound(f"There is no user “{act_as}” in a new workspace: it begins with its owner, {owner}.")


def _first_owner(office: Office) -> str | None:
    """The installation's owner: a second workspace is theirs as well."""
    from store.people import owner
    from store.workspaces import list_workspaces

    for workspace_id, _ in list_workspaces(office.database):
        with office.database.transaction(workspace_id) as conn:
            return owner(conn).name
    return None


def add_file(office: Office, actor: "Actor", file: "CampaignFile") -> "CampaignAdded":
    """Adds the campaign and says what a person should know."""
    from desk.campaigns import add_campaign
    from resources.own_media.looker import OwnMediaLooker

    looker = OwnMediaLooker()
    added = add_campaign(office.database, actor, office.clock, file, files_of(office), looker=looker)
    for warning in added.warnings:
        say(f"warning: {warning}")
    briefs = added.briefs
    if added.state == "unchanged":
        say(f"“{added.campaign.name}” is unchanged.")
    else:
        say(f"“{added.campaign.name}” {added.state}: briefs {briefs.added} new, {briefs.updated} changed.")
    for source in added.left_out:
        say(
            f"“{source.title}” is no source any more: what was made from it keeps it as evidence. Where it must not be "
            f"rested on either: `pressroom sources withdraw {source.id} --reason TEXT`."
        )
    if added.archived:
        say(f'It is archived: nothing is made for it before `pressroom campaign unarchive "{added.campaign.name}"`.')
    if added.guide_changed and added.state == "updated":
        say("The brand guide changed: drafts made before may no longer fit it.")
    return added


@campaign_app.command("list")
def list_(
    ctx: typer.Context,
    *,
    archived: Annotated[bool, typer.Option("--archived", help="Those that were archived instead.")] = False,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """List the campaigns at work with their pieces by status."""
    from store.documents import CampaignListDocument
    from store.overview import campaign_overview

    office = office_of(ctx)
    found: list[CampaignOverview] = []
    for seat in seats(office, act_as, workspace):
        with office.database.transaction(seat.workspace_id) as conn:
            found += campaign_overview(conn, archived=archived)
    if as_json:
        return show_json([CampaignListDocument.model_validate(c.model_dump()) for c in found])
    rows = [(c.name, counted(c.briefs, "brief"), counted(c.pieces, "piece"), _counted(c.counts)) for c in found]
    if archived and not rows:
        return say("No campaign is archived.")
    return show(table(rows)) if rows else say("There is no campaign yet: `pressroom campaign add FILE.yaml`.")


def _counted(counts: "Mapping[DraftStatus, int]") -> str:
    return ", ".join(f"{number} {status.replace('_', ' ')}" for status, number in sorted(counts.items()))


@campaign_app.command("show")
def show_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show a campaign: plan, briefs and pieces."""
    from domain.disagreements import disagreements
    from store.added_sources import added_documents, added_to
    from store.archive import archived_at
    from store.campaigns import briefs_of
    from store.contradictions import of_campaign
    from store.documents import CampaignDocument
    from store.dossiers import get_dossier
    from store.drafts import drafts_of_campaign
    from store.sources import sources_of

    office = office_of(ctx)
    seat, campaign = find_campaign(office, seats(office, act_as, workspace), name)
    if as_json:
        with office.database.transaction(seat.workspace_id) as conn:
            read = {
                "contradictions": of_campaign(conn, campaign.id),
                "added_sources": added_documents(conn, campaign.id),
            }
        return show_json(CampaignDocument.model_validate({**campaign.model_dump(), **read}))
    with office.database.transaction(seat.workspace_id) as conn:
        briefs, drafts = briefs_of(conn, campaign.id), drafts_of_campaign(conn, campaign.id)
        dossiers = {brief.id: get_dossier(conn, brief.id) for brief in briefs}
        put_away = archived_at(conn, campaign.id)
        sources, added = sources_of(conn, campaign.id), added_to(conn, campaign.id)
    lines = [campaign.name, f"  goal: {campaign.goal}", f"  kpi: {campaign.kpi}", f"  zone: {campaign.zone}"]
    lines += [f"  archived: {put_away:%Y-%m-%d %H:%M} UTC"] if put_away else []
    lines += [f"  source: {source}" for source in campaign.sources]
    lines += [f"  source: {each.origin} (added by {each.added_by}, {each.added_at.date()})" for each in added]
    lines += [f"    {line}" for source in sources if source.kind != "own" for line in _told_of(source)]
    for brief in briefs:
        lines.append(f"  {brief.position + 1}. {brief.topic}: {brief.angle}")
        pieces = [draft for draft in drafts if draft.brief_id == brief.id]
        lines += [f"       {d.channel:<9} {d.status:<18} {d.id}  {d.note or ''}".rstrip() for d in pieces]
        dossier = dossiers[brief.id]
        for pair in disagreements(dossier.claims) if dossier else ():
            lines.append("       the sources disagree:")
            lines += [f"         {c.source_title}: “{c.text}”" for c in (pair.first, pair.second)]
    return show("\n".join(lines))


def _told_of(source: "Source") -> "Iterator[str]":
    """A source as it was read: what it is, where else it stands, and what to mind."""
    if source.state != "usable":
        yield f"{source.state.replace('_', ' ')}: {source.origin}: {source.reason}"
        return
    facts = [source.kind, source.author, source.published and f"published {source.published}", source.licence]
    until = source.fresh_until
    facts.append(f"stale since {until + timedelta(days=1)}" if until and until < datetime.now(UTC).date() else "")
    yield f"read: {source.title} ({'; '.join(filter(None, facts))}; fetched {source.fetched_at.date()})"
    for origin in source.origins:
        if origin != source.origin:
            yield f"  the same article: {origin}"
    for remark in source.remarks:
        yield f"  {remark}"


@brief_app.command("import")
def import_(
    ctx: typer.Context, file: CsvPath, campaign: CampaignName, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Import briefs from a CSV file: all of them, or none."""
    from desk.briefs import import_briefs
    from desk.briefs_csv import read_briefs_file

    read = read_briefs_file(file)
    office = office_of(ctx)
    seat, found = find_campaign(office, seats(office, act_as, workspace), campaign)
    kept = import_briefs(office.database, seat, office.clock, campaign=found.name, file=read)
    for warning in kept.warnings:
        say(f"warning: {warning}")
    show(
        f"{kept.added} new, {kept.updated} changed, {kept.unchanged} unchanged briefs; {counted(kept.pieces, 'piece')}"
    )


def generate(
    ctx: typer.Context,
    *,
    campaign: CampaignName,
    wait: Annotated[bool, typer.Option("--wait", help="Show progress until everything is done.")] = False,
    draft: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Draft this piece anew, whatever its state; repeatable.")
    ] = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Ask for the drafts that are missing or failed, or for those named. Exit code 1 when a piece failed."""
    from cli.work_progress import watch
    from desk.generation import request_generation

    office = office_of(ctx)
    acting = seats(office, act_as, workspace)
    seat, found = find_campaign(office, acting, campaign)
    named = [find_draft(office, (seat,), fragment)[1].id for fragment in draft or ()]
    asked = request_generation(office.database, seat, office.clock, campaign_id=found.id, draft_ids=named)
    if not asked.request_ids:
        return say("Every piece has a draft. To redo one: `--draft ID`.")
    show(f"asked for {counted(len(asked.draft_ids), 'piece')}")
    if wait and not watch(office, seat, asked):
        raise typer.Exit(1)
    return None


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(campaign_app, name="campaign")
    app.add_typer(brief_app, name="brief")
    app.command()(generate)
