"""When an approved piece would go out: the next free slot of its account, not before its brief's day.

The review page shows the moment, and approving fixes it; whoever moves a post later asks for a moment by the same
words. Two computations of one moment would sooner or later tell a person another time than the one that is kept; so
all ask here.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from domain.brief import Brief
from domain.campaign import Campaign
from domain.draft import Draft
from domain.errors import Conflict, InvalidInput
from domain.review import SlotWish
from domain.slots import first_moment, next_slot, opens, wall_of
from domain.timing import Timetable
from store.accounts import get_account, lock_account
from store.campaigns import gap_hours, get_brief, get_campaign
from store.decisions import slots_taken
from store.postgres import Transaction

PAST_ALLOWED: Final = timedelta(minutes=1)


def timetable_of(conn: Transaction, draft: Draft, campaign: Campaign) -> Timetable:
    """The campaign's timetable for the piece's channel, with the longest gap that any campaign asks for its account."""
    table = campaign.timetable(draft.channel)
    hours = gap_hours(conn, draft.channel, get_account(conn, draft.account_id).name)
    return table.model_copy(update={"gap": max(table.gap, timedelta(hours=hours))})


def next_free_slot(
    conn: Transaction,
    draft: Draft,
    campaign: Campaign,
    brief: Brief,
    effective_at: datetime,
    *,
    but: datetime | None = None,
) -> datetime | None:
    """The slot of an approval that comes into effect then; None: at once. A forecast, unless the account is locked.
    `but` is the instant of the post that is to be moved: it does not stand in its own way. Raises Conflict when a year
    of slots is taken."""
    table = timetable_of(conn, draft, campaign)
    first = opens(brief, table.zone)
    after = max(effective_at, first - timedelta(seconds=1)) if first else effective_at
    taken = [at for at in slots_taken(conn, draft.account_id, after - table.gap) if at != but]
    if table.slots:
        found = next_slot(table, after, taken)
    else:
        earliest = max(effective_at, first) if first else effective_at
        found = first_moment(table, earliest, taken)
    if found is None:
        raise Conflict("Every slot of the coming year is taken.")
    return found if found > effective_at else None


def chosen_slot(
    conn: Transaction,
    draft: Draft,
    wish: SlotWish,
    at: datetime | None,
    effective_at: datetime,
    *,
    but: datetime | None = None,
) -> datetime | None:
    """The instant that a person's wish means for this piece; None: at once. Locks the account for a free slot. Raises
    InvalidInput for a moment that lies in the past, names no zone, or comes before the brief's first day."""
    campaign, brief = get_campaign(conn, draft.campaign_id), get_brief(conn, draft.brief_id)
    if wish == "next_slot":
        lock_account(conn, draft.account_id)
        found = next_free_slot(conn, draft, campaign, brief, effective_at, but=but)
        if found is None:  # to send at once is another wish, and cannot be taken back
            raise InvalidInput(f"The campaign gives {draft.channel} no slots: choose a time, or now.")
        return found
    if (wish == "at") != (at is not None):
        raise InvalidInput("A time belongs to the slot “at”, and to no other.")
    if at is not None and at.tzinfo is None:
        raise InvalidInput("The time needs a zone, such as 2027-03-31T08:30+02:00.")
    zone = campaign.zone_of(draft.channel)
    if at is not None and at < effective_at - PAST_ALLOWED:
        raise InvalidInput(f"{wall_of(at, zone):%Y-%m-%d %H:%M} ({zone}) is in the past.")
    first = opens(brief, zone)
    if first and (at or effective_at) < first:
        raise InvalidInput(f"The brief says not before {brief.not_before} ({zone}): choose a later slot.")
    return at.astimezone(UTC) if at else None
