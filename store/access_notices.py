"""The ends that are known of a workspace's connected accounts, with the posts that each would hit, in one read."""

from datetime import datetime
from typing import Final

from domain.access_notice import NAMED, AccessNotice
from store.postgres import Transaction
from store.rows import read_all

# An access ends with the last of its secrets that end: until then the others are renewed from it.
_ENDS: Final = (
    "SELECT e.*, (SELECT count(*) FROM published_content p WHERE p.account_id = e.account_id "
    "AND p.status IN ('scheduled', 'claimed') AND p.planned_at >= e.ends_at) AS posts, "
    "coalesce((SELECT jsonb_agg(h ORDER BY h.planned_at, h.draft_id) FROM (SELECT p.draft_id, p.planned_at, "
    "coalesce(nullif(v.title, ''), b.topic) AS title FROM published_content p "
    "JOIN content_versions v ON v.id = p.version_id JOIN content_drafts d ON d.id = p.draft_id "
    "JOIN briefs b ON b.id = d.brief_id WHERE p.account_id = e.account_id AND p.status IN ('scheduled', 'claimed') "
    "AND p.planned_at >= e.ends_at ORDER BY p.planned_at, p.draft_id LIMIT %(named)s) h), '[]') AS first "
    "FROM (SELECT a.id AS account_id, a.channel, a.name AS account, a.publisher, 'access' AS cause, "
    "max(s.expires_at) AS ends_at FROM accounts a JOIN account_secrets s ON s.account_id = a.id "
    "WHERE a.state = 'connected' AND s.expires_at IS NOT NULL GROUP BY a.id, a.channel, a.name, a.publisher "
    "UNION ALL SELECT a.id, a.channel, a.name, a.publisher, 'interface', a.interface_ends_at FROM accounts a "
    "WHERE a.state = 'connected' AND a.interface_ends_at IS NOT NULL) e ORDER BY e.ends_at, e.account_id, e.cause"
)


def known_ends(conn: Transaction) -> tuple[AccessNotice, ...]:
    """All of them, the earliest first, however far away; whoever tells of them knows from when on."""
    return read_all(conn, AccessNotice, _ENDS, {"named": NAMED})


def note_interface_end(conn: Transaction, account_id: str, ends_at: datetime | None) -> bool:
    """Keeps when the version of the interface that the account uses may be retired; False when that was known. Once the
    channel itself said so, it moves away only with the account's settings."""
    changed = conn.execute(
        "UPDATE accounts SET interface_ends_at = least(interface_ends_at, %(at)s) WHERE id = %(id)s "
        "AND interface_ends_at IS DISTINCT FROM least(interface_ends_at, %(at)s::timestamptz)",
        {"id": account_id, "at": ends_at},
    )
    return changed.rowcount == 1
