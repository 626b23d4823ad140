"""Decisions about a change of a live post: what intake does with them, in its transaction and under its rules.

An approval makes no publication here. It makes the row by which the change is carried to the post that is there, after
asking everything again that was asked at the desk: the version, its ground, who wrote it, whether the post is out, and
whether its channel can do it at all.
"""

import logging
from datetime import datetime
from typing import Final

from domain.draft import ChangeStatus, Draft
from domain.errors import Conflict, PressroomError, Refused
from domain.faults import version_faults
from domain.live_change import WAITING, cannot_carry
from domain.publication import Publication
from domain.review import Decision, DecisionKind
from domain.version import Version
from press.decided import ask_for_revision, cancel_work, check_not_asked, check_self_review, decided_since, keep_comment
from press.learning import learn_from_revisions
from press.live_vetting import GONE, live_package
from resources.services import Services
from store import accounts, drafts, live_changes, publications, versions
from store.doubts import doubt_late_change
from store.postgres import Transaction
from store.recall import ground_faults

logger = logging.getLogger(__name__)

STANDS: Final[dict[DecisionKind, ChangeStatus]] = {"approve": "approved", "revise": "changes_requested"}


def act(services: Services, conn: Transaction, decision: Decision, version: Version, now: datetime) -> None:
    """Carries a decision out. Raises Refused, Conflict or NotAllowed with the reason why it cannot be."""
    draft = drafts.get_draft(conn, decision.draft_id)
    if decision.kind == "revise":
        check_not_asked(conn, draft.id)
        _move_to(conn, draft, "changes_requested")
        live_changes.withdraw_waiting(conn, draft.id, "Changes of it were asked for.")
        return ask_for_revision(conn, decision, draft.id)
    if draft.change_id != version.id:
        raise Conflict(f"Version {version.number} is live: there is no change to decide on.")
    if decision.kind == "approve":
        return _approve(services, conn, decision, version, now)
    keep_comment(conn, decision)
    cancel_work(conn, draft.id)
    live_changes.withdraw_waiting(conn, draft.id, "The change was rejected.")
    return versions.drop_change(conn, draft)


def _approve(services: Services, conn: Transaction, decision: Decision, version: Version, now: datetime) -> None:
    draft = drafts.get_draft(conn, decision.draft_id)
    post = publications.live_of(conn, draft.id)
    if post is None:
        raise Refused(GONE)
    faults = [fault.reason for fault in version_faults(version, decision.digest)]
    faults += [fault.reason for fault in ground_faults(conn, draft, version.id, now.date())]
    faults += _channel_faults(services, conn, post, version)
    if faults:
        raise Refused(" ".join(faults))
    check_self_review(conn, decision, version)
    _move_to(conn, draft, "approved")
    made = live_changes.add_change(
        conn,
        publication_id=post.id,
        draft_id=draft.id,
        version_id=version.id,
        digest=version.digest,
        decision_id=decision.id,
        due_at=decision.approved_for,
    )
    doubt_late_change(conn, made.id, decision.effective_at)
    learn_from_revisions(conn, decision, version)


def _channel_faults(services: Services, conn: Transaction, post: Publication, version: Version) -> list[str]:
    """What the channel cannot do. One that cannot be made just now is asked again before the call."""
    try:
        able = services.publisher_of(accounts.get_account(conn, post.account_id)).capabilities
    except PressroomError as error:
        logger.info("what the channel can do is not known now: %s", error)
        return []
    return list(cannot_carry(able, live_package(conn, post), version.package))


def _move_to(conn: Transaction, draft: Draft, wanted: ChangeStatus) -> None:
    """A face may have moved the change before."""
    if draft.change != wanted:
        drafts.set_change(conn, draft.id, wanted)


def take_back(conn: Transaction, undone: Decision) -> None:
    """An undo of a decision about a change. Raises Conflict when the post may be changed by it already."""
    draft = drafts.get_draft(conn, undone.draft_id)
    change = live_changes.of_decision(conn, undone.id)
    if change is not None and change.status != "withdrawn":
        if change.status not in WAITING or change.sent_at is not None:
            raise Conflict(f"It is too late to take the approval back: the change of the live post is {change.status}.")
        live_changes.settle(conn, change.id, "withdrawn", "The approval was taken back.")
    if draft.status == "published" and draft.change == STANDS.get(undone.kind) and not decided_since(conn, undone):
        drafts.change_again(conn, draft.id)


def put_back(conn: Transaction, decision: Decision, draft: Draft, reason: str) -> None:
    """A face may have moved the change when the decision was made; refused, it must not look decided."""
    if draft.change != STANDS.get(decision.kind) or decided_since(conn, decision):
        return
    rows = live_changes.of_draft(conn, draft.id)
    if not any(row.version_id == draft.change_id and row.status not in ("withdrawn", "failed") for row in rows):
        drafts.change_again(conn, draft.id, f"The decision was not acted on: {reason}")
