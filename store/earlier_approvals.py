"""Sentences that a person has approved before: where, by whom, when.

The same sentence is found by a key that the database makes of its words. Only decisions that stand count: one that was
taken back or refused has approved nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from domain.brief import ChannelKind
from domain.value import Value
from store.postgres import Transaction


class EarlierApproval(Value):
    """One approval of the same sentence in another version."""

    draft_id: str
    brief: str
    channel: ChannelKind
    version: int
    approved_by: str
    approved_at: datetime


def earlier_approvals(conn: Transaction, version_ids: Sequence[str]) -> dict[tuple[str, int], EarlierApproval]:
    """(version, position of the sentence) → its latest approval elsewhere, for sentences that state something."""
    rows = conn.execute(
        "SELECT DISTINCT ON (e.version_id, e.position) e.version_id AS of_version, e.position, v.draft_id, "
        "b.topic AS brief, p.channel, v.number AS version, coalesce(u.name, d.user_id) AS approved_by, "
        "d.created_at AS approved_at FROM evidence e JOIN evidence o ON o.sentence_key = e.sentence_key "
        "AND o.version_id <> e.version_id AND o.verdict <> 'no_claim' JOIN decisions d ON d.version_id = o.version_id "
        "AND d.kind = 'approve' AND d.refusal IS NULL JOIN content_versions v ON v.id = o.version_id "
        "JOIN content_drafts p ON p.id = v.draft_id JOIN briefs b ON b.id = p.brief_id "
        "LEFT JOIN users u ON u.id = d.user_id WHERE e.version_id = ANY(%s) AND e.verdict <> 'no_claim' "
        "AND NOT EXISTS (SELECT FROM decisions n WHERE n.undoes = d.id AND n.refusal IS NULL) "
        "ORDER BY e.version_id, e.position, d.created_at DESC",
        [list(version_ids)],
    ).fetchall()
    return {(row.pop("of_version"), row.pop("position")): EarlierApproval.model_validate(row) for row in rows}
