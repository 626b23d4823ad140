"""What came of carrying a change, written down: the piece follows its post in the transaction that learns of it.

From the moment the channel has the change, its version is the live one; only then does the piece point at it. Whatever
else is answered, the piece says why, and waits for a decision again where this approval will not be carried any more.
"""

import threading
from datetime import datetime, timedelta
from typing import Final

from domain.errors import Conflict, Permanent, Retry
from domain.live_change import LiveChange
from domain.publication import (
    NOT_VERIFIABLE,
    NeedsReconnect,
    Outcome,
    Pending,
    Published,
    ReadBack,
    RejectedForGood,
    TryLater,
    Unknown,
)
from domain.work import Lease
from press.live_vetting import Against
from press.outcomes import MOST_ATTEMPTS, MOST_REASON, PAUSES, SETTLE_SECONDS, told, wait_before
from press.verification import AGAIN_SECONDS, GIVE_UP, describe_difference
from resources.services import Services
from store import accounts, audit, drafts, live_changes, publications, versions
from store.access_notices import note_interface_end
from store.holds import ACCOUNT_HOLD, hold_account
from store.postgres import Transaction
from store.put_off import put_off_changes, uncount_change

# A channel may show the former words for a moment after it took the new ones.
SETTLES: Final = timedelta(seconds=60)


def turn_back(conn: Transaction, change: LiveChange, lease: Lease, objection: Against) -> LiveChange:
    """The row after an objection. One that was carried before stays so, whatever speaks against carrying it again:
    held, it would stand before every later change of its post, and nobody could take it back. For its account it waits
    all the same, since connecting that lets it go."""
    for_account = objection.status == "held" and objection.reason.startswith(ACCOUNT_HOLD)
    if change.sent_at is not None and objection.status != "scheduled" and not for_account:
        return _stays_carried(conn, lease, objection.reason)
    after = live_changes.move(conn, lease, objection.status, reason=objection.reason, due_at=objection.due_at)
    if objection.status != "scheduled":
        _not_carried(conn, after, objection.reason)
    return after


def _stays_carried(conn: Transaction, lease: Lease, reason: str) -> LiveChange:
    return live_changes.move(conn, lease, "sent", reason=f"{NOT_VERIFIABLE}{reason}"[:MOST_REASON])


def _not_carried(conn: Transaction, change: LiveChange, reason: str) -> None:
    """The piece says so; what will not be carried by this approval waits for a decision again."""
    note = f"The change was not carried to the live post: {reason}"
    draft = drafts.lock_draft(conn, change.draft_id)
    mine = draft.change == "approved" and draft.change_id == change.version_id
    if mine and change.status in ("failed", "withdrawn"):
        drafts.change_again(conn, draft.id, note)
    else:
        drafts.set_note(conn, draft.id, note)
    audit.append(conn, None, f"live_change.{change.status}", change.id, {"reason": reason})


def record(services: Services, change: LiveChange, lease: Lease, outcome: Outcome) -> LiveChange:
    """The row after the answer. Raises LostLease when it is no longer ours, Retry when the database stays away."""
    for pause in PAUSES:
        try:
            return _record_once(services, change, lease, outcome)
        except Retry:
            threading.Event().wait(pause)
        except Conflict:  # an earlier try was committed, and only its confirmation got lost: or was it not?
            with services.database.transaction(change.workspace_id) as conn:
                row = live_changes.get_change(conn, change.id)
            if row.status == "sending" and row.fence == lease.fence:
                raise
            return row
    return _record_once(services, change, lease, outcome)


def _record_once(services: Services, change: LiveChange, lease: Lease, outcome: Outcome) -> LiveChange:
    now = services.clock.now()
    with services.database.transaction(change.workspace_id) as conn:
        drafts.lock_draft(conn, change.draft_id)
        if isinstance(outcome, TryLater) and outcome.outdated:
            note_interface_end(conn, change.account_id, now)
        match outcome:
            case Published(remark=remark):
                return _carried(conn, change, lease, now, remark)
            case Unknown(reason=reason) | Pending(reason=reason):
                look_at = now + timedelta(seconds=SETTLE_SECONDS)
                return live_changes.move(conn, lease, "unknown", reason=reason, look_at=look_at)
            case _:
                return _refused(conn, change, lease, outcome, now)


def _carried(conn: Transaction, change: LiveChange, lease: Lease, now: datetime, remark: str = "") -> LiveChange:
    """The channel has it: from now on this version is the live one."""
    after = live_changes.move(conn, lease, "sent", reason=remark or None, sent_at=now, look_at=now)
    versions.carry_over(conn, drafts.lock_draft(conn, change.draft_id), change.version_id)
    if remark:
        drafts.set_note(conn, change.draft_id, remark)
    detail = {"publication": change.publication_id, "version": change.version, "digest": change.digest}
    audit.append(conn, None, "live_change.carried", change.id, detail)
    return after


