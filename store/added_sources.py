"""Sources that people added beside the campaign file. Reading the file again does not take them away.

A file is known by its name: the same name again replaces it. Its bytes are kept by their digest, as all of ours are.
"""

from datetime import datetime
from typing import Final

from domain.value import Value
from store.documents import AddedSourceDocument
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all

UPLOADS: Final = "uploads"
_ADDED: Final = (
    "SELECT a.id, a.campaign_id, a.origin, a.bytes_path, a.digest, u.name AS added_by, a.added_at FROM added_sources a "
    "JOIN users u ON u.id = a.added_by"
)


class AddedSource(Value):
    """An address, or a file with its kept bytes (`bytes_path`, relative to the media folder)."""

    id: str
    campaign_id: str
    origin: str
    bytes_path: str | None = None
    digest: str = ""
    added_by: str
    added_at: datetime


def add_source(
    conn: Transaction, campaign_id: str, origin: str, *, user_id: str, bytes_path: str | None = None, digest: str = ""
) -> None:
    """Adds a source, or other bytes under the name of one that is there."""
    conn.execute(
        "INSERT INTO added_sources (id, campaign_id, origin, bytes_path, digest, added_by) "
        "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (workspace_id, campaign_id, origin) DO UPDATE SET "
        "bytes_path = excluded.bytes_path, "
        "digest = excluded.digest, added_by = excluded.added_by, added_at = clock_timestamp()",
        [new_id("added"), campaign_id, origin, bytes_path, digest, user_id],
    )


def added_to(conn: Transaction, campaign_id: str) -> tuple[AddedSource, ...]:
    """What was added to a campaign, in its order."""
    return read_all(conn, AddedSource, _ADDED + " WHERE a.campaign_id = %s ORDER BY a.added_at, a.id", [campaign_id])


def added_documents(conn: Transaction, campaign_id: str) -> tuple[AddedSourceDocument, ...]:
    """The documented JSON of it."""
    fields = set(AddedSourceDocument.model_fields)
    return tuple(
        AddedSourceDocument.model_validate(added.model_dump(include=fields)) for added in added_to(conn, campaign_id)
    )
