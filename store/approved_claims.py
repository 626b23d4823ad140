"""The register of approved claims. An entry is known by its words: the same wording is the same entry, changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from domain.approved import ApprovedClaim, key_of, origin_of
from domain.errors import NotFound
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

_ENTRIES = (
    "SELECT id, wording, variants, kind, subject, permission, files, owner, regions, channels, footnote, valid_until, "
    "state, reason FROM approved_claims"
)
_OF_VERSION = (
    " a WHERE EXISTS (SELECT FROM evidence e WHERE e.approved_id = a.id AND e.version_id = %s "
    "AND e.verdict = 'supported' AND NOT EXISTS (SELECT FROM attestations t WHERE t.version_id = e.version_id "
    "AND t.position = e.position AND (t.until IS NULL OR t.until >= current_date))) ORDER BY created_at, id"
)


def save_entry(conn: Transaction, entry: ApprovedClaim, user_id: str | None) -> None:
    """Adds an entry or replaces the one with its id; its expiry has to be acted on anew."""
    fields: dict[str, Any] = {**entry.model_dump(), "key": key_of(entry.wording), "user": user_id}
    fields |= {name: list(fields[name]) for name in ("variants", "regions", "channels")}
    conn.execute(
        "INSERT INTO approved_claims (id, wording, wording_key, variants, kind, subject, permission, files, owner, "
        "regions, channels, footnote, valid_until, state, reason, created_by) VALUES (%(id)s, %(wording)s, %(key)s, "
        "%(variants)s, %(kind)s, %(subject)s, %(permission)s, %(files)s, %(owner)s, %(regions)s, %(channels)s, "
        "%(footnote)s, %(valid_until)s, %(state)s, %(reason)s, %(user)s) ON CONFLICT (workspace_id, id) DO UPDATE SET "
        "wording = excluded.wording, wording_key = excluded.wording_key, variants = excluded.variants, "
        "kind = excluded.kind, subject = excluded.subject, permission = excluded.permission, files = excluded.files, "
        "owner = excluded.owner, regions = excluded.regions, channels = excluded.channels, "
        "footnote = excluded.footnote, valid_until = excluded.valid_until, state = excluded.state, "
        "reason = excluded.reason, swept_at = NULL, updated_at = clock_timestamp()",
        {**fields, "files": Jsonb([file.model_dump() for file in entry.files])},
    )


def all_entries(conn: Transaction) -> tuple[ApprovedClaim, ...]:
    """Every entry, active ones first, in the order they were added."""
    return read_all(conn, ApprovedClaim, _ENTRIES + " ORDER BY state, created_at, id")


def get_entry(conn: Transaction, entry_id: str) -> ApprovedClaim:
    """The entry with that id."""
    found = read_one(conn, ApprovedClaim, _ENTRIES + " WHERE id = %s", [entry_id])
    if found is None:
        raise NotFound(f"There is no approved claim {entry_id}.")
    return found


def find_wording(conn: Transaction, wording: str) -> ApprovedClaim | None:
    """The entry with these words, withdrawn or not."""
    return read_one(conn, ApprovedClaim, _ENTRIES + " WHERE wording_key = %s", [key_of(wording)])


def entries_of_version(conn: Transaction, version_id: str) -> tuple[ApprovedClaim, ...]:
    """The entries that a version's supported sentences rest on, nobody's word for them aside."""
    return read_all(
        conn,
        ApprovedClaim,
        _ENTRIES + _OF_VERSION,
        [version_id],
    )


def withdraw_entry(conn: Transaction, entry_id: str, reason: str) -> None:
    """Takes an entry out of use, and what was made a source from it in every campaign."""
    changed = conn.execute(
        "UPDATE approved_claims SET state = 'withdrawn', reason = %s, updated_at = clock_timestamp() WHERE id = %s",
        [reason, entry_id],
    )
    if changed.rowcount == 0:
        raise NotFound(f"There is no approved claim {entry_id}.")
    _withdraw_sources(conn, [entry_id], reason)


def sweep_expired(conn: Transaction, today: date) -> tuple[ApprovedClaim, ...]:
    """Entries whose last day has passed since they were last looked at; each is given once."""
    rows = conn.execute(
        "UPDATE approved_claims SET swept_at = clock_timestamp() WHERE state = 'active' AND swept_at IS NULL "
        "AND valid_until < %s RETURNING id, valid_until",
        [today],
    ).fetchall()
    for row in rows:
        _withdraw_sources(conn, [row["id"]], f"it was valid until {row['valid_until']}")
    ids = [row["id"] for row in rows]
    return read_all(conn, ApprovedClaim, _ENTRIES + " WHERE id = ANY(%s) ORDER BY id", [ids]) if ids else ()


def workspaces_with_expired_ground(database: Database, today: date) -> tuple[str, ...]:
    """Where an entry or a source has run out and nobody acted on it yet."""
    with database.transaction() as conn:
        rows = conn.execute("SELECT workspace_id FROM workspaces_with_expired_ground(%s)", [today]).fetchall()
    return tuple(row["workspace_id"] for row in rows)


def _withdraw_sources(conn: Transaction, entry_ids: Sequence[str], reason: str) -> None:
    conn.execute(
        "UPDATE sources SET state = 'withdrawn', reason = %s WHERE origin = ANY(%s) AND state = 'usable'",
        [reason, [origin_of(entry_id) for entry_id in entry_ids]],
    )
