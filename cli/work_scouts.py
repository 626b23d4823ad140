"""insights list, trends list | brief, outlines list | approve | revise, drafts script."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_drafts import DraftId, drafts_app
from cli.work_office import Office, find_campaign, find_draft, find_row, office_of, seats
from cli.work_words import ActAs, AsJson, InWorkspace, say, show, show_json, table
from domain.errors import NotFound

if TYPE_CHECKING:
    from domain.actor import Actor
    from domain.insight import FoundNote
    from domain.outline import Outline
    from domain.trend import Trend

insights_app = typer.Typer(help="What is known of competitors and the market.", no_args_is_help=True)
trends_app = typer.Typer(help="What is being talked about.", no_args_is_help=True)
outlines_app = typer.Typer(help="Ideas to be decided on before they are written.", no_args_is_help=True)

OfCampaign = Annotated[str | None, typer.Option("--campaign", metavar="NAME", help="Only this campaign's.")]
TrendId = Annotated[str, typer.Argument(metavar="ID", help="The trend's id, or a part of it.")]
OutlineId = Annotated[str, typer.Argument(metavar="ID", help="The outline's id, or a part of it.")]


@insights_app.command("list")
def insights_list(
    ctx: typer.Context,
    campaign: OfCampaign = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """List what the scouts found, each with the words it rests on."""
    from store.insights import list_found

    office = office_of(ctx)
    found: list[FoundNote] = []
    for seat, campaign_id in _places(office, seats(office, act_as, workspace), campaign):
        with office.database.transaction(seat.workspace_id) as conn:
            found += list_found(conn, campaign_id)
    if as_json:
        return show_json(found)
    if not found:
        return say("Nothing was found yet: scouts look at eight in the morning, workspace's time.")
    rows = ((each.competitor or "market", each.kind, each.source, each.statement) for each in found)
    return show(table(rows))


@trends_app.command("list")
def trends_list(
    ctx: typer.Context,
    campaign: OfCampaign = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """List trends, the latest day first, each day's best first."""
    from store.trends import list_trends

    office = office_of(ctx)
    found: list[Trend] = []
    for seat, campaign_id in _places(office, seats(office, act_as, workspace), campaign):
        with office.database.transaction(seat.workspace_id) as conn:
            found += list_trends(conn, campaign_id=campaign_id)
    if as_json:
        return show_json(found)
    if not found:
        return say("No trends yet: scouts look at eight in the morning, workspace's time.")
    rows = [
        (
            t.id,
            str(t.day),
            f"{t.score:.2f}",
            f"new {t.novelty:.2f}",
            f"fit {t.fit:.2f}",
            f"pace {t.momentum:.2f}",
            t.name,
        )
        for t in found
    ]
    return show(table(rows))


