"""What a publisher answered, written down: the remote id first, in one transaction with all that follows from it.

The answer to a call that was made once is precious, and the database may be away for the second in which it comes. So
writing it is tried again for a while; the call never is.
"""

import threading
from datetime import datetime, timedelta
from typing import Final

from domain.errors import Conflict, Retry
from domain.publication import (
    NeedsReconnect,
    Outcome,
    Pending,
    Publication,
    Published,
    RejectedForGood,
    TryLater,
    Unknown,
)
from domain.work import Lease
from resources.services import Services
from store import audit, drafts, publications
from store.access_notices import note_interface_end
from store.holds import ACCOUNT_HOLD, hold_account
from store.postgres import Transaction
from store.put_off import put_off, uncount
from store.same_post import other_with

PAUSES: Final = (0.1, 0.5, 1.0, 2.0, 4.0, 8.0)
MOST_REASON: Final = 300
# After an unclear answer the channel may still be at work on the call: "not there" would not be sure at once.
SETTLE_SECONDS: Final = 10.0
# A channel that never takes a post must not be asked for ever: then a person looks.
MOST_ATTEMPTS: Final = 8
LONGEST_WAIT: Final = 3600.0


def record(services: Services, publication: Publication, lease: Lease, outcome: Outcome) -> Publication:
    """The row after the outcome. Raises LostLease when it is no longer ours, Retry when the database stays away."""
    for pause in PAUSES:
        try:
            return _record_once(services, publication, lease, outcome)
        except Retry:
            threading.Event().wait(pause)
        except Conflict:  # an earlier try was committed, and only its confirmation got lost: or was it not?
            row = _row(services, publication)
            if row.status == "sending" and row.fence == lease.fence:
                raise
            return row
    return _record_once(services, publication, lease, outcome)


def _row(services: Services, publication: Publication) -> Publication:
    with services.database.transaction(publication.workspace_id) as conn:
        return publications.get_publication(conn, publication.id)


def tell_of_late_answer(services: Services, publication: Publication, lease: Lease, outcome: Outcome) -> None:
    """A sender that was stopped longer than its lease made its post after all. The row belongs to another by now and
    keeps its state; but there may be two posts, and that must not be silent."""
    if not isinstance(outcome, Published | Pending):
        return
    with services.database.transaction(publication.workspace_id) as conn:
        row = publications.get_publication(conn, publication.id)
        detail = {"key": row.key, "remote_id": outcome.remote_id, "fence": lease.fence, "row_remote_id": row.remote_id}
        audit.append(conn, None, "publication.late_answer", row.id, detail)
        if row.remote_id != outcome.remote_id:
            remark = f" {outcome.remark}" if isinstance(outcome, Published) and outcome.remark else ""
            note = f"A sender that had lost its lease posted it as {outcome.remote_id} ({outcome.url}).{remark}"
            publications.add_note(conn, row.id, note)
            drafts.set_note(conn, row.draft_id, f"It may be out twice. {note}")


def told(what: str, error: Exception) -> str:
    """One sentence for the row: what happened, and what the error said."""
    return f"{what}: {type(error).__name__}: {error}"[:MOST_REASON]


def wait_before(attempt: int) -> float:
    """Seconds between one attempt and the next: none after the first, then ever more."""
    return min(SETTLE_SECONDS * (2 ** (min(attempt, 20) - 1) - 1), LONGEST_WAIT) if attempt > 1 else 0.0


def given_up(publication: Publication, reason: str) -> str:
    """The reason of a post that is held because it has been tried often enough."""
    return f"Given up after {publication.attempt} attempts: {reason}"[:MOST_REASON]


