"""Moving a post to another time: one function, whoever asks and from where.

An approval says that these bytes may go out around a moment. Within its window a post is moved by whoever plans or
reviews, and the approval stands, if nothing speaks against sending it by now: a post that would only fail at its new
time is better known today. Farther away it is another question (is it still true then, does it still fit?), so it
needs another answer: with the right to review, and a word that it is meant so, the same version is approved anew for
the new time, with every check of an approval; the old post is withdrawn, and an audit line says by whom and from when.
"""

from datetime import datetime

from desk.access import Desk, at_desk
from desk.reviews import approve_here, require_sendable, still_valid
from desk.slots import chosen_slot
from domain.actor import Actor
from domain.draft import Draft
from domain.errors import Conflict, InvalidInput, NotAllowed
from domain.ports import Clock
from domain.publication import Publication
from domain.review import WINDOW, Decision, SlotWish
from domain.slots import wall_of
from domain.value import Value
from store.archive import require_at_work
from store.campaigns import get_campaign
from store.decisions import get_decision
from store.drafts import lock_draft, set_status
from store.planning import MOVABLE, replan
from store.postgres import Database
from store.publications import get_publication, lock_publication, settle
from store.versions import get_version


class Rescheduled(Value):
    """The post at its new time, or the withdrawn one and the decision that takes its place. `planned_at` is the new
    instant, `zone` the one it is meant in."""

    publication: Publication
    planned_at: datetime
    zone: str
    decision: Decision | None = None


def reschedule(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    publication_id: str,
    slot: SlotWish,
    at: datetime | None = None,
    approve: bool = False,
    digest: str | None = None,
) -> Rescheduled:
    """Moves a post that is scheduled or late. Outside the approval's window it is a Conflict without `approve`; with
    it, it is a new decision of the actor on the version with that digest."""
    if slot == "now":
        raise InvalidInput("A post is moved to a time or to the next free slot; `publications send` sends it now.")
    with at_desk(database, actor, "reschedule a publication") as desk:
        draft = lock_draft(desk.conn, get_publication(desk.conn, publication_id).draft_id)
        row = _movable(desk, draft, publication_id)
        now = clock.now()
        planned_at = chosen_slot(desk.conn, draft, slot, at, now, but=row.planned_at) or now
        zone = get_campaign(desk.conn, draft.campaign_id).zone_of(draft.channel)
        decision = get_decision(desk.conn, row.decision_id)
        if decision.covers(planned_at):
            require_sendable(desk, draft, get_version(desk.conn, row.version_id), now, deed="moved")
            still_valid(desk, row.version_id, planned_at)
            moved, anew = replan(desk.conn, row.id, planned_at, zone), None
        else:
            _require_word(desk, decision, zone, approve=approve)
            moved, anew = _decide_anew(desk, row, planned_at, now, digest=digest)
        desk.record(
            draft.id,
            publication=row.id,
            was=row.planned_at.isoformat(),
            planned_at=planned_at.isoformat(),
            zone=zone,
            decision=anew.id if anew else None,
        )
    return Rescheduled(publication=moved, planned_at=planned_at, zone=zone, decision=anew)


def _movable(desk: Desk, draft: Draft, publication_id: str) -> Publication:
    require_at_work(desk.conn, draft.campaign_id)
    row = lock_publication(desk.conn, publication_id)
    if reason := obstacle(draft, row):
        raise Conflict(reason)
    return row


def obstacle(draft: Draft, row: Publication) -> str:
    """Why the piece's post cannot be moved to another time; empty when it can."""
    if row.status not in MOVABLE:
        return f"A publication that is {row.status.replace('_', ' ')} cannot be moved to another time."
    if draft.status != "approved" or draft.version_id != row.version_id:
        return "The piece has moved on since its approval: decide on it again."
    return ""


def _require_word(desk: Desk, decision: Decision, zone: str, *, approve: bool) -> None:
    if not approve:
        hours, meant = WINDOW.total_seconds() / 3600, wall_of(decision.approved_for, zone)
        raise Conflict(
            f"The approval is for {meant:%Y-%m-%d %H:%M} ({zone}) and {hours:.0f} hours around it: this time needs a "
            "new decision."
        )
    if not desk.actor.may("review"):
        raise NotAllowed(f"{desk.actor.name} ({desk.actor.role}) may not approve.")


def _decide_anew(
    desk: Desk, row: Publication, planned_at: datetime, now: datetime, *, digest: str | None
) -> tuple[Publication, Decision]:
    withdrawn = settle(desk.conn, row.id, "withdrawn", f"{desk.actor.name} approved it for another time.", now=now)
    set_status(desk.conn, row.draft_id, "in_review")
    anew = approve_here(desk, now, draft_id=row.draft_id, slot="at", at=planned_at, digest=digest or row.digest)
    return withdrawn, anew