@trends_app.command("brief")
def trends_brief(
    ctx: typer.Context,
    trend: TrendId,
    campaign: Annotated[
        str | None, typer.Option("--campaign", metavar="NAME", help="Put the brief into this campaign.")
    ] = None,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Turn a trend into a brief. Doing it again changes nothing."""
    from desk.trends import brief_from_trend
    from store.trends import ids_like

    office = office_of(ctx)
    acting = seats(office, act_as, workspace)
    target = find_campaign(office, acting, campaign) if campaign else None
    seat, trend_id = find_row(
        office, (target[0],) if target else acting, trend, kind="trend", ids_like=ids_like, get=_its_id
    )
    done = brief_from_trend(
        office.database, seat, office.clock, trend_id=trend_id, campaign_id=target[1].id if target else None
    )
    show(f"{'made' if done.made else 'there already'}  {done.brief.id}  {done.campaign}  {done.brief.topic}")


@outlines_app.command("list")
def outlines_list(
    ctx: typer.Context,
    campaign: OfCampaign = None,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """List the latest outline of each brief, those that wait for a decision first."""
    from store.outlines import list_outlines

    office = office_of(ctx)
    found: list[Outline] = []
    for seat, campaign_id in _places(office, seats(office, act_as, workspace), campaign):
        with office.database.transaction(seat.workspace_id) as conn:
            found += list_outlines(conn, campaign_id=campaign_id)
    if as_json:
        return show_json(found)
    if not found:
        return say("No outlines: a campaign asks for them with `outline: true` in its file.")
    return show("\n".join(line for outline in found for line in _lines(outline)))


@outlines_app.command("approve")
def outlines_approve(
    ctx: typer.Context, outline: OutlineId, act_as: ActAs = None, workspace: InWorkspace = None
) -> None:
    """Let the drafts of an outline be written."""
    from desk.outlines import approve_outline
    from store.outlines import ids_like

    office = office_of(ctx)
    seat, outline_id = find_row(
        office, seats(office, act_as, workspace), outline, kind="outline", ids_like=ids_like, get=_its_id
    )
    done = approve_outline(office.database, seat, office.clock, outline_id=outline_id)
    show(f"approved  {done.id}  {', '.join(done.channels)}")


@outlines_app.command("revise")
def outlines_revise(
    ctx: typer.Context,
    outline: OutlineId,
    comment: Annotated[str, typer.Option("--comment", metavar="TEXT", help="What should be different.")] = "",
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Ask for another outline; --comment says what should be different."""
    from desk.outlines import revise_outline
    from store.outlines import ids_like

    office = office_of(ctx)
    seat, outline_id = find_row(
        office, seats(office, act_as, workspace), outline, kind="outline", ids_like=ids_like, get=_its_id
    )
    done = revise_outline(office.database, seat, office.clock, outline_id=outline_id, comment=comment)
    show(f"changes requested  {done.id}")


@drafts_app.command("script")
def script(
    ctx: typer.Context,
    draft: DraftId,
    *,
    make: Annotated[bool, typer.Option("--make", help="Ask for a script of the current version.")] = False,
    as_json: AsJson = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Show the video script of a draft's current version, or ask for one."""
    from desk.generation import request_script
    from store.scripts import script_of

    office = office_of(ctx)
    seat, found = find_draft(office, seats(office, act_as, workspace), draft)
    if make:
        request_script(office.database, seat, office.clock, draft_id=found.id)
        return show(f"asked for a script  {found.id}")
    with office.database.transaction(seat.workspace_id) as conn:
        written = script_of(conn, found.id)
    if written is None:
        raise NotFound("The current version has no video script: ask for one with --make.")
    if as_json:
        return show_json(written)
    lines = []
    for number, scene in enumerate(written.scenes, 1):
        lines += [f"{number}. {scene.narration}", f"   seen: {scene.visual}"]
        lines += [f"   words: {scene.words}"] if scene.words else []
    return show("\n".join(lines))


def _lines(outline: "Outline") -> "Iterable[str]":
    yield f"{outline.id}  {outline.state.replace('_', ' ')}  {outline.topic}"
    yield f"  angle: {outline.angle}"
    yield from (f"  claim: {claim.text} ({claim.source_title})" for claim in outline.claims)
    yield f"  call to action: {outline.call_to_action or 'none'}"
    if outline.comment:
        yield f"  comment: {outline.comment}"
    if outline.not_done:
        yield f"  not done: {outline.not_done}"


def _places(office: Office, acting: "tuple[Actor, ...]", campaign: str | None) -> "list[tuple[Actor, str | None]]":
    """The seats to look from: one campaign's, or every one with all campaigns."""
    if campaign is None:
        return [(seat, None) for seat in acting]
    seat, found = find_campaign(office, acting, campaign)
    return [(seat, found.id)]


def _its_id(_: object, row_id: str) -> str:
    return row_id


def add_to(app: typer.Typer) -> None:
    """Adds these commands."""
    app.add_typer(insights_app, name="insights")
    app.add_typer(trends_app, name="trends")
    app.add_typer(outlines_app, name="outlines")
