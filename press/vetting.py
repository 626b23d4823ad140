"""May exactly these bytes go out? One set of questions, asked when a decision is taken and again before the call.

A check that ran at approval proves nothing an hour later: rows are edited by hand, a file rots, a colleague takes the
decision back. So delivery trusts no earlier answer. It asks what is stored now, and compares with what a person said.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain.audience import MAIL
from domain.draft import Draft
from domain.errors import NotFound, PressroomError
from domain.faults import Fault
from domain.live_change import LiveChange
from domain.media import MediaAsset
from domain.media_rules import kind_of
from domain.package import PackedMedia
from domain.ports import MediaFiles, SendableMedia
from domain.publication import Publication, PublicationStatus
from domain.slots import opens
from domain.timing import LatePolicy
from domain.value import Value
from domain.version import Version
from store import accounts, brakes, campaigns, decisions, drafts, publications, recall, versions
from store.audience_confirmations import audience_objection
from store.holds import ACCOUNT_HOLD
from store.installation import quarantine
from store.mailings import find_mailing
from store.postgres import Transaction

OUT_OR_MAYBE: Final[frozenset[PublicationStatus]] = frozenset(
    {"sending", "handed_over", "sent", "verified", "mismatch", "unknown"}
)


class Objection(Value):
    """Why a publication does not go out, the state it waits in, and until when, where that is known. `expires`: the
    approval is used up with it."""

    status: PublicationStatus
    reason: str
    due_at: datetime | None = None
    expires: bool = False


def objection_of(fault: Fault) -> Objection:
    """What becomes of the row."""
    return Objection(status="failed" if fault.for_good else "held", reason=fault.reason)


def standing_objection(
    conn: Transaction, publication: Publication, installation_id: str, now: datetime, *, known: int = 0
) -> Objection | None:
    """What people and places say against sending now; asked in the transaction that moves the row to `sending`. `known`
    is how far the home has come, asked before it. The brakes are asked last, at the lock where those who pull one meet
    those who send: whoever finds none is counted as under way."""
    if reason := quarantine(conn, installation_id, known):
        return Objection(status="scheduled", reason=reason)
    draft = drafts.lock_draft(conn, publication.draft_id)  # an edit or an undo under way is waited for, and then seen
    return (
        decision_objection(conn, publication, now)
        or _sibling_objection(conn, publication)
        or _piece_objection(conn, publication, draft)
        or _audience_objection(conn, publication)
        or next(map(objection_of, recall.ground_faults(conn, draft, publication.version_id, now.date())), None)
        or _timing_objection(conn, publication, draft, now)
        or _brake_objection(conn, publication)
    )


def _brake_objection(conn: Transaction, publication: Publication) -> Objection | None:
    brakes.meet(conn)
    brake = brakes.brake_before(conn, publication.id)
    return None if brake is None else Objection(status="scheduled", reason=str(brake))


def _timing_objection(conn: Transaction, publication: Publication, draft: Draft, now: datetime) -> Objection | None:
    campaign = campaigns.get_campaign(conn, draft.campaign_id)
    return _earliness(conn, draft, campaign.zone_of(draft.channel), now) or _lateness(publication, campaign.late, now)


def _earliness(conn: Transaction, draft: Draft, zone: str, now: datetime) -> Objection | None:
    """The brief's first day may have been moved since the approval: then the post waits for it."""
    brief = campaigns.get_brief(conn, draft.brief_id)
    first = opens(brief, zone)
    if first is None or first <= now:
        return None
    return Objection(
        status="scheduled", reason=f"The brief says not before {brief.not_before} ({zone}): it waits.", due_at=first
    )


