"""Delivering is one function over one row of the outbox, whoever calls it: the courier, or a run of Dagster.

The tempting way is a call with a retry round it; a call whose answer is lost is then made twice, before everybody's
eyes. Here the row says `sending`, committed, before the call; the call is made once; and what is not known afterwards
is `unknown`, looked up at the channel by the row's key before anything is repeated. Every write names the fence of the
lease, so a worker that was stopped longer than its lease finds it moved and writes nothing.

    scheduled → claimed → sending → sent → verified | mismatch
                             ├──→ unknown → sent (found) | scheduled (surely not there) | waits for a person
                             └──→ handed_over → sent, once somebody at the channel has let it out
"""

from datetime import datetime, timedelta
from typing import Final

from domain.errors import LostLease
from domain.ports import Publisher
from domain.publication import Outcome, Pending, Publication, Published, Unknown
from domain.timing import MISSED
from domain.work import Lease
from press import outcomes, verification
from press.high_water import note_high_water
from press.lease import held
from press.letter import Letter, prepare
from press.vetting import Objection, standing_objection
from resources.leave import leave_from
from resources.services import Services
from store import accounts, audit, brakes, drafts, publications, versions
from store.installation import quarantine, raise_high_water
from store.postgres import Transaction
from store.same_post import not_sent_before

LOOK_AGAIN_SECONDS: Final = 30.0
LOOK_AGAIN_MOST: Final = 3600.0


def deliver(services: Services, workspace_id: str, publication_id: str) -> Publication:
    """Takes the row as far as it goes now and gives it back; does nothing to a row that is not due or not ours."""
    try:
        claimed = _claim(services, workspace_id, publication_id)
        if claimed is not None:
            return _carry_on(services, *claimed)
    except LostLease:
        pass  # somebody else owns the row now; what it says is below
    with services.database.transaction(workspace_id) as conn:
        return publications.get_publication(conn, publication_id)


def _claim(services: Services, workspace_id: str, publication_id: str) -> tuple[Publication, Lease] | None:
    now, known = services.clock.now(), services.known_high_water
    with services.database.transaction(workspace_id) as conn:
        if reason := quarantine(conn, services.installation_id, known):
            publications.note_reason(conn, publication_id, reason)
            return None
        seconds = services.lease_seconds
        brake = brakes.brake_before(conn, publication_id)
        if brake is not None:  # what was begun is looked up and read back all the same: that sends nothing
            publications.note_reason(conn, publication_id, str(brake))
        elif claimed := publications.claim(conn, publication_id, services.worker, seconds, now=now):
            return claimed
        return publications.claim_for_check(conn, publication_id, services.worker, seconds, now=now)


def _carry_on(services: Services, publication: Publication, lease: Lease) -> Publication:
    if publication.status == "claimed":
        publication = _send(services, publication, lease)
    elif publication.status == "unknown":
        publication = _look_up(services, publication, lease)
    elif publication.status == "handed_over":
        publication = _ask_after(services, publication, lease)
    if publication.status in ("sent", "mismatch"):
        publication = verification.verify(services, publication, lease)
    return publication


def _send(services: Services, publication: Publication, lease: Lease) -> Publication:
    prepared, known = prepare(services, publication), services.known_high_water
    with services.database.transaction(publication.workspace_id) as conn:
        now = services.clock.now()
        objection = standing_objection(conn, publication, services.installation_id, now, known=known)
        if objection is None and isinstance(prepared, Objection):
            objection = prepared
        if objection is not None:
            return _object(conn, publication, lease, objection)
        publications.move(conn, lease, "sending")
        _tell_of_lateness(conn, publication, now)
        level = raise_high_water(conn, known)
    assert isinstance(prepared, Letter)
    note_high_water(services, level)  # before the call: from now on an older database is known to be one
    outcome = _publish_once(services, publication, lease, prepared)
    try:
        return outcomes.record(services, publication, lease, outcome)
    except LostLease:
        outcomes.tell_of_late_answer(services, publication, lease, outcome)
        raise


