"""What goes out when, in one read: posts with a row of the outbox, and approvals that nobody has acted on yet.

A calendar asks for a month, and a month may hold a thousand posts: one statement reads them with all that is shown,
whatever their number. Slots that are still free are no rows; whoever shows them computes them beside these
(desk/calendar.py).
"""

from datetime import date, datetime
from typing import Final, Literal

from domain.brief import ChannelKind
from domain.draft import DraftStatus
from domain.publication import PublicationStatus
from domain.value import Value
from store.postgres import Transaction
from store.rows import read_all

_POSTS: Final = (
    "SELECT p.planned_at AS at, p.zone, p.channel, a.name AS account, d.campaign_id, c.name AS campaign, "
    "d.id AS draft_id, p.id AS publication_id, p.status, coalesce(nullif(v.title, ''), b.topic) AS title, p.url, "
    "p.sent_at, p.status <> 'failed' AND d.status IN ('approved', 'published') AS takes_slot "
    "FROM published_content p JOIN content_drafts d ON d.id = p.draft_id JOIN campaigns c ON c.id = d.campaign_id "
    "JOIN briefs b ON b.id = d.brief_id JOIN content_versions v ON v.id = p.version_id "
    "JOIN accounts a ON a.id = p.account_id "
    "WHERE p.planned_at >= %(first)s AND p.planned_at < %(last)s AND p.status <> 'withdrawn' "
    "UNION ALL SELECT coalesce(s.slot_at, s.effective_at), NULL, d.channel, a.name, d.campaign_id, c.name, d.id, NULL, "
    "'approved', coalesce(nullif(v.title, ''), b.topic), NULL, NULL, true FROM decisions s "
    "JOIN content_drafts d ON d.id = s.draft_id JOIN campaigns c ON c.id = d.campaign_id "
    "JOIN briefs b ON b.id = d.brief_id JOIN content_versions v ON v.id = s.version_id "
    "JOIN accounts a ON a.id = d.account_id WHERE s.kind = 'approve' AND s.taken_at IS NULL AND d.status = 'approved' "
    "AND coalesce(s.slot_at, s.effective_at) >= %(first)s AND coalesce(s.slot_at, s.effective_at) < %(last)s "
    "AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.undoes = s.id AND u.refusal IS NULL) ORDER BY at, draft_id"
)

_DUE: Final = (
    "SELECT (b.brief ->> 'due')::date AS day, d.id AS draft_id, d.channel, a.name AS account, c.name AS campaign, "
    "d.status, coalesce(nullif(v.title, ''), b.topic) AS title FROM content_drafts d "
    "JOIN briefs b ON b.id = d.brief_id JOIN campaigns c ON c.id = d.campaign_id "
    "JOIN accounts a ON a.id = d.account_id LEFT JOIN content_versions v ON v.id = d.version_id "
    "WHERE d.status IN ('planned', 'in_review', 'changes_requested', 'held') AND c.archived_at IS NULL "
    "AND b.brief ->> 'due' BETWEEN %(first)s AND %(last)s ORDER BY day, d.channel, d.id LIMIT %(most)s"
)


class PlannedPost(Value):
    """A post, or an approval on its way to becoming one (`approved`: no publication yet, and no zone of its own).
    `takes_slot`: no other post of the account may be planned for its moment."""

    at: datetime
    zone: str | None
    channel: ChannelKind
    account: str
    campaign_id: str
    campaign: str
    draft_id: str
    publication_id: str | None
    status: PublicationStatus | Literal["approved"]
    title: str
    url: str | None
    sent_at: datetime | None
    takes_slot: bool


def planned_posts(conn: Transaction, first: datetime, last: datetime) -> tuple[PlannedPost, ...]:
    """What is planned from one instant on and before another, in order; what was withdrawn is not."""
    return read_all(conn, PlannedPost, _POSTS, {"first": first, "last": last})


class DuePiece(Value):
    """A piece that is not approved yet, on the day on which its brief says that it is due."""

    day: date
    draft_id: str
    channel: ChannelKind
    account: str
    campaign: str
    status: DraftStatus
    title: str


def due_pieces(conn: Transaction, first: date, last: date, most: int = 1000) -> tuple[DuePiece, ...]:
    """What is due from one day to another, both included, and not approved yet; of campaigns that are at work."""
    days = {"first": first.isoformat(), "last": last.isoformat(), "most": most}
    return read_all(conn, DuePiece, _DUE, days)
