"""Intake: acts on a decision once, in one transaction, whoever wrote the row and whoever comes to take it.

A decision may come from the dashboard, the command line or an INSERT by hand; checks that live in a face would guard
only that door. So everything is asked again here, of what is stored now, and the answer is written beside the decision:
taken, or taken with the reason why it could not be acted on. Courier and sensor both call this; the row lets one of
them act.
"""

import logging
from datetime import datetime
from typing import Final

from domain.draft import Draft, DraftStatus
from domain.errors import Conflict, NotAllowed, Permanent, Refused, Retry
from domain.faults import version_faults
from domain.publication import Publication
from domain.review import Decision, DecisionKind
from domain.version import Version
from press import changing
from press.decided import OPEN_WORK, ask_for_revision, check_not_asked, check_self_review, decided_since, keep_comment
from press.learning import learn_from_revisions
from resources.services import Services
from store import archive, audit, campaigns, decisions, drafts, people, publications, versions, work
from store.decisions import UntakenDecision
from store.doubts import doubt_late_approval
from store.postgres import Transaction
from store.recall import ground_faults

logger = logging.getLogger(__name__)

LEFT_BEHIND: Final = frozenset({"withdrawn", "failed"})
TOO_LATE: Final = frozenset({"sending", "handed_over", "sent", "verified", "mismatch", "unknown"})
BEFORE_SENDING: Final = frozenset({"scheduled", "late", "held"})
RESULT: Final[dict[DecisionKind, DraftStatus]] = {
    "approve": "approved",
    "revise": "changes_requested",
    "reject": "rejected",
}


def take_all(services: Services, now: datetime | None = None) -> datetime | None:
    """Takes every decision that is in effect; gives the instant at which the next one will be, None when there is
    none. While the database is away the rest is left for the next round; a decision that nobody foresaw is refused, so
    that it neither stops the others nor comes back for ever."""
    now = now or services.clock.now()
    for waiting in decisions.untaken(services.database):
        if waiting.effective_at > now:
            return waiting.effective_at
        try:
            take_decision(services, waiting.workspace_id, waiting.id)
        except Retry:
            raise
        except Exception as error:
            logger.exception("decision not taken", extra={"decision_id": waiting.id})
            _give_up(services, waiting, error)
    return None


def _give_up(services: Services, waiting: UntakenDecision, error: Exception) -> None:
    """In a transaction of its own: that of the error is gone, and with it the mark that the decision was taken."""
    reason = f"Something unforeseen went wrong ({type(error).__name__}); the log has it."
    with services.database.transaction(waiting.workspace_id) as conn:
        if not decisions.mark_taken(conn, waiting.id, reason, now=services.clock.now()):
            return
        audit.append(conn, None, "decision.refused", waiting.id, {"reason": reason})
        try:
            with conn.transaction():
                _put_back(conn, decisions.get_decision(conn, waiting.id), reason)
        except Retry:
            raise
        except Exception:
            logger.exception("piece not put back", extra={"decision_id": waiting.id})


def take_decision(services: Services, workspace_id: str, decision_id: str) -> Decision:
    """Acts on a decision that is in effect and untaken; gives it as it stands afterwards."""
    now = services.clock.now()
    with services.database.transaction(workspace_id) as conn:
        if decisions.mark_taken(conn, decision_id, now=now):
            _act_or_refuse(services, conn, decisions.get_decision(conn, decision_id), now)
        return decisions.get_decision(conn, decision_id)


def _act_or_refuse(services: Services, conn: Transaction, decision: Decision, now: datetime) -> None:
    try:
        with conn.transaction():
            _act(services, conn, decision, now)
    except (Refused, Permanent, ValueError) as error:  # ValueError: stored rows that no longer say anything
        decisions.set_refusal(conn, decision.id, str(error))
        _put_back(conn, decision, str(error))
        audit.append(conn, decision.user_id, "decision.refused", decision.id, {"reason": str(error)})
    else:
        audit.append(conn, decision.user_id, f"decision.{decision.kind}", decision.id, {"draft": decision.draft_id})


def _act(services: Services, conn: Transaction, decision: Decision, now: datetime) -> None:
    draft = drafts.lock_draft(conn, decision.draft_id)
    if not people.get_seat(conn, decision.user_id).may("review"):
        raise NotAllowed("Whoever decided may not review.")
    if decision.kind == "undo":
        return _undo(conn, decision, now)
    if decisions.is_undone(conn, decision.id):
        raise Conflict("It was taken back.")
    archive.require_at_work(conn, draft.campaign_id)
    version = _decided_version(conn, decision)
    if draft.status == "published":
        return changing.act(services, conn, decision, version, now)
    if decision.kind == "approve":
        return _approve(conn, decision, version, now)
    if decision.kind == "revise":
        return _revise(conn, decision)
    return _reject(conn, decision)


