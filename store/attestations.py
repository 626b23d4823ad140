"""Attestations: a person's word for one sentence of one version, where no source can be attached.

Bound to the version's digest, so that it never travels to other bytes; a quotation can never be attested, which the
desk checks where it knows the sentence.
"""

from datetime import date, datetime

from domain.value import Value
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all


class Attestation(Value):
    """Who vouched for the sentence at `position`, how he or she knows, and until when it counts."""

    position: int
    user_id: str
    reason: str
    until: date | None = None
    created_at: datetime


def attestations_of(conn: Transaction, version_id: str) -> tuple[Attestation, ...]:
    """Those of one version, also those whose day has passed."""
    return read_all(
        conn,
        Attestation,
        "SELECT position, user_id, reason, until, created_at FROM attestations WHERE version_id = %s ORDER BY position",
        [version_id],
    )


def add_attestation(
    conn: Transaction,
    *,
    version_id: str,
    digest: str,
    position: int,
    user_id: str,
    reason: str,
    until: date | None = None,
    file_path: str | None = None,
) -> str:
    """Keeps the attestation and gives its id. A later one for the same sentence replaces the former."""
    attestation_id = new_id("att")
    conn.execute(
        "INSERT INTO attestations (id, version_id, digest, position, user_id, reason, until, file_path) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, version_id, position) DO UPDATE SET "
        "user_id = excluded.user_id, reason = excluded.reason, until = excluded.until, "
        "file_path = excluded.file_path, created_at = now()",
        [attestation_id, version_id, digest, position, user_id, reason, until, file_path],
    )
    return attestation_id
