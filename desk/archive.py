"""Putting a campaign away, and back to work.

What is approved and waits for its slot is the one thing that may not simply stop: somebody expects it. So a campaign
with such posts is only put away by a person who says that they are to be held; and taking it out again sends none of
them, because their day may have passed.
"""

from typing import Final

from desk.access import Desk, at_desk
from domain.actor import Actor
from domain.campaign import Campaign
from domain.errors import Conflict
from domain.ports import Clock
from domain.value import Value
from store import archive as rows
from store.archive import WaitingPost
from store.campaigns import get_campaign
from store.drafts import could_not_be_made, drafts_of_campaign, lock_draft
from store.live_changes import hold_of_draft
from store.postgres import Database
from store.settling import hold_open
from store.work import cancel

STOPPED: Final = "The campaign was archived before the changes were made: ask for them again."


class Archived(Value):
    """A campaign that was put away, the posts that are held by it, and how much work was stopped."""

    campaign: Campaign
    held: tuple[WaitingPost, ...]
    stopped: int


class BackAtWork(Value):
    """A campaign at work again; `held` are the posts (ids) that still wait for a person's word, `changes` the pieces
    (ids) whose approved change of a live post does."""

    campaign: Campaign
    held: tuple[str, ...]
    changes: tuple[str, ...] = ()


def archive(database: Database, actor: Actor, clock: Clock, *, campaign_id: str, hold: bool = False) -> Archived:
    """Puts a campaign away. With `hold`, approved posts that are not out are put on hold, and so are approved changes
    of those that are; without, they are a Conflict. So is one that is being sent, or may have been."""
    with at_desk(database, actor, "archive a campaign") as desk:
        campaign = get_campaign(desk.conn, campaign_id)
        if rows.archived_at(desk.conn, campaign.id) is not None:
            raise Conflict(f"“{campaign.name}” is archived already.")
        for piece in sorted(drafts_of_campaign(desk.conn, campaign.id), key=lambda piece: piece.id):
            lock_draft(desk.conn, piece.id)
        rows.set_archived(desk.conn, campaign.id, clock.now())
        waiting = rows.waiting_posts(desk.conn, campaign.id)
        if waiting and not hold:
            raise Conflict(_told(campaign, len(waiting)))
        for post in waiting:
            if post.is_change:
                hold_of_draft(desk.conn, post.draft_id, rows.HOLD)
                continue
            hold_open(desk.conn, post.draft_id, rows.HOLD)
            rows.keep_held(desk.conn, post.draft_id)
        stopped = _stop_work(desk, campaign)
        desk.record(campaign.id, held=len(waiting), stopped=stopped)
    return Archived(campaign=campaign, held=waiting, stopped=stopped)


def unarchive(database: Database, actor: Actor, clock: Clock, *, campaign_id: str) -> BackAtWork:
    """Puts a campaign back to work. Nothing goes out by it."""
    del clock
    with at_desk(database, actor, "unarchive a campaign") as desk:
        campaign = get_campaign(desk.conn, campaign_id)
        if rows.archived_at(desk.conn, campaign.id) is None:
            raise Conflict(f"“{campaign.name}” is not archived.")
        rows.set_archived(desk.conn, campaign.id, None)
        held = rows.held_by_archiving(desk.conn, campaign.id)
        changes = rows.changes_held_by_archiving(desk.conn, campaign.id)
        desk.record(campaign.id, held=len(held) + len(changes))
    return BackAtWork(campaign=campaign, held=held, changes=changes)


def _told(campaign: Campaign, waiting: int) -> str:
    posts = "1 approved post is" if waiting == 1 else f"{waiting} approved posts are"
    return f"{posts} not out yet. Nothing was done: to put “{campaign.name}” away and them on hold, say --hold."


def _stop_work(desk: Desk, campaign: Campaign) -> int:
    """Stops what was asked for. A piece that was to be changed must not wait for a version that nobody makes."""
    open_ones = rows.open_requests(desk.conn, campaign.id)
    stopped = cancel(desk.conn, [request for request, _, _ in open_ones])
    for draft_id in dict.fromkeys(draft_id for _, draft_id, kind in open_ones if kind == "revise"):
        could_not_be_made(desk.conn, draft_id, STOPPED)
    return stopped
