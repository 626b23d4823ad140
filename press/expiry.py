"""What has run out by today: approved claims past their last day, and sources past theirs.

Waiting for the slot would be enough to keep such a post in; but then it is found out at half past eight, when nobody
can write another one. So the courier asks every few seconds whether a last day has passed, takes the ground out of use,
and holds what rests on it while there is time. What is out already is listed for a person in the audit log, and by
`pressroom claims recall` and `pressroom sources recall`.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime

from resources.services import Services
from store import approved_claims, audit, recall, sources
from store.postgres import Transaction
from store.recall import Resting

logger = logging.getLogger(__name__)


def sweep_expired(services: Services) -> int:
    """Acts on what has run out in any workspace; gives how many posts were put on hold."""
    now = services.clock.now()
    held = 0
    for workspace_id in approved_claims.workspaces_with_expired_ground(services.database, now.date()):
        with services.database.transaction(workspace_id) as conn:
            held += _sweep(conn, now.date(), now)
    return held


def _sweep(conn: Transaction, today: date, now: datetime) -> int:
    held = 0
    for entry in approved_claims.sweep_expired(conn, today):
        reason = f"The approved claim “{entry.wording}” was valid until {entry.valid_until}."
        held += _recall(conn, entry.id, recall.resting_on_entry(conn, entry.id), reason, now)
    for source in sources.sweep_expired(conn, today):
        reason = f"“{source.title}” may not be rested on any more: {source.reason}."
        found = recall.resting_on_source(conn, source.id, source.campaign_id)
        held += _recall(conn, source.id, found, reason, now)
    return held


def _recall(conn: Transaction, ground_id: str, found: Sequence[Resting], reason: str, now: datetime) -> int:
    after = recall.hold(conn, found, reason, now)
    held = sum(row.held for row in after)
    live = ", ".join(row.publication_id for row in after if row.publication in recall.LIVE and row.publication_id)
    audit.append(conn, None, "ground.expired", ground_id, {"reason": reason, "held": held, "live": live})
    logger.warning("something ran out: %s %s posts held", reason, held)
    return held
