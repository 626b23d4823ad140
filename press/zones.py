"""Zones whose rules changed: posts keep the wall time that was meant.

A parliament drops summer time, and months later an update of tzdata brings the new rules. A post was planned for an
instant; by the new rules the clocks there show another hour then. The tempting choices are to leave the instant, which
sends at half past seven what was meant for half past eight, or to compute instants only when they are due, which leaves
two machines with two versions of tzdata in disagreement. So both are kept, the wall time wins, and the instant is moved
once, by one process, in the open: the row says why, and the audit log has both instants.

Python keeps a zone that it has read. So its rules are read anew here, and a process that runs sees an update too.
"""

import logging
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.slots import as_meant
from resources.services import Services
from store import audit
from store.planning import PlannedWall, follow_wall, planned_walls

logger = logging.getLogger(__name__)


def follow_zones(services: Services) -> int:
    """Moves every waiting post whose wall time is another instant by now; gives how many there were."""
    ZoneInfo.clear_cache()
    return sum(_follow(services, each) for each in planned_walls(services.database, services.clock.now()))


def _follow(services: Services, planned: PlannedWall) -> int:
    try:
        at = as_meant(planned.planned_at, planned.wall, ZoneInfo(planned.zone))
    except ZoneInfoNotFoundError:
        logger.warning("the zone %s of publication %s is not known here", planned.zone, planned.id)
        return 0
    if at is None:
        return 0
    reason = f"The rules of {planned.zone} changed: it goes out when clocks there show what was meant."
    with services.database.transaction(planned.workspace_id) as conn:
        if not follow_wall(conn, planned, at, reason):  # sent or moved meanwhile
            return 0
        detail = {"was": planned.planned_at.isoformat(), "planned_at": at.isoformat(), "zone": planned.zone}
        audit.append(conn, None, "publication.zone_changed", planned.id, {**detail, "wall": planned.wall.isoformat()})
    logger.warning("publication %s moved from %s to %s: %s", planned.id, planned.planned_at, at, reason)
    return 1
