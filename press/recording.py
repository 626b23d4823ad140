"""The run behind `published_post`: deliver what the courier has not, then say what is there.

Courier and run may meet at the same row: the lease lets one of them send, the other waits for the row to settle and
reads the result.
"""

import time
from collections.abc import Sequence
from datetime import datetime

from domain.publication import Publication, is_settled
from press.delivery import deliver
from resources.services import Services
from store import publications, recordings
from store.partitions import workspace_of_draft

OUT = frozenset({"sent", "verified", "mismatch"})
MOVING = frozenset({"scheduled", "claimed", "sending"})
IN_HAND = frozenset({"claimed", "sending"})
WAIT_SECONDS = 20.0
STEP_SECONDS = 0.1


def deliver_and_record(services: Services, draft_id: str) -> Publication | None:
    """The newest due publication of a piece after delivery, marked as recorded; None when there is none to record."""
    workspace_id = workspace_of_draft(services.database, draft_id)
    with services.database.transaction(workspace_id) as conn:
        publication = _newest_due(publications.list_publications(conn, draft_id=draft_id), services.clock.now())
    if publication is None:
        return None
    publication = _settle(services, publication)
    if not is_settled(publication):  # the last word is recorded, not the first: the next run comes back to it
        return None
    with services.database.transaction(workspace_id) as conn:
        recordings.mark_recorded(conn, publication.id)
    return publication


def _newest_due(found: Sequence[Publication], now: datetime) -> Publication | None:
    due = [row for row in found if row.due_at <= now and row.status in OUT | MOVING | {"unknown"}]
    return max(due, key=lambda row: row.due_at, default=None)


def _settle(services: Services, publication: Publication) -> Publication:
    """One attempt of our own; then waits only while another worker has the row in hand. What stays where it is (sending
    is stopped, the channel is busy) must not keep a worker whom people wait for."""
    before = publication.status
    publication = deliver(services, publication.workspace_id, publication.id)
    if before == "unknown" and publication.status == "scheduled":  # surely not there: it is sent again
        publication = deliver(services, publication.workspace_id, publication.id)
    until = time.monotonic() + WAIT_SECONDS
    while _is_in_other_hands(publication) and time.monotonic() < until:
        time.sleep(STEP_SECONDS)
        publication = deliver(services, publication.workspace_id, publication.id)
    return publication


def _is_in_other_hands(publication: Publication) -> bool:
    """Whether the next moment may bring news. A post that is `sent` is yet to be read back, unless a reason says that
    it cannot be."""
    return publication.status in IN_HAND or (publication.status == "sent" and not publication.reason)
