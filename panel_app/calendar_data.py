"""What the calendar shows, and what is known of one of its posts: each read in one transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from desk.calendar import CalendarEntry, PlannedBlackout, blackouts_between, entries_between
from desk.foresight import foresee
from desk.rescheduling import obstacle
from desk.slots import next_free_slot
from domain.campaign import Campaign
from domain.errors import Conflict, NotFound
from domain.foresight import Foresight
from domain.publication import Publication
from domain.review import Decision
from domain.value import Value
from panel_app.calendar_state import CalendarState
from panel_app.data import Frame, frame_of
from store.accounts import get_account
from store.archive import archived_at
from store.calendar import DuePiece, due_pieces
from store.campaigns import get_brief, get_campaign, list_campaigns
from store.decisions import get_decision
from store.drafts import get_draft
from store.postgres import Database, Transaction
from store.publications import get_publication
from store.versions import get_version


class CalendarPage(Value):
    """The days from `first` to `last` in the workspace's zone: what is planned, what is due and not approved yet,
    blackouts. `has_slots`: a campaign at work gives a channel weekly slots."""

    frame: Frame
    today: date
    first: date
    last: date
    entries: tuple[CalendarEntry, ...] = ()
    due: tuple[DuePiece, ...] = ()
    blackouts: tuple[PlannedBlackout, ...] = ()
    campaigns: int = 0
    has_slots: bool = False


class PostPage(Value):
    """One post, and what is known of moving it: `next_slot` is the next free one (None: there is none), `why_not` says
    why it stays where it is; empty when it can be moved."""

    post: Publication
    title: str
    campaign: str
    account: str
    zone: str
    decision: Decision
    next_slot: datetime | None = None
    foresight: Foresight | None = None
    why_not: str = ""


class CalendarSeen(Value):
    """One moment of the page: the calendar, and the post whose box is open."""

    page: CalendarPage
    post: PostPage | None = None


def load_calendar(database: Database, workspace_id: str, state: CalendarState, now: datetime) -> CalendarSeen:
    """What the state names; a post that is not there is not open."""
    with database.transaction(workspace_id) as conn:
        frame, campaigns = frame_of(conn), list_campaigns(conn)
        today = now.astimezone(ZoneInfo(frame.zone)).date()
        first, last = state.days(today)
        entries = entries_between(conn, campaigns, first, last, today=now)
        page = CalendarPage(
            frame=frame,
            today=today,
            first=first,
            last=last,
            entries=tuple(entry for entry in entries if state.free or entry.status != "free"),
            due=due_pieces(conn, first, last),
            blackouts=blackouts_between(campaigns, first, last),
            campaigns=len(campaigns),
            has_slots=_has_slots(campaigns),
        )
        return CalendarSeen(page=page, post=_post(conn, state.post, now) if state.post else None)


def _has_slots(campaigns: Sequence[Campaign]) -> bool:
    return any(plan.slots for campaign in campaigns for plan in campaign.channels)


def _post(conn: Transaction, publication_id: str, now: datetime) -> PostPage | None:
    try:
        post = get_publication(conn, publication_id)
    except NotFound:
        return None
    draft, version = get_draft(conn, post.draft_id), get_version(conn, post.version_id)
    campaign = get_campaign(conn, draft.campaign_id)
    archived = archived_at(conn, campaign.id) is not None
    why_not = "Its campaign is archived: it is only read." if archived else obstacle(draft, post)
    brief = get_brief(conn, draft.brief_id)
    shown = PostPage(
        post=post,
        title=version.package.title or version.package.subject or brief.topic,
        campaign=campaign.name,
        account=get_account(conn, post.account_id).name,
        zone=campaign.zone_of(draft.channel),
        decision=get_decision(conn, post.decision_id),
        why_not=why_not,
    )
    if why_not:
        return shown
    try:
        slot = next_free_slot(conn, draft, campaign, brief, now, but=post.planned_at)
    except Conflict:  # a year of slots is taken: a time can be named all the same
        slot = None
    seen = foresee(conn, draft, campaign, version, files=None, effective_at=now)
    others = tuple(at for at in seen.taken if at != post.planned_at)  # its present place is in nobody's way
    return shown.model_copy(update={"next_slot": slot, "foresight": seen.model_copy(update={"taken": others})})
