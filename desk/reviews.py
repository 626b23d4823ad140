"""What a reviewer says about a piece: approve, ask for changes, reject, take it back.

A decision is a row that names one version by its digest; this module only writes such rows, the piece's status and the
audit line. Nothing is sent, scheduled or revised here: intake does that once the decision is effective, which on the
dashboard is some seconds later. So an undo within that time costs nothing but a row.

All four look at the piece under a lock and say Conflict when it has moved on: whoever decides has decided about what he
or she saw. Of a published piece they are about the change that is proposed for its live post (desk/live_changes.py).
"""

from datetime import datetime, timedelta
from typing import Final

from desk import live_changes
from desk.access import Desk, at_desk
from desk.live_changes import AbleOf
from desk.slots import chosen_slot
from domain.actor import Actor
from domain.draft import Draft, DraftStatus, check_move
from domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refused
from domain.faults import version_faults
from domain.ports import Clock
from domain.review import Decision, DecisionKind, SlotWish
from domain.version import Version, hands_of
from store.approved_claims import entries_of_version
from store.archive import require_at_work
from store.audience_confirmations import audience_faults
from store.decisions import add_decision, decisions_of, get_decision, is_undone
from store.drafts import lock_draft, set_status
from store.feedback import add_feedback
from store.people import acting_users
from store.postgres import Database
from store.publications import list_publications
from store.recall import ground_faults
from store.versions import version_in_hand

MOST_COMMENT: Final = 10_000
NOT_OUT: Final = frozenset({"scheduled", "claimed", "held", "late", "failed", "withdrawn"})


def approve(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    draft_id: str,
    slot: SlotWish = "now",
    at: datetime | None = None,
    undo_seconds: float = 0.0,
    digest: str | None = None,
    comment: str = "",
    able_of: AbleOf | None = None,
) -> Decision:
    """Approves the current version for a slot, or the change of a live post. `digest` is that of the version the person
    looked at; `able_of` says what an account's channel can do. Raises Refused naming every reason why it may not be
    sent, Conflict when it changed in the meantime."""
    with at_desk(database, actor, "approve") as desk:
        return approve_here(
            desk,
            clock.now(),
            draft_id=draft_id,
            slot=slot,
            at=at,
            undo_seconds=undo_seconds,
            digest=digest,
            comment=comment,
            able_of=able_of,
        )


def approve_here(
    desk: Desk,
    now: datetime,
    *,
    draft_id: str,
    slot: SlotWish,
    at: datetime | None,
    undo_seconds: float = 0.0,
    digest: str | None = None,
    comment: str = "",
    able_of: AbleOf | None = None,
) -> Decision:
    """The same, as a part of what is under way at the desk."""
    draft, version = _looked_at(desk, draft_id, digest, "approved")
    own, live, conn = _own_work(desk, version), draft.status == "published", desk.conn
    require_sendable(desk, draft, version, now, deed="approved", able_of=able_of)
    if live:
        live_changes.check_slot(slot)
    effective_at = now + timedelta(seconds=undo_seconds)
    slot_at = chosen_slot(conn, draft, slot, at, effective_at)
    still_valid(desk, version.id, slot_at or effective_at)
    decision = _decide(
        desk, draft, version, "approve", comment=comment, effective_at=effective_at, slot_at=slot_at, own=own
    )
    _move(desk, draft, "approved")
    return decision


def revise(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    draft_id: str,
    comment: str,
    undo_seconds: float = 0.0,
    digest: str | None = None,
) -> Decision:
    """Asks for changes; the comment says which."""
    return _send_back(
        database,
        actor,
        clock,
        kind="revise",
        draft_id=draft_id,
        comment=comment,
        undo_seconds=undo_seconds,
        digest=digest,
    )


def reject(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    draft_id: str,
    comment: str,
    undo_seconds: float = 0.0,
    digest: str | None = None,
) -> Decision:
    """Closes the piece; the comment says why."""
    return _send_back(
        database,
        actor,
        clock,
        kind="reject",
        draft_id=draft_id,
        comment=comment,
        undo_seconds=undo_seconds,
        digest=digest,
    )


def undo(database: Database, actor: Actor, clock: Clock, *, decision_id: str) -> Decision:
    """Takes a decision back: the piece is in review again. Raises Conflict when that is too late."""
    with at_desk(database, actor, "undo a decision") as desk:
        decision = get_decision(desk.conn, decision_id)
        draft = lock_draft(desk.conn, decision.draft_id)
        _still_undoable(desk, decision, draft)
        undone = add_decision(
            desk.conn,
            draft_id=draft.id,
            version_id=decision.version_id,
            digest=decision.digest,
            kind="undo",
            user_id=desk.actor.user_id,
            effective_at=clock.now(),
            undoes=decision.id,
        )
        if draft.status == "published":
            live_changes.take_back(desk, decision)
        else:
            set_status(desk.conn, draft.id, "in_review")
        desk.record(draft.id, decision=decision.id, kind=decision.kind)
    return undone


def undo_last(database: Database, actor: Actor, clock: Clock, *, draft_id: str) -> Decision:
    """Takes back the decision that the piece stands on. A piece whose post failed or was withdrawn is in review again
    this way, and can be changed or rejected. Raises NotFound when nothing was decided."""
    with database.transaction(actor.workspace_id) as conn:
        said = decisions_of(conn, draft_id)
        undone = {decision.undoes for decision in said if decision.kind == "undo" and decision.refusal is None}
    standing = [d for d in said if d.kind != "undo" and d.id not in undone and d.refusal is None]
    if not standing:
        raise NotFound("There is nothing to take back: no decision stands.")
    return undo(database, actor, clock, decision_id=standing[-1].id)


