"""campaign archive | unarchive: putting a campaign away, with a look at what is approved and not out."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_office import find_campaign, office_of, seats
from cli.work_words import ActAs, InWorkspace, counted, say, show, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.archive import WaitingPost

CampaignToken = Annotated[str, typer.Argument(metavar="NAME", help="The campaign's name.")]


def archive(
    ctx: typer.Context,
    name: CampaignToken,
    *,
    hold: Annotated[bool, typer.Option("--hold", help="Put approved posts that are not out yet on hold.")] = False,
    act_as: ActAs = None,
    workspace: InWorkspace = None,
) -> None:
    """Put a campaign away: nothing new is made for it, its drafts leave the queue, everything stays readable."""
    from desk import archive as desk
    from store.archive import waiting_posts

    office = office_of(ctx)
    seat, found = find_campaign(office, seats(office, act_as, workspace), name)
    with office.database.transaction(seat.workspace_id) as conn:
        _tell(waiting_posts(conn, found.id))
    done = desk.archive(office.database, seat, office.clock, campaign_id=found.id, hold=hold)
    show(f"archived  {done.campaign.name}  {counted(len(done.held), 'post')} held")
    if done.stopped:
        say(f"{counted(done.stopped, 'request')} for drafts stopped.")


def unarchive(ctx: typer.Context, name: CampaignToken, act_as: ActAs = None, workspace: InWorkspace = None) -> None:
    """Put a campaign back to work. Nothing goes out by it."""
    from desk import archive as desk

    office = office_of(ctx)
    seat, found = find_campaign(office, seats(office, act_as, workspace), name)
    done = desk.unarchive(office.database, seat, office.clock, campaign_id=found.id)
    show(f"at work  {done.campaign.name}")
    for publication_id in done.held:
        say(f"still on hold: `pressroom publications send {publication_id}`, or `withdraw`.")
    for draft_id in done.changes:
        say(f"its change is still on hold: `pressroom review undo {draft_id}`, then decide on it again.")


def _tell(waiting: "Sequence[WaitingPost]") -> None:
    if waiting:
        say("Approved and not out yet:")
        rows = ((p.draft_id, p.channel, f"v{p.version}", _state(p), _due(p), p.brief) for p in waiting)
        say(table(rows))


def _state(post: "WaitingPost") -> str:
    said = (post.change if post.is_change else post.publication) or "just approved"
    return f"change {said}" if post.is_change else said


def _due(post: "WaitingPost") -> str:
    return f"{post.due_at:%Y-%m-%d %H:%M} UTC" if post.due_at else ""


def add_to(campaign_app: typer.Typer) -> None:
    """Adds these commands to those of `campaign`."""
    campaign_app.command()(archive)
    campaign_app.command()(unarchive)
