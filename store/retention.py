"""How long a workspace keeps what was put away, and taking away what is over its term.

The tempting way is a list of DELETE statements here: then every defect of ours, and everybody who has the product's
password, can delete what somebody approved. So the product's role deletes no piece at all. Functions of the database do
it (migration 0013), and ask for themselves whether the campaign is over its term, whether there is a legal hold and
whether anything of the piece was ever approved; what is here only says of which campaign, and how much at a time.

Files and vectors do not lie in the database. The transaction that deletes their rows leaves a row for each, which is
taken away once the file or vector is.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from domain.value import Value
from store.embeddings import Collection
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

_OVER: Final = (
    "SELECT c.id, c.name, c.archived_at, count(d.id) FILTER (WHERE d.goes) AS going, "
    "count(d.id) FILTER (WHERE NOT d.goes) AS staying FROM campaigns c LEFT JOIN LATERAL (SELECT p.id, "
    "may_clear(p.workspace_id, p.id, %(days)s) AS goes FROM content_drafts p WHERE p.campaign_id = c.id) d ON true "
    "WHERE c.archived_at + make_interval(days => %(days)s) <= clock_timestamp() "
    "GROUP BY c.id, c.name, c.archived_at, c.cleared_at HAVING c.cleared_at IS NULL OR bool_or(d.goes) "
    "ORDER BY c.archived_at, c.id"
)
# Every column that names a kept file. A path holds the digest of its bytes: the same path is the same file.
_REFERRED: Final = (
    "SELECT path FROM media_assets WHERE path = ANY(%(paths)s) "
    "UNION SELECT bytes_path FROM sources WHERE bytes_path = ANY(%(paths)s) "
    "UNION SELECT bytes_path FROM added_sources WHERE bytes_path = ANY(%(paths)s) "
    "UNION SELECT f.file ->> 'path' FROM briefs b CROSS JOIN LATERAL jsonb_array_elements(b.brief -> 'media') f (file) "
    "WHERE f.file ->> 'path' = ANY(%(paths)s) "
    "UNION SELECT file_path FROM attestations WHERE file_path = ANY(%(paths)s) "
    "UNION SELECT f.file ->> 'path' FROM approved_claims a CROSS JOIN LATERAL jsonb_array_elements(a.files) f (file) "
    "WHERE f.file ->> 'path' = ANY(%(paths)s)"
)


class OverTerm(Value):
    """An archived campaign that a sweep would clear: how many of its pieces would go, and how many stay, for good
    because they were approved once, or for now because a text that stays was written with what they taught."""

    id: str
    name: str
    archived_at: datetime
    going: int
    staying: int


class MailOverTerm(Value):
    """Mailings that ended before the term: a sweep clears who got them, `people` rows, and keeps their numbers."""

    mailings: int = 0
    people: int = 0


class ClearedPieces(Value):
    """What one step deleted: ids of pieces, and how many versions they had."""

    pieces: tuple[str, ...]
    versions: int


class ClearedGround(Value):
    """What one step deleted of a campaign besides pieces: ids of briefs and sources, how many trends, insights and
    competitors, and whether the campaign itself went."""

    briefs: tuple[str, ...]
    sources: tuple[str, ...]
    found: int
    campaign: bool

    @property
    def nothing(self) -> bool:
        """Whether there was nothing to delete."""
        return not (self.briefs or self.sources or self.found or self.campaign)


class Remain(Value):
    """A file (`name` is its path) or a vector that outlived its row."""

    id: str
    kind: Literal["file", "vector"]
    collection: Collection | Literal[""]
    part: str
    name: str


def set_term(conn: Transaction, days: int) -> None:
    """From now on archived campaigns are kept for so many days."""
    conn.execute("UPDATE workspaces SET retention_days = %s", [days])


def set_hold(conn: Transaction, reason: str, since: datetime) -> None:
    """From now on nothing is cleared, whatever the term."""
    conn.execute("UPDATE workspaces SET legal_hold = true, hold_reason = %s, held_since = %s", [reason, since])


def lift_hold(conn: Transaction) -> None:
    """From now on the term counts again."""
    conn.execute("UPDATE workspaces SET legal_hold = false, hold_reason = '', held_since = NULL")


def over_term(conn: Transaction, days: int) -> tuple[OverTerm, ...]:
    """What a sweep would clear if archived campaigns were kept for so many days and nothing were held; those archived
    first come first."""
    return read_all(conn, OverTerm, _OVER, {"days": days})


def mail_over_term(conn: Transaction, days: int) -> MailOverTerm:
    """What a sweep would clear of mailings if they were kept for so many days."""
    found = read_one(
        conn,
        MailOverTerm,
        "SELECT count(DISTINCT m.id) AS mailings, count(d.id) AS people FROM mailings m "
        "JOIN mail_deliveries d ON d.mailing_id = m.id "
        "WHERE coalesce(m.ended_at, m.turned_at) + make_interval(days => mail_days(%s)) <= clock_timestamp()",
        [days],
    )
    return found or MailOverTerm()


def mailings_over_term(database: Database, most: int) -> tuple[tuple[str, str], ...]:
    """(workspace, mailing) of which people are to be cleared now, in all workspaces."""
    with database.transaction() as conn:
        rows = conn.execute("SELECT workspace_id, id FROM mailings_over_term(%s)", [most]).fetchall()
    return tuple((row["workspace_id"], row["id"]) for row in rows)


def clear_deliveries(conn: Transaction, mailing_id: str, most: int) -> int | None:
    """Deletes up to so many rows of a mailing, and keeps its numbers; gives how many went. None where nothing may be
    deleted (any more), or somebody else is at it."""
    row = conn.execute("SELECT clear_deliveries(%s, %s) AS gone", [mailing_id, most]).fetchone()
    return row["gone"] if row else None


def campaigns_over_term(database: Database, most: int) -> tuple[tuple[str, str], ...]:
    """(workspace, campaign) of what is to be looked at now, in all workspaces."""
    with database.transaction() as conn:
        rows = conn.execute("SELECT workspace_id, id FROM campaigns_over_term(%s)", [most]).fetchall()
    return tuple((row["workspace_id"], row["id"]) for row in rows)


def clear_pieces(conn: Transaction, campaign_id: str, most: int) -> ClearedPieces | None:
    """Deletes pieces that were never approved, up to so many; None where nothing may be deleted (any more), or somebody
    else is at it."""
    row = conn.execute("SELECT clear_pieces(%s, %s) AS gone", [campaign_id, most]).fetchone()
    return ClearedPieces.model_validate(row["gone"]) if row and row["gone"] else None


def clear_ground(conn: Transaction, campaign_id: str, most: int) -> ClearedGround | None:
    """Deletes briefs and sources that nothing needs any more, up to so many of each; None as above. When there was
    nothing to delete, the campaign counts as cleared for a day."""
    row = conn.execute("SELECT clear_ground(%s, %s) AS gone", [campaign_id, most]).fetchone()
    return ClearedGround.model_validate(row["gone"]) if row and row["gone"] else None


def leave_for_today(conn: Transaction, campaign_id: str) -> None:
    """Does not look at this campaign again before tomorrow."""
    conn.execute("UPDATE campaigns SET cleared_at = clock_timestamp() WHERE id = %s", [campaign_id])


def workspaces_with_remains(database: Database) -> tuple[str, ...]:
    """Where files or vectors are to be taken away now."""
    with database.transaction() as conn:
        rows = conn.execute("SELECT workspace_id FROM workspaces_with_remains()").fetchall()
    return tuple(row["workspace_id"] for row in rows)


def due_remains(conn: Transaction, most: int) -> tuple[Remain, ...]:
    """What is to be taken away now, what waits longest first."""
    return read_all(
        conn,
        Remain,
        "SELECT id, kind, collection, part, name FROM cleared_remains WHERE due_at <= clock_timestamp() "
        "ORDER BY due_at, id LIMIT %s",
        [most],
    )


def leave_files(conn: Transaction, paths: Sequence[str], seconds: float) -> None:
    """No row may name these files any more: they are taken away after so many seconds, unless one does by then."""
    conn.execute(
        "INSERT INTO cleared_remains (id, kind, name, due_at) SELECT 'file/' || path, 'file', path, "
        "clock_timestamp() + make_interval(secs => %s) FROM unnest(%s::text[]) path "
        "ON CONFLICT (workspace_id, id) DO UPDATE SET due_at = excluded.due_at",
        [seconds, list(paths)],
    )


def put_off(conn: Transaction, remain_ids: Sequence[str], seconds: float) -> None:
    """These are to be taken away later."""
    conn.execute(
        "UPDATE cleared_remains SET due_at = clock_timestamp() + make_interval(secs => %s) WHERE id = ANY(%s)",
        [seconds, list(remain_ids)],
    )


def are_gone(conn: Transaction, remain_ids: Sequence[str]) -> None:
    """These were taken away."""
    conn.execute("DELETE FROM cleared_remains WHERE id = ANY(%s)", [list(remain_ids)])


def referred_to(conn: Transaction, paths: Sequence[str]) -> frozenset[str]:
    """Those of the files that some row of the workspace names."""
    rows = conn.execute(_REFERRED, {"paths": list(paths)}).fetchall()
    return frozenset(row["path"] for row in rows)
