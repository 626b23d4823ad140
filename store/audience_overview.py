"""Lists of readers as a screen shows them: numbers only, and never an address.

Few questions, whatever the size of the lists; what stands behind a number is asked for elsewhere, by whoever may
see people.
"""

from datetime import datetime
from typing import Final

from pydantic import Field

from domain.audience import Basis, Suppressed
from domain.draft import DraftStatus
from domain.value import Value
from store.audiences import AudienceSize, sizes
from store.confirmations import asking_lists
from store.postgres import Transaction
from store.rows import read_all

_IMPORTS: Final = (
    "SELECT g.at, u.name AS by, l.name AS audience, (g.detail ->> 'confirmed')::int AS confirmed, "
    "(g.detail ->> 'pending')::int AS pending, (g.detail ->> 'quarantined')::int AS quarantined, "
    "(g.detail ->> 'left_out')::int AS left_out FROM (SELECT * FROM audit_log ORDER BY position DESC LIMIT 20000) g "
    "LEFT JOIN users u ON u.id = g.user_id "
    "LEFT JOIN audience_lists l ON l.id = g.subject WHERE g.action = 'add addresses' AND g.detail ? 'left_out' "
    "ORDER BY g.position DESC LIMIT %s"
)
_LETTERS: Final = (
    "SELECT d.id AS draft_id, d.status, coalesce(nullif(v.package::json ->> 'subject', ''), b.topic) AS subject, "
    "v.package::json ->> 'audience' AS audience FROM content_drafts d JOIN content_versions v ON v.id = d.version_id "
    "JOIN briefs b ON b.id = d.brief_id JOIN accounts a ON a.id = d.account_id "
    "JOIN campaigns c ON c.id = d.campaign_id WHERE d.channel = 'email' AND a.publisher = %s "
    "AND d.status = 'in_review' AND c.archived_at IS NULL ORDER BY d.updated_at DESC, d.id LIMIT %s"
)


class ListOverview(AudienceSize):
    """A list: its numbers, on which grounds those who are or may be written to stand there, and its last change. `asks`
    says that the courier asks by itself who waits for a confirmation, `asked_by` the mail account by which (None where
    there is none, or it is not clear which); `held` are those who were put there to be asked later."""

    bases: dict[Basis, int] = Field(default_factory=dict)
    changed_at: datetime | None = None
    asks: bool = True
    asked_by: str | None = None
    held: int = 0


class ImportedFile(Value):
    """A file that was put on a list, as the audit log has it; `audience` is None for a list that is gone."""

    at: datetime
    by: str | None
    audience: str | None
    confirmed: int
    pending: int
    quarantined: int
    left_out: int


class Letter(Value):
    """A written e-mail that waits for a decision, and whom it is for."""

    draft_id: str
    status: DraftStatus
    subject: str
    audience: str


def list_overviews(conn: Transaction) -> tuple[ListOverview, ...]:
    """All lists, by name."""
    bases: dict[str, dict[Basis, int]] = {}
    changed: dict[str, datetime] = {}
    asking = {each.id: each for each in asking_lists(conn)}
    rows = conn.execute(
        "SELECT list_id, basis, count(*) FILTER (WHERE state IN ('confirmed', 'pending')) AS people, "
        "max(changed_at) AS changed_at FROM audience_addresses GROUP BY list_id, basis ORDER BY list_id, basis"
    ).fetchall()
    for row in rows:
        if row["people"]:
            bases.setdefault(row["list_id"], {})[row["basis"]] = row["people"]
        changed[row["list_id"]] = max(row["changed_at"], changed.get(row["list_id"], row["changed_at"]))
    return tuple(
        ListOverview(
            **size.model_dump(),
            **asking[size.id].model_dump(exclude={"id"}),
            bases=bases.get(size.id, {}),
            changed_at=changed.get(size.id),
        )
        for size in sizes(conn)
    )


def suppressed_counts(conn: Transaction) -> dict[Suppressed, int]:
    """How many people of the workspace are written to on no list, by the reason."""
    rows = conn.execute(
        "SELECT reason, count(*) AS people FROM suppressed_addresses GROUP BY reason ORDER BY reason"
    ).fetchall()
    return {row["reason"]: row["people"] for row in rows}


def last_imports(conn: Transaction, most: int = 6) -> tuple[ImportedFile, ...]:
    """The latest files, the newest first."""
    return read_all(conn, ImportedFile, _IMPORTS, [most])


def letters_to_confirm(conn: Transaction, publisher: str, most: int = 10) -> tuple[Letter, ...]:
    """E-mails in review of accounts with that publisher, the latest first."""
    return read_all(conn, Letter, _LETTERS, [publisher, most])