def _decided_version(conn: Transaction, decision: Decision) -> Version:
    draft = drafts.get_draft(conn, decision.draft_id)
    version = versions.get_version(conn, decision.version_id)
    if version.draft_id != draft.id or version.state == "superseded" or draft.in_hand_id != version.id:
        raise Conflict(f"Version {version.number} is not the one under review.")
    return version


def _approve(conn: Transaction, decision: Decision, version: Version, now: datetime) -> None:
    faults = [fault.reason for fault in version_faults(version, decision.digest)]
    draft = drafts.get_draft(conn, decision.draft_id)
    faults += [fault.reason for fault in ground_faults(conn, draft, version.id, now.date())]
    if faults:
        raise Refused(" ".join(faults))
    check_self_review(conn, decision, version)
    draft = _move_to(conn, decision)
    _withdraw_superseded(conn, draft)
    others = publications.list_publications(conn, draft_id=draft.id)
    if any(other.status not in LEFT_BEHIND for other in others):
        raise Conflict("This piece is approved and has its publication already.")
    made = publications.add_publication(
        conn,
        draft_id=draft.id,
        version_id=version.id,
        digest=version.digest,
        decision_id=decision.id,
        channel=draft.channel,
        account_id=draft.account_id,
        slot_at=decision.approved_for,
        zone=campaigns.get_campaign(conn, draft.campaign_id).zone_of(draft.channel),
    )
    if made.decision_id != decision.id:
        raise Conflict(f"The same text has a publication for the same slot already; it is {made.status}.")
    if doubted := doubt_late_approval(conn, now):
        audit.append(conn, None, "publications.doubted", decision.id, {"publications": ", ".join(doubted)})
    learn_from_revisions(conn, decision, version)


def _withdraw_superseded(conn: Transaction, draft: Draft) -> None:
    """What an edit left on hold, or a person sent after all, gives way to the version that is approved now; else it
    would stand in its way."""
    for publication in publications.list_publications(conn, draft_id=draft.id):
        if publication.version_id != draft.version_id and publication.status in BEFORE_SENDING:
            publications.settle(conn, publication.id, "withdrawn", "A newer version was approved in its place.")


def _revise(conn: Transaction, decision: Decision) -> None:
    check_not_asked(conn, decision.draft_id)
    draft = _move_to(conn, decision)
    ask_for_revision(conn, decision, draft.id)


def _reject(conn: Transaction, decision: Decision) -> None:
    draft = _move_to(conn, decision)
    keep_comment(conn, decision)
    work.cancel(conn, [request.id for request in work.requests_of(conn, draft.id) if request.status in OPEN_WORK])
    for publication in publications.list_publications(conn, draft_id=draft.id):
        if publication.status in BEFORE_SENDING:
            publications.settle(conn, publication.id, "withdrawn", "The piece was rejected.")


def _undo(conn: Transaction, undo: Decision, now: datetime) -> None:
    undone = decisions.get_decision(conn, undo.undoes or "")
    if undone.kind == "undo" or undone.draft_id != undo.draft_id:
        raise Conflict("An undo names a decision on the same piece.")
    publication = publications.of_decision(conn, undone.id)
    if publication is not None:
        _withdraw(conn, publication, now)
    changing.take_back(conn, undone)
    requests = work.requests_of(conn, undo.draft_id)
    work.cancel(conn, [r.id for r in requests if r.decision_id == undone.id and r.status in OPEN_WORK])
    draft = drafts.get_draft(conn, undo.draft_id)
    if draft.status == RESULT[undone.kind] and not decided_since(conn, undone):
        drafts.set_status(conn, draft.id, "in_review")


def _withdraw(conn: Transaction, publication: Publication, now: datetime) -> None:
    if publication.status in TOO_LATE:
        raise Conflict(f"It is too late to take the approval back: the post is {publication.status}.")
    if publication.status != "withdrawn":
        publications.settle(conn, publication.id, "withdrawn", "The approval was taken back.", now=now)


def _move_to(conn: Transaction, decision: Decision) -> Draft:
    """The piece with the status that the decision gives it; a face may have set it before."""
    draft = drafts.get_draft(conn, decision.draft_id)
    wanted = RESULT[decision.kind]
    return draft if draft.status == wanted else drafts.set_status(conn, draft.id, wanted)


def _put_back(conn: Transaction, decision: Decision, reason: str) -> None:
    """A face may have moved the piece when the decision was made; refused, it must not look decided."""
    draft = drafts.lock_draft(conn, decision.draft_id)
    if draft.status == "published":
        changing.put_back(conn, decision, draft, reason)
        return
    if decision.kind == "undo" or draft.status != RESULT[decision.kind] or decided_since(conn, decision):
        return
    rows = publications.list_publications(conn, draft_id=draft.id)
    live = [p for p in rows if p.status not in LEFT_BEHIND and p.version_id == draft.version_id]
    working = [r for r in work.requests_of(conn, draft.id) if r.status in OPEN_WORK and r.kind != "replay"]
    if not live and not working:
        drafts.set_status(conn, draft.id, "in_review", f"The decision was not acted on: {reason}")
