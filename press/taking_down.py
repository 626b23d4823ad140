"""Taking a live post down: asked of the channel under a lease, and safe to ask twice.

A publisher's `withdraw` says Removed for a post that is gone already, so what ended in the dark is simply asked again;
that is the whole difference from publishing. Where a channel cannot do it, the row says so and a person does it there.

A post that somebody reads back just now is left alone until that is done: it could be taken down, but not be written
down as gone. Where a reader comes in between all the same, the wish stays open, and is asked once more.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from domain.draft import Draft
from domain.errors import Conflict, LostLease
from domain.publication import NeedsReconnect, Publication, RejectedForGood, Removed, TryLater, Unknown, Withdrawal
from domain.work import Lease
from press.lease import held
from press.live_vetting import GONE
from press.outcomes import MOST_ATTEMPTS, told
from resources.services import Services
from store import accounts, audit, drafts, live_changes, publications, take_downs
from store.holds import hold_account
from store.installation import quarantine
from store.postgres import Transaction
from store.take_downs import TakeDown

AGAIN_SECONDS: Final = 30.0
LONGEST_WAIT: Final = 3600.0


def take_down_all(services: Services) -> int:
    """Carries out every wish that is due; gives how many posts are gone for it."""
    found = take_downs.due(services.database, services.clock.now())
    return sum(_take_down(services, each.workspace_id, each.id) for each in found)


def _take_down(services: Services, workspace_id: str, take_down_id: str) -> bool:
    known = services.known_high_water
    with services.database.transaction(workspace_id) as conn:
        if quarantine(conn, services.installation_id, known):  # a copy of an installation touches nothing outside
            return False
        if take_downs.is_in_other_hands(conn, take_down_id, services.clock.now()):
            return False  # it stays due, and is looked at again in a moment
        claimed = take_downs.claim(
            conn, take_down_id, services.worker, services.lease_seconds, now=services.clock.now()
        )
        if claimed is None:
            return False
        wish, lease = claimed
        publication = publications.get_publication(conn, wish.publication_id)
    try:
        answer = _asked(services, lease, publication)
        try:
            return _record(services, wish, lease, publication, answer)
        except Conflict as error:  # the row was taken in hand meanwhile: the channel says once more that it is gone
            return _record(services, wish, lease, publication, Unknown(reason=f"Not written down yet: {error}"))
    except LostLease:
        return False  # another owner asks the channel again, which changes nothing


def _asked(services: Services, lease: Lease, publication: Publication) -> Withdrawal:
    if not publication.remote_id:
        return RejectedForGood(reason="Its id at the channel is not known: take it down there by hand.")
    try:
        with services.database.transaction(publication.workspace_id) as conn:
            account = accounts.get_account(conn, publication.account_id)
        if account.state != "connected":
            return NeedsReconnect(reason=f"“{account.name}” is {account.state}.")
        publisher = services.publisher_of(account)
        if not publisher.capabilities.withdraw:
            return RejectedForGood(reason="This channel lets no program take a post down: do it there by hand.")
        with held(services, publication.workspace_id, lease, take_downs.renew):
            return publisher.withdraw(publication.remote_id)
    except LostLease:
        raise
    except Exception as error:  # noqa: BLE001 - recorded in the row, and asked again
        return Unknown(reason=told("Not known whether it is gone", error))


def _record(services: Services, wish: TakeDown, lease: Lease, publication: Publication, answer: Withdrawal) -> bool:
    now = services.clock.now()
    with services.database.transaction(publication.workspace_id) as conn:
        draft = drafts.lock_draft(conn, publication.draft_id)
        if isinstance(answer, Removed):
            take_downs.end(conn, lease, "done", "It is gone.", now=now)
            _drop_change(conn, draft)
            publications.settle(conn, publication.id, "withdrawn", f"Taken down: {wish.reason}", now=now)
            drafts.set_note(conn, publication.draft_id, f"The post was taken down: {wish.reason}")
            audit.append(conn, wish.asked_by, "publication.taken_down", publication.id, {"reason": wish.reason})
            return True
        given_up = not isinstance(answer, RejectedForGood) and wish.attempt >= MOST_ATTEMPTS
        if isinstance(answer, RejectedForGood) or given_up:
            take_downs.end(conn, lease, "refused", answer.reason, now=now)
            note = f"The post could not be taken down: {answer.reason}"
            drafts.set_note(conn, publication.draft_id, note)
            audit.append(conn, None, "publication.not_taken_down", publication.id, {"reason": answer.reason})
            return False
        if isinstance(answer, NeedsReconnect):
            hold_account(conn, publication.account_id, answer.reason)
        take_downs.put_off(conn, lease, answer.reason, now + timedelta(seconds=_wait(wish, answer)))
        return False


def _drop_change(conn: Transaction, draft: Draft) -> None:
    """An approved change of the post will not be carried; one that is in the call finds out by itself."""
    with suppress(Conflict):
        if live_changes.withdraw_waiting(conn, draft.id, GONE) and draft.change == "approved":
            drafts.change_again(conn, draft.id)


def _wait(wish: TakeDown, answer: TryLater | NeedsReconnect | Unknown) -> float:
    asked = answer.after_seconds if isinstance(answer, TryLater) else 0.0
    doubled = AGAIN_SECONDS * float(2 ** min(wish.attempt - 1, 10))
    return max(asked, min(doubled, LONGEST_WAIT))
