"""Sentences that a person has approved before: where, by whom, when.

The same sentence is found by a key that the database makes of its words. Only decisions that stand count: one that was
taken back or refused has approved nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

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


_KEYS: Final = (
    "SELECT version_id, position, sentence_key FROM evidence WHERE version_id = ANY(%s) AND verdict <> 'no_claim'"
)
# The sentences are looked up by themselves first: behind row security the planner cannot tell how few they are.
_APPROVED: Final = (
    "WITH same AS MATERIALIZED (SELECT DISTINCT sentence_key, version_id FROM evidence WHERE sentence_key = ANY(%s) "
    "AND verdict <> 'no_claim') SELECT s.sentence_key, s.version_id, v.draft_id, b.topic AS brief, p.channel, "
    "v.number AS version, coalesce(u.name, d.user_id) AS approved_by, d.created_at AS approved_at FROM same s "
    "JOIN decisions d ON d.version_id = s.version_id AND d.kind = 'approve' AND d.refusal IS NULL "
    "JOIN content_versions v ON v.id = s.version_id JOIN content_drafts p ON p.id = v.draft_id "
    "JOIN briefs b ON b.id = p.brief_id LEFT JOIN users u ON u.id = d.user_id WHERE NOT EXISTS "
    "(SELECT FROM decisions n WHERE n.undoes = d.id AND n.refusal IS NULL) ORDER BY d.created_at DESC"
)


def earlier_approvals(conn: Transaction, version_ids: Sequence[str]) -> dict[tuple[str, int], EarlierApproval]:
    """(version, position of the sentence) → its latest approval elsewhere, for sentences that state something."""
    sentences = conn.execute(_KEYS, [list(version_ids)]).fetchall()
    approved: dict[str, list[tuple[str, EarlierApproval]]] = {}
    for row in conn.execute(_APPROVED, [list({row["sentence_key"] for row in sentences})]).fetchall():
        key, version_id = row.pop("sentence_key"), row.pop("version_id")
        approved.setdefault(key, []).append((version_id, EarlierApproval.model_validate(row)))
    found = {}
    for row in sentences:
        others = (said for version_id, said in approved.get(row["sentence_key"], ()) if version_id != row["version_id"])
        if latest := next(others, None):
            found[row["version_id"], row["position"]] = latest
    return found
