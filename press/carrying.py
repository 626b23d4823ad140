"""Carrying an approved change to its live post: one function over one row, called by the courier.

It is delivery again (press/delivery.py), with two differences. The same call twice changes nothing more: so what ended
in the dark is read at the channel, and where the post does not show the change, the call is made again. And it must not
come late: a worker that was stopped longer than its lease may write over what came after it. The channel has no fence
to stop it at; but whoever finds its lease gone after the call has the newest change carried once more after it.

    scheduled → claimed → sending → sent → verified | mismatch
                             └──→ unknown → sent (the post shows it) | scheduled (it does not)
"""

from domain.errors import LostLease
from domain.live_change import LiveChange
from domain.publication import Outcome, Pending, Published, Unknown
from domain.work import Lease
from press import carried, live_vetting
from press.high_water import note_high_water
from press.lease import held
from press.letter import Letter, prepare
from press.live_vetting import Against
from press.outcomes import SETTLE_SECONDS, told
from press.vetting import Objection
from resources.services import Services
from store import audit, brakes, drafts, live_changes, publications
from store.installation import quarantine, raise_high_water


def carry(services: Services, workspace_id: str, change_id: str) -> LiveChange:
    """Takes the row as far as it goes now and gives it back; does nothing to a row that is not due or not ours."""
    try:
        claimed = _claim(services, workspace_id, change_id)
        if claimed is not None:
            return _carry_on(services, *claimed)
    except LostLease:
        pass  # somebody else owns the row now; what it says is below
    with services.database.transaction(workspace_id) as conn:
        return live_changes.get_change(conn, change_id)


def _claim(services: Services, workspace_id: str, change_id: str) -> tuple[LiveChange, Lease] | None:
    now, known, seconds = services.clock.now(), services.known_high_water, services.lease_seconds
    with services.database.transaction(workspace_id) as conn:
        if quarantine(conn, services.installation_id, known):  # a copy of an installation touches nothing outside
            return None
        if live_changes.reap(conn, change_id, now, SETTLE_SECONDS):
            return None
        row = live_changes.get_change(conn, change_id)
        if brakes.brake_before(conn, row.publication_id) is None:
            claimed = live_changes.claim(conn, change_id, services.worker, seconds, now=now)
            if claimed is not None:
                return claimed
        return live_changes.claim_for_check(conn, change_id, services.worker, seconds, now=now)


def _carry_on(services: Services, change: LiveChange, lease: Lease) -> LiveChange:
    if change.status == "claimed":
        change = _send(services, change, lease)
    elif change.status == "unknown":
        return carried.look(services, change, lease)
    return carried.verify(services, change, lease) if change.status == "sent" else change


def _send(services: Services, change: LiveChange, lease: Lease) -> LiveChange:
    prepared, known = prepare(services, change), services.known_high_water
    with services.database.transaction(change.workspace_id) as conn:
        objection = live_vetting.against(conn, change, services.installation_id, services.clock.now(), known=known)
        if objection is None and isinstance(prepared, Letter):
            objection = live_vetting.unable(conn, prepared.publisher, change, prepared.version.package)
        elif objection is None and isinstance(prepared, Objection):
            objection = Against(status="held" if prepared.status == "held" else "failed", reason=prepared.reason)
        if objection is not None:
            return carried.turn_back(conn, change, lease, objection)
        live_changes.move(conn, lease, "sending")
        level = raise_high_water(conn, known)
        remote_id = publications.get_publication(conn, change.publication_id).remote_id
    assert isinstance(prepared, Letter)
    assert remote_id is not None
    note_high_water(services, level)
    outcome = _edit_once(services, change, lease, prepared, remote_id)
    try:
        return carried.record(services, change, lease, outcome)
    except LostLease:
        _tell_of_late_call(services, change, lease, outcome)
        raise


def _edit_once(services: Services, change: LiveChange, lease: Lease, letter: Letter, remote_id: str) -> Outcome:
    with held(services, change.workspace_id, lease, live_changes.renew) as until:
        if services.clock.now() >= until():
            raise LostLease("The lease ran out before the call; nothing was changed.")
        try:
            return letter.publisher.edit(remote_id, letter.version.package, letter.images)
        except Exception as error:  # noqa: BLE001 - whatever went wrong on our side, the post may be changed
            return Unknown(reason=told("The call broke off", error))


def _tell_of_late_call(services: Services, change: LiveChange, lease: Lease, outcome: Outcome) -> None:
    """A sender that was stopped longer than its lease changed the post after all, perhaps over a newer change."""
    if not isinstance(outcome, Published | Unknown | Pending):
        return
    with services.database.transaction(change.workspace_id) as conn:
        drafts.lock_draft(conn, change.draft_id)
        newest = live_changes.once_more(conn, change.publication_id, change.id)
        detail = {"publication": change.publication_id, "fence": lease.fence, "carried_once_more": newest}
        audit.append(conn, None, "live_change.late_call", change.id, detail)