def _lateness(publication: Publication, policy: LatePolicy, now: datetime) -> Objection | None:
    """What a person sends after all is planned anew, and a repeat is not: only what missed its slot is late."""
    step = policy.step(publication.planned_at, now)
    if step in (None, "send"):
        return None
    hours = policy.hours if policy.then == "send" else None
    ago = f"more than {hours} hours ago" if hours else "and was not sent then"
    due = f"It was due at {publication.planned_at:%Y-%m-%d %H:%M} UTC, {ago}"
    if step == "drop":
        return Objection(status="withdrawn", reason=f"{due}: the campaign drops what misses its slot.", expires=True)
    return Objection(status="late", reason=f"{due}: send it after all, move it, or withdraw it.")


def load_media(
    files: MediaFiles, version: Version, assets: Sequence[MediaAsset]
) -> tuple[SendableMedia, ...] | Objection:
    """The bytes of the version's files, each proved by its digest, in the package's order."""
    by_digest = {asset.digest: asset for asset in assets}
    loaded = []
    for image in version.package.media:
        try:
            data = files.get(by_digest[image.digest].path)
        except (KeyError, NotFound, OSError):
            return Objection(status="failed", reason=f"The {_named(image)} is not in the media folder.")
        if hashlib.sha256(data).hexdigest() != image.digest:
            return Objection(status="failed", reason=f"The {_named(image)} is not the file that was approved.")
        loaded.append(
            SendableMedia(
                digest=image.digest,
                media_type=image.media_type,
                alt_text=image.alt_text,
                data=data,
                title=image.title or "",
            )
        )
    return tuple(loaded)


def _named(file: PackedMedia) -> str:
    return f"{kind_of(file.media_type)} “{file.title or file.alt_text}”"


def decision_objection(conn: Transaction, row: Publication | LiveChange, now: datetime) -> Objection | None:
    """What the approval of a row says: taken back, not in effect, or for other bytes."""
    try:
        decision = decisions.get_decision(conn, row.decision_id)
    except PressroomError as error:
        return Objection(status="failed", reason=f"Its approval cannot be read: {error}")
    if decisions.is_undone(conn, decision.id):
        return Objection(status="withdrawn", reason="The approval was taken back.")
    approved = decision.kind == "approve" and decision.refusal is None and decision.taken_at is not None
    if not approved or decision.effective_at > now:
        return Objection(status="failed", reason="There is no approval that is in effect.")
    if (decision.version_id, decision.digest) != (row.version_id, row.digest):
        return Objection(status="failed", reason="The approval is for other bytes.")
    return None


def _sibling_objection(conn: Transaction, publication: Publication) -> Objection | None:
    """Another row of the piece that is out, or may be: rows are altered by hand, and this would be the second post."""
    for other in publications.list_publications(conn, draft_id=publication.draft_id):
        if other.id != publication.id and other.status in OUT_OR_MAYBE:
            return Objection(status="held", reason=f"Another post of this piece is {other.status}.")
    return None


def _audience_objection(conn: Transaction, publication: Publication) -> Objection | None:
    """To how many people it goes is a person's decision too. A mailing that has begun keeps those it began with."""
    account = accounts.get_account(conn, publication.account_id)
    if account.publisher != MAIL or find_mailing(conn, publication.key) is not None:
        return None
    audience = versions.get_version(conn, publication.version_id).package.audience
    reason = audience_objection(conn, account, publication.draft_id, publication.digest, audience)
    return Objection(status="held", reason=reason) if reason else None


def _piece_objection(conn: Transaction, publication: Publication, draft: Draft) -> Objection | None:
    if draft.status != "approved":
        return Objection(status="held", reason=f"The piece is {draft.status.replace('_', ' ')}, no longer approved.")
    if draft.version_id != publication.version_id:
        return Objection(status="held", reason="The piece has a newer version that nobody has approved.")
    if draft.account_id != publication.account_id or draft.channel != publication.channel:
        return Objection(status="failed", reason="The approval is for another account.")
    account = accounts.get_account(conn, publication.account_id)
    if account.state != "connected":
        return Objection(status="held", reason=f"{ACCOUNT_HOLD}“{account.name}” is {account.state}.")
    return None
