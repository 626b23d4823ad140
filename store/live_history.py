"""What became of a piece in public: published, changed, taken down; who decided on it, and how it ended.

Three tables know a part of it. Whoever asks what the world saw of a piece, and when, wants one list, in the order of
time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from domain.claim import Verdict
from domain.live_change import LiveChange, shown_by
from domain.package import Package, PackedMedia
from domain.publication import ReadBack
from domain.value import Value
from domain.version import Version, checks_of_now
from store import attestations, live_changes, publications, versions
from store.documents import HistoryDocument, LiveDocument, MediaDocument, ProposedDocument
from store.drafts import get_draft
from store.media import media_of
from store.people import list_users
from store.postgres import Transaction
from store.rows import read_all

_HISTORY: Final = (
    "SELECT 'published' AS what, p.id AS publication_id, v.number AS version, p.digest, p.status, u.name AS by, "
    "p.sent_at AS at, p.reason FROM published_content p JOIN content_versions v ON v.id = p.version_id "
    "JOIN decisions d ON d.id = p.decision_id LEFT JOIN users u ON u.id = d.user_id "
    "WHERE p.draft_id = %(draft)s AND p.sent_at IS NOT NULL "
    "UNION ALL SELECT 'changed', c.publication_id, v.number, c.digest, c.status, u.name, "
    "coalesce(c.sent_at, c.created_at), c.reason FROM live_changes c JOIN content_versions v ON v.id = c.version_id "
    "JOIN decisions d ON d.id = c.decision_id LEFT JOIN users u ON u.id = d.user_id WHERE c.draft_id = %(draft)s "
    "UNION ALL SELECT 'taken_down', t.publication_id, NULL, NULL, t.status, u.name, coalesce(t.ended_at, t.asked_at), "
    "concat_ws(' ', t.reason, nullif(t.answer, '')) FROM take_downs t "
    "JOIN published_content p ON p.id = t.publication_id LEFT JOIN users u ON u.id = t.asked_by "
    "WHERE p.draft_id = %(draft)s ORDER BY at, what"
)


class ChangedSentence(Value):
    """A sentence of a change, and what it rests on."""

    sentence: str
    verdict: Verdict
    source_id: str | None
    passage: str | None
    attested_by: str | None
    attested_reason: str | None


class ChangeEvidence(Value):
    """One change of a live post: what was approved, by whom, how it was carried, and what the channel showed then."""

    version: int
    digest: str
    status: str
    approved_by: str
    approved_at: datetime
    sent_at: datetime | None
    verified_at: datetime | None
    reason: str | None
    package: Package
    sentences: tuple[ChangedSentence, ...]
    read_back: ReadBack | None


def history_of(conn: Transaction, draft_id: str) -> tuple[HistoryDocument, ...]:
    """Everything that was done to the piece's post at its channel, oldest first."""
    return read_all(conn, HistoryDocument, _HISTORY, {"draft": draft_id})


def live_json(conn: Transaction, draft_id: str) -> LiveDocument | None:
    """What of the piece is out now; None when nothing is."""
    post = publications.live_of(conn, draft_id)
    if post is None:
        return None
    shown = shown_by(live_changes.of_publication(conn, post.id))
    return LiveDocument(
        publication_id=post.id,
        version=shown.version if shown else post.version,
        digest=shown.digest if shown else post.digest,
        status=shown.status if shown else post.status,
        url=post.url,
        published_at=post.sent_at,
        changed_at=shown.sent_at if shown else None,
    )


def proposed_json(conn: Transaction, draft_id: str) -> ProposedDocument | None:
    """The change that is proposed for the live post, as far as it is; None when there is none."""
    draft = get_draft(conn, draft_id)
    if draft.change_id is None:
        return None
    version = versions.get_version(conn, draft.change_id)
    rows = [row for row in live_changes.of_draft(conn, draft_id) if row.version_id == version.id]
    return ProposedDocument(
        version=version.number,
        digest=version.digest,
        title=version.package.title or version.package.subject,
        text=version.package.text,
        media=_media(conn, draft_id, version.package.media),
        unsupported=tuple(e.sentence for e in version.evidence if e.verdict == "unsupported" and not e.attested_by),
        checks=checks_of_now(version.checks, version.evidence),
        carrying=rows[-1].status if rows else None,
        reason=(rows[-1].reason if rows else None) or draft.note,
    )


def _media(conn: Transaction, draft_id: str, there: Sequence[PackedMedia]) -> tuple[MediaDocument, ...]:
    assets = {asset.digest: asset for asset in media_of(conn, draft_id)}
    names = {user.user_id: user.name for user in list_users(conn)}
    return tuple(
        MediaDocument(
            **file.model_dump(),
            path=assets[file.digest].path if file.digest in assets else None,
            added_by=names.get(assets[file.digest].added_by or "") if file.digest in assets else None,
        )
        for file in there
    )


def changes_of(conn: Transaction, publication_id: str, names: dict[str, str]) -> tuple[ChangeEvidence, ...]:
    """The evidence of every change of one post, oldest first; `names` are people's by id."""
    return tuple(_evidence(conn, row, names) for row in live_changes.of_publication(conn, publication_id))


def carried_versions(conn: Transaction, publication_id: str) -> tuple[Version, ...]:
    """What the post was changed to so far, oldest first."""
    carried = [row for row in live_changes.of_publication(conn, publication_id) if row.sent_at is not None]
    return tuple(versions.get_version(conn, row.version_id) for row in carried)


def _evidence(conn: Transaction, change: LiveChange, names: dict[str, str]) -> ChangeEvidence:
    version = versions.get_version(conn, change.version_id)
    vouched = {each.position: each.reason for each in attestations.attestations_of(conn, version.id)}
    said: Any = conn.execute("SELECT user_id, created_at FROM decisions WHERE id = %s", [change.decision_id]).fetchone()
    return ChangeEvidence(
        **change.model_dump(include={"version", "digest", "status", "sent_at", "verified_at", "reason"}),
        approved_by=names.get(said["user_id"], said["user_id"]),
        approved_at=said["created_at"],
        package=version.package,
        sentences=tuple(
            ChangedSentence(
                **each.model_dump(include={"sentence", "verdict", "source_id", "passage", "attested_by"}),
                attested_reason=vouched.get(each.position),
            )
            for each in version.evidence
        ),
        read_back=live_changes.read_back_of(conn, change.id),
    )
