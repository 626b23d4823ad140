"""The home notes how far it has come, so that an older database put in this one's place is found out.

Counted before every call to a channel, and once a minute by the courier: a dump that is restored brings back not only
posts that went out since, but also approvals that were taken back.
"""

import logging

from resources.services import Services
from store.installation import raise_high_water

logger = logging.getLogger(__name__)


def note_high_water(services: Services, level: int) -> None:
    """Notes a committed number. A full disk must not stop deliveries: the next number is noted instead."""
    if services.high_water is None:
        return
    try:
        services.high_water.note(level)
    except OSError:
        logger.exception("the home could not note how far it has come")


def move_on(services: Services) -> None:
    """Counts one further and notes it. Raises Retry while the database is away."""
    known = services.known_high_water
    with services.database.transaction() as conn:
        level = raise_high_water(conn, known)
    note_high_water(services, level)