def _send_back(
    database: Database,
    actor: Actor,
    clock: Clock,
    *,
    kind: DecisionKind,
    draft_id: str,
    comment: str,
    undo_seconds: float,
    digest: str | None,
) -> Decision:
    status: DraftStatus = "changes_requested" if kind == "revise" else "rejected"
    said = comment.strip()
    if not said:
        raise InvalidInput(f"A comment is required: say {'what should change' if kind == 'revise' else 'why'}.")
    if len(said) > MOST_COMMENT:
        raise InvalidInput(f"The comment is longer than {MOST_COMMENT:,} characters.")
    with at_desk(database, actor, "request changes" if kind == "revise" else "reject") as desk:
        draft, version = _looked_at(desk, draft_id, digest, status)
        effective_at = clock.now() + timedelta(seconds=undo_seconds)
        decision = _decide(desk, draft, version, kind, comment=said, effective_at=effective_at)
        add_feedback(
            desk.conn,
            draft_id=draft.id,
            version_id=version.id,
            user_id=desk.actor.user_id,
            comment=said,
            decision_id=decision.id,
        )
        _move(desk, draft, status)
    return decision


def _looked_at(desk: Desk, draft_id: str, digest: str | None, new: DraftStatus) -> tuple[Draft, Version]:
    draft = lock_draft(desk.conn, draft_id)
    require_at_work(desk.conn, draft.campaign_id)
    version = version_in_hand(desk.conn, draft)
    if version is None:
        raise Conflict("This piece has no text yet.")
    if digest is not None and digest != version.digest:
        raise Conflict(f"The piece has changed: version {version.number} is the current one. Look at it first.")
    if draft.status == "published":
        live_changes.check_may(draft, new)
    else:
        check_move(draft.status, new)
    return draft, version


def _move(desk: Desk, draft: Draft, new: DraftStatus) -> None:
    if draft.status == "published":
        live_changes.move(desk, draft, new)
    else:
        set_status(desk.conn, draft.id, new)


def _own_work(desk: Desk, version: Version) -> bool:
    """Whether words of this version are the actor's own, which only a workspace of one person lets pass."""
    if desk.actor.user_id not in hands_of(version):
        return False
    if len(acting_users(desk.conn)) > 1:
        raise NotAllowed(f"{desk.actor.name} wrote in version {version.number}; somebody else must approve it.")
    return True


def _decide(
    desk: Desk,
    draft: Draft,
    version: Version,
    kind: DecisionKind,
    *,
    comment: str,
    effective_at: datetime,
    slot_at: datetime | None = None,
    own: bool = False,
) -> Decision:
    decision = add_decision(
        desk.conn,
        draft_id=draft.id,
        version_id=version.id,
        digest=version.digest,
        kind=kind,
        user_id=desk.actor.user_id,
        comment=comment,
        effective_at=effective_at,
        slot_at=slot_at,
        self_review=own,
    )
    desk.record(draft.id, decision=decision.id, version=version.number, digest=version.digest, self_review=own)
    return decision


def require_sendable(
    desk: Desk, draft: Draft, version: Version, now: datetime, *, deed: str, able_of: AbleOf | None = None
) -> None:
    """The questions of an approval, whoever asks them again. Raises Refused naming every reason against sending it."""
    faults = [
        *version_faults(version, version.digest),
        *ground_faults(desk.conn, draft, version.id, now.date()),
        *(
            live_changes.change_faults(desk.conn, draft, version, able_of)
            if draft.status == "published"
            else audience_faults(desk.conn, draft, version)
        ),
    ]
    if faults:
        reasons = " ".join(fault.reason for fault in faults)
        raise Refused(f"Version {version.number} cannot be {deed}: {reasons}")


def still_valid(desk: Desk, version_id: str, goes_out_at: datetime) -> None:
    """An approval for a day on which one of its approved claims is over would only be held later."""
    for entry in entries_of_version(desk.conn, version_id):
        if entry.valid_until and goes_out_at.date() > entry.valid_until:
            day = f"{goes_out_at:%Y-%m-%d}"
            raise Refused(f"The approved claim “{entry.wording}” is valid until {entry.valid_until}, not on {day}.")


def _still_undoable(desk: Desk, decision: Decision, draft: Draft) -> None:
    if decision.kind == "undo":
        raise Conflict("An undo is not undone; decide again.")
    if is_undone(desk.conn, decision.id):
        raise Conflict("This decision was taken back already.")
    if decision.refusal is not None:
        raise Conflict(f"This decision was never acted on: {decision.refusal}")
    later = [d for d in decisions_of(desk.conn, draft.id) if d.kind != "undo" and d.created_at > decision.created_at]
    if later or draft.in_hand_id != decision.version_id:
        raise Conflict("The piece has moved on since this decision.")
    if decision.kind == "approve":
        sent = [p for p in list_publications(desk.conn, draft_id=draft.id) if p.decision_id == decision.id]
        late = [p.status for p in sent if p.status not in NOT_OUT]
        if late:
            raise Conflict(f"It is too late: the post is {late[0]}.")
    if draft.status == "in_review":
        raise NotFound("There is nothing to take back: the piece is in review.")
