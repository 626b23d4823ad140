"""What stands against carrying a change to its live post now; asked in the transaction that moves the row to `sending`.

The order is the promise: while an older change of the post is not at its end, a newer one waits; and one that is
overtaken is never written over what came after it. Both are asked under the lock of the piece, where senders meet.
"""

from datetime import datetime, timedelta
from typing import Final

from domain.draft import Draft
from domain.live_change import WAITING, LiveChange, LiveChangeStatus, cannot_carry, is_over
from domain.package import Package
from domain.ports import Publisher
from domain.publication import Publication, is_settled
from domain.value import Value
from press.vetting import Objection, decision_objection, objection_of
from store import accounts, archive, brakes, drafts, live_changes, publications, recall, take_downs, versions
from store.holds import ACCOUNT_HOLD
from store.installation import quarantine
from store.postgres import Transaction
from store.take_downs import OPEN as WISHED

LIVE: Final = frozenset({"sent", "verified", "mismatch"})
AGAIN: Final = timedelta(seconds=30)
GONE: Final = "The post is not live any more: there is nothing to change."


class Against(Value):
    """Why a change is not carried now, the state it waits or ends in, and until when, where that is known."""

    status: LiveChangeStatus
    reason: str
    due_at: datetime | None = None


def against(
    conn: Transaction, change: LiveChange, installation_id: str, now: datetime, *, known: int = 0
) -> Against | None:
    """What people and places say against it. The brakes are asked last, as before any post (press/vetting.py)."""
    if reason := quarantine(conn, installation_id, known):
        return Against(status="scheduled", reason=reason, due_at=now + AGAIN)
    draft = drafts.lock_draft(conn, change.draft_id)
    return (
        _as_against(decision_objection(conn, change, now))
        or _post(conn, publications.lock_publication(conn, change.publication_id), now)
        or _order(conn, change, now)
        or _piece(conn, change, draft)
        or next(
            (_as_against(objection_of(f)) for f in recall.ground_faults(conn, draft, change.version_id, now.date())),
            None,
        )
        or _brake(conn, change, now)
    )


def live_package(conn: Transaction, publication: Publication) -> Package:
    """What the post says now, as far as we know."""
    shown = live_changes.live_version_id(conn, publication.id, publication.version_id)
    return versions.get_version(conn, shown).package


def unable(conn: Transaction, publisher: Publisher, change: LiveChange, new: Package) -> Against | None:
    """What the channel cannot do."""
    live = live_package(conn, publications.get_publication(conn, change.publication_id))
    reasons = " ".join(cannot_carry(publisher.capabilities, live, new))
    return Against(status="failed", reason=reasons) if reasons else None


def _as_against(objection: Objection | None) -> Against | None:
    if objection is None:
        return None
    status: LiveChangeStatus = "withdrawn" if objection.status == "withdrawn" else "failed"
    return Against(status="held" if objection.status == "held" else status, reason=objection.reason)


def _post(conn: Transaction, publication: Publication, now: datetime) -> Against | None:
    if publication.status not in LIVE:
        return Against(status="withdrawn", reason=GONE)
    if any(wish.status in WISHED for wish in take_downs.of_publication(conn, publication.id)):
        return Against(status="withdrawn", reason="The post is being taken down.")
    if not publication.remote_id:
        return Against(status="failed", reason="The post's id at the channel is not known: change it there by hand.")
    if not is_settled(publication):
        return Against(status="scheduled", reason="The post itself is read back first.", due_at=now + AGAIN)
    return None


def _order(conn: Transaction, change: LiveChange, now: datetime) -> Against | None:
    others = live_changes.of_publication(conn, change.publication_id)
    at = [row.id for row in others].index(change.id)
    if any(not is_over(row) for row in others[:at]):
        return Against(
            status="scheduled", reason="An earlier change of the post is not at its end.", due_at=now + AGAIN
        )
    if any(row.sent_at is not None or row.status not in {*WAITING, "failed", "withdrawn"} for row in others[at + 1 :]):
        return Against(status="withdrawn", reason="A newer change was carried to the post.")
    return None


def _piece(conn: Transaction, change: LiveChange, draft: Draft) -> Against | None:
    in_hand = draft.change == "approved" and draft.change_id == change.version_id
    if not in_hand and not (change.sent_at is not None and draft.version_id == change.version_id):
        return Against(status="withdrawn", reason="The piece has moved on since this change was approved.")
    if archive.archived_at(conn, draft.campaign_id) is not None:
        return Against(status="held", reason="The campaign was archived.")
    if draft.account_id != change.account_id or draft.channel != change.channel:
        return Against(status="failed", reason="The approval is for another account.")
    account = accounts.get_account(conn, change.account_id)
    if account.state != "connected":
        return Against(status="held", reason=f"{ACCOUNT_HOLD}“{account.name}” is {account.state}.")
    return None


def _brake(conn: Transaction, change: LiveChange, now: datetime) -> Against | None:
    brakes.meet(conn)
    brake = brakes.brake_before(conn, change.publication_id)
    return None if brake is None else Against(status="scheduled", reason=str(brake), due_at=now + AGAIN)
