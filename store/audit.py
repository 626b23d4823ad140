"""The audit log: append-only, and chained by hash per workspace.

A log that an administrator can quietly edit proves nothing. Each row's hash covers the row and the hash before it, so a
changed, missing or inserted row breaks the chain at its place. Rows name actors by opaque id: erasing a person
removes the person's row, and the chain stays valid.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from domain.value import Value
from store.postgres import Transaction
from store.rows import read_all

_ROWS = (
    "SELECT workspace_id, position, at, user_id, action, subject, detail, previous, hash FROM audit_log "
    "ORDER BY position"
)


class AuditRow(Value):
    """One line: who did what to which thing. `user_id` is None for the machine."""

    workspace_id: str
    position: int
    at: datetime
    user_id: str | None
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    hash: str


def append(
    conn: Transaction, actor_id: str | None, action: str, subject: str, detail: Mapping[str, Any] | None = None
) -> None:
    """Adds one line. Lines of one workspace are written one after the other, each when its transaction commits."""
    conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_setting('pressroom.workspace'), 74))")
    # `detail` comes back as the database will give it later (numbers, key order), for the hash to cover just that
    tail = conn.execute(
        "SELECT current_setting('pressroom.workspace') AS workspace_id, clock_timestamp() AS at, %s::jsonb AS detail, "
        "coalesce(last.position, 0) + 1 AS position, coalesce(last.hash, '') AS previous FROM (SELECT 1) one "
        "LEFT JOIN LATERAL (SELECT position, hash FROM audit_log ORDER BY position DESC LIMIT 1) last ON true",
        [Jsonb(dict(detail or {}))],
    ).fetchone()
    assert tail is not None
    row = AuditRow(**tail, user_id=actor_id, action=action, subject=subject, hash="")
    conn.execute(
        "INSERT INTO audit_log (position, at, user_id, action, subject, detail, previous, hash) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [row.position, row.at, actor_id, action, subject, Jsonb(row.detail), row.previous, hash_of(row)],
    )


def hash_of(row: AuditRow) -> str:
    """The hash a row must have."""
    content = {**row.model_dump(exclude={"hash", "at"}), "at": row.at.isoformat(timespec="microseconds")}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def list_rows(conn: Transaction) -> tuple[AuditRow, ...]:
    """The whole log of this workspace, oldest first."""
    return read_all(conn, AuditRow, _ROWS)


def verify(conn: Transaction) -> int | None:
    """The first position at which the chain is broken, None when it is whole."""
    previous = ""
    for expected, row in enumerate(list_rows(conn), start=1):
        if row.position != expected or row.previous != previous or row.hash != hash_of(row):
            return expected
        previous = row.hash
    return None
