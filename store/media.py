"""Media: the index of stored files. The bytes lie in the media folder under their digest."""

from typing import Any

from psycopg.types.json import Jsonb

from domain.media import MediaAsset
from store.postgres import Transaction
from store.rows import read_all, read_one

_MEDIA = "SELECT id, draft_id, digest, media_type, width, height, alt_text, maker, path FROM media_assets"


def save_media(conn: Transaction, asset: MediaAsset, metadata: dict[str, Any] | None = None) -> MediaAsset:
    """Keeps an asset and gives it as stored: the same file for the same piece keeps its first id."""
    conn.execute(
        "INSERT INTO media_assets (id, draft_id, digest, media_type, width, height, alt_text, maker, path, "
        "metadata_json) VALUES (%(id)s, %(draft_id)s, %(digest)s, %(media_type)s, %(width)s, %(height)s, "
        "%(alt_text)s, %(maker)s, %(path)s, %(metadata)s) ON CONFLICT (workspace_id, draft_id, digest) DO UPDATE "
        "SET alt_text = excluded.alt_text, metadata_json = excluded.metadata_json",
        {**asset.model_dump(), "metadata": Jsonb(metadata or {})},
    )
    found = read_one(conn, MediaAsset, _MEDIA + " WHERE draft_id = %s AND digest = %s", [asset.draft_id, asset.digest])
    assert found is not None
    return found


def media_of(conn: Transaction, draft_id: str) -> tuple[MediaAsset, ...]:
    """Every asset ever made for a piece, oldest first; which of them are sent is the package's business."""
    return read_all(conn, MediaAsset, _MEDIA + " WHERE draft_id = %s ORDER BY created_at, id", [draft_id])


def find_media(conn: Transaction, digest: str) -> MediaAsset | None:
    """An asset of this workspace with those bytes."""
    return read_one(conn, MediaAsset, _MEDIA + " WHERE digest = %s ORDER BY created_at, id LIMIT 1", [digest])
