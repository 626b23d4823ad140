"""Media: the index of stored files. The bytes lie in the media folder under their digest."""

from typing import Any

from psycopg.types.json import Jsonb

from domain.media import MediaAsset
from domain.media_rules import kind_of
from store.postgres import Transaction
from store.rows import read_all, read_one

_MEDIA = "SELECT id, draft_id, digest, media_type, width, height, alt_text, maker, path, added_by FROM media_assets"


def save_media(conn: Transaction, asset: MediaAsset, metadata: dict[str, Any] | None = None) -> MediaAsset:
    """Keeps an asset and gives it as stored: the same file for the same piece keeps its first id."""
    conn.execute(
        "INSERT INTO media_assets (id, draft_id, type, digest, media_type, width, height, alt_text, maker, path, "
        "metadata_json, added_by) VALUES (%(id)s, %(draft_id)s, %(type)s, %(digest)s, %(media_type)s, %(width)s, "
        "%(height)s, %(alt_text)s, %(maker)s, %(path)s, %(metadata)s, %(added_by)s) "
        "ON CONFLICT (workspace_id, draft_id, digest) DO UPDATE SET alt_text = excluded.alt_text, "
        "metadata_json = excluded.metadata_json, added_by = coalesce(media_assets.added_by, excluded.added_by)",
        {**asset.model_dump(), "type": kind_of(asset.media_type), "metadata": Jsonb(metadata or {})},
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
