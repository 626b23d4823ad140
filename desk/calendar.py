"""The calendar: what goes out when, and which slots are free.

A slot belongs to a campaign's plan and an account; two campaigns may share both, and then it is one free slot, not
two. Taken is a slot at which, or within the gap around which, a post of its account stands.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from domain.actor import Actor
from domain.brief import ChannelKind
from domain.campaign import Campaign, ChannelPlan
from domain.errors import InvalidInput
from domain.publication import PublicationStatus
from domain.slots import instant_of, neighbour, slots_between, wall_of
from domain.timing import Blackout, Timetable
from domain.value import Value
from store.calendar import PlannedPost, planned_posts
from store.campaigns import list_campaigns
from store.postgres import Database, Transaction
from store.workspaces import get_workspace

DAYS: Final = 28
MOST_DAYS: Final = 400

Account = tuple[ChannelKind, str]
CalendarStatus = PublicationStatus | Literal["approved", "free"]


class CalendarEntry(Value):
    """A post, an approval on its way to one, or a free slot: the instant, and what clocks in `zone` show then.
    `blackout` is the note of a blackout that it lies in all the same (empty note: `blackout`)."""

    at: datetime
    wall: datetime
    zone: str
    channel: ChannelKind
    account: str
    campaign: str
    title: str | None
    status: CalendarStatus
    draft_id: str | None
    publication_id: str | None
    url: str | None
    sent_at: datetime | None
    blackout: str | None


class PlannedBlackout(Blackout):
    """A blackout of a campaign; `channel` is None where it holds for all of its channels."""

    campaign: str
    channel: ChannelKind | None


def calendar(
    database: Database, actor: Actor, *, first: date | None = None, last: date | None = None, today: datetime
) -> tuple[CalendarEntry, ...]:
    """The entries from one day to another, both included, in the workspace's zone; by default four weeks from today.
    Reading takes no right but a seat."""
    with database.transaction(actor.workspace_id) as conn:
        return entries_between(conn, list_campaigns(conn), first, last, today=today)


def entries_between(
    conn: Transaction, campaigns: Sequence[Campaign], first: date | None, last: date | None, *, today: datetime
) -> tuple[CalendarEntry, ...]:
    """The same, in a transaction that reads more; `campaigns` are those at work."""
    begin, end = _range(get_workspace(conn).zone, first, last, today)
    around = max((campaign.timetable(plan.kind).gap for campaign, plan in _plans(campaigns)), default=timedelta(0))
    posts = planned_posts(conn, begin - around, end + around)
    by_id = {campaign.id: campaign for campaign in campaigns}
    entries = [_entry(post, by_id.get(post.campaign_id)) for post in posts if begin <= post.at < end]
    entries += _free(campaigns, posts, max(begin, today), end)
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.channel, entry.account, entry.draft_id or "")))


def blackouts_between(campaigns: Iterable[Campaign], first: date, last: date) -> tuple[PlannedBlackout, ...]:
    """The blackouts that touch these days, the earliest first: of whole campaigns, and of one of their channels."""
    found = [
        PlannedBlackout(campaign=campaign.name, channel=channel, **blackout.model_dump())
        for campaign in campaigns
        for channel, blackouts in ((None, campaign.blackouts), *((p.kind, p.blackouts) for p in campaign.channels))
        for blackout in blackouts
        if blackout.first <= last and first <= blackout.last
    ]
    return tuple(sorted(found, key=lambda each: (each.first, each.last, each.campaign, each.channel or "")))


def _plans(campaigns: Iterable[Campaign]) -> Iterator[tuple[Campaign, ChannelPlan]]:
    return ((campaign, plan) for campaign in campaigns for plan in campaign.channels)


def _range(zone: str, first: date | None, last: date | None, today: datetime) -> tuple[datetime, datetime]:
    where = ZoneInfo(zone)
    begin = first or today.astimezone(where).date()
    end = last or begin + timedelta(days=DAYS - 1)
    if end < begin:
        raise InvalidInput(f"The calendar ends on {end}, before it begins on {begin}.")
    if (end - begin).days >= MOST_DAYS:
        raise InvalidInput(f"A calendar has at most {MOST_DAYS} days.")
    midnight = time(0, 0)
    return instant_of(begin, midnight, where), instant_of(end + timedelta(days=1), midnight, where)


def _entry(post: PlannedPost, campaign: Campaign | None) -> CalendarEntry:
    """Of an archived campaign the plan is not asked: only its posts are there still."""
    table = campaign.timetable(post.channel) if campaign else Timetable(zone=post.zone or "UTC")
    zone = post.zone or table.zone
    blackout = table.blackout_on(wall_of(post.at, zone).date())
    return CalendarEntry(
        wall=wall_of(post.at, zone),
        zone=zone,
        blackout=(blackout.note or "blackout") if blackout else None,
        **post.model_dump(exclude={"zone", "campaign_id", "takes_slot"}),
    )


def _free(
    campaigns: Sequence[Campaign], posts: Sequence[PlannedPost], begin: datetime, end: datetime
) -> list[CalendarEntry]:
    taken: dict[Account, list[datetime]] = defaultdict(list)
    for post in posts:
        if post.takes_slot:
            taken[post.channel, post.account].append(post.sent_at or post.at)
    gaps = _gaps(campaigns)
    found: dict[tuple[Account, datetime], CalendarEntry] = {}
    for campaign, plan in _plans(campaigns):
        account = (plan.kind, plan.account)
        occupied = sorted(taken[account])
        for at in slots_between(campaign.timetable(plan.kind), begin, end):
            if neighbour(at, occupied, gaps[account]) is None:
                found.setdefault((account, at), _slot(campaign, account, at))
    return list(found.values())


def _gaps(campaigns: Sequence[Campaign]) -> dict[Account, timedelta]:
    """The longest gap that any of them asks for an account, as for the next free slot."""
    gaps: dict[Account, timedelta] = defaultdict(timedelta)
    for campaign, plan in _plans(campaigns):
        account = (plan.kind, plan.account)
        gaps[account] = max(gaps[account], campaign.timetable(plan.kind).gap)
    return gaps


def _slot(campaign: Campaign, account: Account, at: datetime) -> CalendarEntry:
    zone = campaign.zone_of(account[0])
    return CalendarEntry(
        at=at,
        wall=wall_of(at, zone),
        zone=zone,
        channel=account[0],
        account=account[1],
        campaign=campaign.name,
        title=None,
        status="free",
        draft_id=None,
        publication_id=None,
        url=None,
        sent_at=None,
        blackout=None,
    )