def _tell_of_lateness(conn: Transaction, publication: Publication, now: datetime) -> None:
    """A post that goes out although it missed its slot, as its campaign wants, does not do so silently."""
    late = now - publication.planned_at
    if late > MISSED:
        detail = {"planned_at": publication.planned_at.isoformat(), "minutes_late": int(late.total_seconds() // 60)}
        audit.append(conn, None, "publication.sent_late", publication.id, detail)


def _object(conn: Transaction, publication: Publication, lease: Lease, objection: Objection) -> Publication:
    until = objection.due_at
    after = publications.move(conn, lease, objection.status, reason=objection.reason, due_at=until, planned_at=until)
    if objection.status != "scheduled":
        note = f"Not published: {objection.reason}"
        if objection.expires:
            drafts.set_status(conn, publication.draft_id, "expired", note)
        else:
            drafts.set_note(conn, publication.draft_id, note)
        audit.append(conn, None, f"publication.{objection.status}", publication.id, {"reason": objection.reason})
    return after


def _publish_once(services: Services, publication: Publication, lease: Lease, letter: Letter) -> Outcome:
    with held(services, publication.workspace_id, lease, publications.renew) as until:
        if services.clock.now() >= until():
            raise LostLease("The lease ran out before the call; nothing was sent.")
        try:
            with leave_from(lambda: services.clock.now() < until()):
                return letter.publisher.publish(letter.version.package, letter.images, publication.key)
        except Exception as error:  # noqa: BLE001 - whatever went wrong on our side of the wire, the post may be there
            return Unknown(reason=outcomes.told("The call broke off", error))


def _look_up(services: Services, publication: Publication, lease: Lease) -> Publication:
    """Asks the channel for the post by its key before anything is repeated."""
    try:
        publisher = _publisher_of(services, publication)
        can_look_up = publisher.capabilities.look_up
        found = _found_by(services, publisher, publication) if can_look_up else None
    except Exception as error:  # noqa: BLE001 - recorded in the row; the question is repeated, the call is not
        reason = outcomes.told("Not known yet whether it was posted", error)
        return _release(services, publication, lease, reason, _look_again_at(services, publication))
    if not can_look_up:
        reason = "It may or may not have been posted, and this channel cannot be asked: a person must look."
        return _release(services, publication, lease, reason, None)
    if found is not None:
        return outcomes.record(services, publication, lease, found)
    return _send_again(services, publication, lease)


def _ask_after(services: Services, publication: Publication, lease: Lease) -> Publication:
    """Has somebody at the channel let it out by now? What was taken away there is over, and says so."""
    try:
        publisher = _publisher_of(services, publication)
        if not publisher.capabilities.look_up:  # only a person can say
            return _release(services, publication, lease, publication.reason or "", None)
        found = _found_by(services, publisher, publication)
    except Exception as error:  # noqa: BLE001 - recorded in the row, and asked again
        reason = outcomes.told("Not known yet whether it is out", error)
        return _release(services, publication, lease, reason, _look_again_at(services, publication))
    if isinstance(found, Pending):
        return _wait_on(services, publication, lease, found)
    if found is not None:
        return outcomes.record(services, publication, lease, found)
    with services.database.transaction(publication.workspace_id) as conn:
        reason = "It was taken away at the channel before it was out."
        return _object(conn, publication, lease, Objection(status="failed", reason=reason))


def _publisher_of(services: Services, publication: Publication) -> Publisher:
    with services.database.transaction(publication.workspace_id) as conn:
        account = accounts.get_account(conn, publication.account_id)
    return services.publisher_of(account)


def _found_by(services: Services, publisher: Publisher, publication: Publication) -> Published | Pending | None:
    with services.database.transaction(publication.workspace_id) as conn:
        package = versions.get_version(conn, publication.version_id).package
        since = not_sent_before(conn, publication.id)
    return publisher.look_up(publication.key, package, since)


def _wait_on(services: Services, publication: Publication, lease: Lease, found: Pending) -> Publication:
    """Half-way to late, the piece itself reminds whoever looks at it."""
    waited = services.clock.now() - publication.due_at
    allowed = None if found.hours is None else timedelta(hours=found.hours)
    if allowed is None or waited < allowed / 2:
        return _release(services, publication, lease, found.reason, _look_again_at(services, publication))
    with services.database.transaction(publication.workspace_id) as conn:
        if waited >= allowed:
            reason = f"It was handed over and is not out after {found.hours:g} h: {found.reason}"
            return _object(conn, publication, lease, Objection(status="late", reason=reason))
        drafts.set_note(conn, publication.draft_id, f"Reminder: {found.reason}")
    return _release(services, publication, lease, found.reason, _look_again_at(services, publication))


def _look_again_at(services: Services, publication: Publication) -> datetime:
    """The longer a channel has not answered, the less often it is asked."""
    now = services.clock.now()
    waited = (now - publication.due_at).total_seconds()
    return now + timedelta(seconds=min(max(LOOK_AGAIN_SECONDS, waited / 4), LOOK_AGAIN_MOST))


def _send_again(services: Services, publication: Publication, lease: Lease) -> Publication:
    due_at = services.clock.now() + timedelta(seconds=outcomes.wait_before(publication.attempt))
    with services.database.transaction(publication.workspace_id) as conn:
        if publication.attempt >= outcomes.MOST_ATTEMPTS:
            reason = outcomes.given_up(publication, "it was surely not posted, but the channel never said why.")
            return _object(conn, publication, lease, Objection(status="held", reason=reason))
        return publications.move(conn, lease, "scheduled", reason="Surely not posted; it is sent again.", due_at=due_at)


def _release(
    services: Services, publication: Publication, lease: Lease, reason: str, look_at: datetime | None
) -> Publication:
    with services.database.transaction(publication.workspace_id) as conn:
        return publications.release(conn, lease, reason=reason, look_at=look_at)