def _refused(
    conn: Transaction,
    change: LiveChange,
    lease: Lease,
    outcome: RejectedForGood | TryLater | NeedsReconnect,
    now: datetime,
) -> LiveChange:
    match outcome:
        case RejectedForGood() if change.sent_at is not None:  # it was carried before: the post says what it shows
            return live_changes.move(conn, lease, "sent", reason=outcome.reason, look_at=now)
        case RejectedForGood(reason=reason):
            after = live_changes.move(conn, lease, "failed", reason=reason)
        case TryLater(underway=True, reason=reason, after_seconds=seconds):
            live_changes.count_anew(conn, lease)
            return live_changes.move(conn, lease, "scheduled", reason=reason, due_at=now + timedelta(seconds=seconds))
        case TryLater(unasked=True, reason=reason, after_seconds=seconds):
            uncount_change(conn, lease)
            due_at = now + timedelta(seconds=max(seconds, 1.0))
            put_off_changes(conn, change.account_id, now=now, until=due_at, reason=reason)
            return live_changes.move(conn, lease, "scheduled", reason=reason, due_at=due_at)
        case TryLater(reason=reason) if change.attempt >= MOST_ATTEMPTS and change.sent_at is not None:
            return _stays_carried(conn, lease, _given_up(change, reason))
        case TryLater(reason=reason) if change.attempt >= MOST_ATTEMPTS:
            after = live_changes.move(conn, lease, "held", reason=_given_up(change, reason))
        case TryLater(reason=reason, after_seconds=seconds):
            due_at = now + timedelta(seconds=max(seconds, 1.0, wait_before(change.attempt)))
            return live_changes.move(conn, lease, "scheduled", reason=reason, due_at=due_at)
        case NeedsReconnect(reason=reason):
            hold_account(conn, change.account_id, reason)
            after = live_changes.move(conn, lease, "held", reason=ACCOUNT_HOLD + reason)
    _not_carried(conn, after, after.reason or "")
    return after


def _given_up(change: LiveChange, reason: str) -> str:
    return f"Given up after {change.attempt} attempts: {reason}"[:MOST_REASON]


def look(services: Services, change: LiveChange, lease: Lease) -> LiveChange:
    """Reads the post: does it show the change? Where that cannot be asked, the call is simply made again."""
    try:
        seen = _seen(services, change)
    except Permanent as error:
        with services.database.transaction(change.workspace_id) as conn:
            return turn_back(conn, change, lease, Against(status="failed", reason=f"The post cannot be read: {error}"))
    except Exception as error:  # noqa: BLE001 - recorded in the row, and asked again
        reason = told("Not known yet whether the post was changed", error)
        return _release(services, change, lease, reason, AGAIN_SECONDS)
    now = services.clock.now()
    with services.database.transaction(change.workspace_id) as conn:
        drafts.lock_draft(conn, change.draft_id)
        if seen is not None and seen[1] is None:
            _carried(conn, change, lease, now)
            return live_changes.move(conn, lease, "verified", read_back=seen[0], verified_at=now)
        if change.attempt >= MOST_ATTEMPTS:
            reason = _given_up(change, "the post does not show the change, and the channel never said why.")
            return turn_back(conn, change, lease, Against(status="held", reason=reason))
        due_at = now + timedelta(seconds=wait_before(change.attempt))
        reason = "The post does not show the change; it is sent again."
        return live_changes.move(conn, lease, "scheduled", reason=reason, due_at=due_at)


def verify(services: Services, change: LiveChange, lease: Lease) -> LiveChange:
    """`verified` is more than the channel's word: the post is read, and compared with what was approved."""
    try:
        seen = _seen(services, change)
    except Permanent as error:
        return _settle(services, change, lease, None, f"It cannot be read back: {error}"[:MOST_REASON])
    except Exception as error:  # noqa: BLE001 - recorded in the row, and asked again
        if services.clock.now() - (change.sent_at or change.due_at) > GIVE_UP:
            reason = told(NOT_VERIFIABLE + "the channel could not be read for a day", error)
            return _release(services, change, lease, reason, None)
        return _release(services, change, lease, told("not verified yet", error), AGAIN_SECONDS)
    if seen is None:
        return _release(services, change, lease, NOT_VERIFIABLE + "this channel cannot be read back.", None)
    return _settle(services, change, lease, *seen)


def _seen(services: Services, change: LiveChange) -> tuple[ReadBack, str | None] | None:
    """What the post shows, and how that differs from the change; None where the channel cannot be read."""
    with services.database.transaction(change.workspace_id) as conn:
        account = accounts.get_account(conn, change.account_id)
        package = versions.get_version(conn, change.version_id).package
        remote_id = publications.get_publication(conn, change.publication_id).remote_id
    publisher = services.publisher_of(account)
    if not publisher.capabilities.read_back or remote_id is None:
        return None
    found = publisher.read_back(remote_id)
    return found, describe_difference(publisher.expected(package), found)


def _settle(
    services: Services, change: LiveChange, lease: Lease, found: ReadBack | None, difference: str | None
) -> LiveChange:
    now = services.clock.now()
    if found is not None and difference is not None and now - (change.sent_at or now) < SETTLES:
        return _release(services, change, lease, f"not verified yet: {difference}"[:MOST_REASON], AGAIN_SECONDS)
    with services.database.transaction(change.workspace_id) as conn:
        if difference is not None:
            after = live_changes.move(conn, lease, "mismatch", reason=difference, read_back=found)
        else:
            after = live_changes.move(conn, lease, "verified", read_back=found, verified_at=now)
        audit.append(conn, None, "live_change.read_back", change.id, {"status": after.status})
    return after


def _release(services: Services, change: LiveChange, lease: Lease, reason: str, after: float | None) -> LiveChange:
    look_at = None if after is None else services.clock.now() + timedelta(seconds=after)
    with services.database.transaction(change.workspace_id) as conn:
        return live_changes.release(conn, lease, reason=reason, look_at=look_at)