def _record_once(services: Services, publication: Publication, lease: Lease, outcome: Outcome) -> Publication:
    now = services.clock.now()
    with services.database.transaction(publication.workspace_id) as conn:
        drafts.lock_draft(conn, publication.draft_id)  # before the row, in the order in which an edit locks them
        outcome = _its_own(conn, publication, outcome)
        after = _move(conn, publication, lease, outcome, now)
        if isinstance(outcome, Published):
            _close_piece(conn, publication)
            if outcome.remark:
                drafts.set_note(conn, publication.draft_id, outcome.remark)
        if isinstance(outcome, TryLater) and outcome.outdated:
            note_interface_end(conn, publication.account_id, now)
        if isinstance(outcome, NeedsReconnect):
            hold_account(conn, publication.account_id, outcome.reason)
        detail = {"status": after.status, "key": publication.key, "remote_id": after.remote_id, "reason": after.reason}
        audit.append(conn, None, "publication.outcome", publication.id, detail)
    return after


def _its_own(conn: Transaction, publication: Publication, outcome: Outcome) -> Outcome:
    """A channel that refuses the same text twice, or is searched by text, may name the post of another row."""
    if not isinstance(outcome, Published | Pending) or not outcome.remote_id:
        return outcome
    other = other_with(conn, publication, outcome.remote_id, outcome.url)
    if other is None:
        return outcome
    reason = f"The channel takes it for {outcome.remote_id}, which is out already as the post of {other}."
    return RejectedForGood(reason=reason)


def _move(conn: Transaction, publication: Publication, lease: Lease, outcome: Outcome, now: datetime) -> Publication:
    match outcome:
        case Published(remote_id=remote_id, url=url, remark=remark):
            return publications.move(
                conn, lease, "sent", remote_id=remote_id, url=url, sent_at=now, look_at=now, remark=remark
            )
        case Pending(remote_id=remote_id, url=url, reason=reason):
            look_at = now + timedelta(seconds=SETTLE_SECONDS)
            return publications.move(
                conn, lease, "handed_over", reason=reason, remote_id=remote_id or None, url=url or None, look_at=look_at
            )
        case Unknown(reason=reason):
            look_at = now + timedelta(seconds=SETTLE_SECONDS)
            return publications.move(conn, lease, "unknown", reason=reason, look_at=look_at)
        case _:
            return _not_out(conn, publication, lease, outcome, now)


def _not_out(
    conn: Transaction,
    publication: Publication,
    lease: Lease,
    outcome: RejectedForGood | TryLater | NeedsReconnect,
    now: datetime,
) -> Publication:
    match outcome:
        case RejectedForGood(reason=reason):
            return publications.move(conn, lease, "failed", reason=reason)
        case TryLater(underway=True, reason=reason, after_seconds=seconds):
            publications.count_anew(conn, lease)
            due_at = now + timedelta(seconds=seconds)
            return publications.move(conn, lease, "scheduled", reason=reason, due_at=due_at)
        case TryLater(unasked=True, reason=reason, after_seconds=seconds):
            uncount(conn, lease)
            due_at = now + timedelta(seconds=max(seconds, 1.0))
            put_off(conn, publication.account_id, now=now, until=due_at, reason=reason)
            return publications.move(conn, lease, "scheduled", reason=reason, due_at=due_at)
        case TryLater(reason=reason) if publication.attempt >= MOST_ATTEMPTS:
            return publications.move(conn, lease, "held", reason=given_up(publication, reason))
        case TryLater(reason=reason, after_seconds=seconds):
            due_at = now + timedelta(seconds=max(seconds, 1.0, wait_before(publication.attempt)))
            return publications.move(conn, lease, "scheduled", reason=reason, due_at=due_at)
        case NeedsReconnect(reason=reason):
            return publications.move(conn, lease, "held", reason=ACCOUNT_HOLD + reason)


def _close_piece(conn: Transaction, publication: Publication) -> None:
    draft = drafts.get_draft(conn, publication.draft_id)
    if draft.status == "approved":
        drafts.set_status(conn, draft.id, "published")
    elif draft.status != "published":
        # Whatever happened to the piece meanwhile, what is out is out: the row must keep its remote id.
        drafts.set_note(conn, draft.id, f"Version {publication.version} was published.")
