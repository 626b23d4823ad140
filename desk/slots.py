"""When an approved piece would go out: the next free slot of its account, not before its brief's day.

The review page shows the moment, and approving fixes it. Two computations of one moment would sooner or later tell a
person another time than the one that is kept; so both ask here.
"""

from datetime import datetime, timedelta

from domain.brief import Brief
from domain.campaign import Campaign
from domain.draft import Draft
from domain.errors import Conflict
from domain.slots import next_slot, opens
from store.decisions import slots_taken
from store.postgres import Transaction


def next_free_slot(
    conn: Transaction, draft: Draft, campaign: Campaign, brief: Brief, effective_at: datetime
) -> datetime | None:
    """The slot of an approval that comes into effect then; None: at once. A forecast, unless the account is locked.
    Raises Conflict when a year of slots is taken."""
    zone = campaign.zone_of(draft.channel)
    first = opens(brief, zone)
    after = max(effective_at, first - timedelta(seconds=1)) if first else effective_at
    plan = campaign.channel(draft.channel)
    slots = plan.slots if plan else ()
    found = next_slot(slots, zone, after, slots_taken(conn, draft.account_id, after))
    if slots and found is None:
        raise Conflict("Every slot of the coming year is taken.")
    if found or not first:
        return found
    return first if first > effective_at else None
