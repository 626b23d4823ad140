"""The profile and its segments in the vector index: `user_profiles` and `market_segments`.

They are few and change when a person says so; the desk notes what has changed (store/profiles.py), and this brings the
index in step. A row without words is one that is no more: its vector is taken out.
"""

from typing import Final

from resources.services import Services
from store import embeddings, profiles
from store.embeddings import Collection

KINDS: Final[tuple[Collection, ...]] = (profiles.PROFILES, profiles.SEGMENTS)


def index_profile(services: Services, workspace_id: str) -> int:
    """Brings profile and segments into the index; gives how many rows changed. Raises Retry when the index is away."""
    with services.database.transaction(workspace_id) as conn:
        words = profiles.index_words(conn)
        missing = {kind: _ours(kind, embeddings.missing(conn, kind)) for kind in KINDS}
    return sum(_fill(services, workspace_id, kind, missing[kind], words[kind]) for kind in KINDS)


def _ours(kind: Collection, missing: dict[str, str]) -> dict[str, str]:
    """Trends and insights share the segments' collection; they are not ours to touch."""
    return {row: digest for row, digest in missing.items() if kind == profiles.PROFILES or _is_segment(row)}


def _is_segment(row: str) -> bool:
    return row.startswith(profiles.SEGMENT)


def _fill(
    services: Services, workspace_id: str, kind: Collection, missing: dict[str, str], words: dict[str, str]
) -> int:
    rows, gone = [row for row in missing if row in words], [row for row in missing if row not in words]
    if rows:
        services.vectors.upsert(workspace_id, kind, rows, services.embedder.embed([words[row] for row in rows]))
    if gone:
        services.vectors.delete(workspace_id, kind, gone)
    with services.database.transaction(workspace_id) as conn:
        embeddings.mark_indexed(conn, kind, {row: missing[row] for row in rows})
        embeddings.unregister(conn, kind, gone)
    return len(missing)
