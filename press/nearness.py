"""Pieces that say nearly what an earlier piece said, in other words: found by their vectors, once those are there.

Asking while a piece is written would embed it twice and ask the index once per piece. The content library embeds new
versions in batches after they are saved; that is when their neighbours cost one question for all of them. So this
finding comes a little later than the others of its check, and is added to it.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from domain.house_rules import StyleCheck
from resources.services import Services
from store import versions, workspaces
from store.embeddings import Collection

NEAR: Final = 0.92
ASKED: Final = 6
CHECK: Final[StyleCheck] = "near an earlier piece"


def note_nearness(
    services: Services, workspace_id: str, vectors: Mapping[str, Sequence[float]], collection: Collection
) -> int:
    """Adds to the check of each of these versions which earlier piece of another idea it is too near to; gives how
    many had one. Raises Retry when the index is away."""
    hits = services.vectors.query_many(workspace_id, collection, list(vectors.values()), ASKED)
    near = [
        (version_id, other, score)
        for version_id, found in zip(vectors, hits, strict=True)
        for other, score in found
        if other != version_id and score >= NEAR
    ]
    if not near:
        return 0
    with services.database.transaction(workspace_id) as conn:
        if CHECK in workspaces.kept_guide(conn, services.cache, workspace_id).style.off:
            return 0
        told = {}
        for version_id, title, score in versions.nearest_earlier(conn, near):
            told[version_id] = f"In meaning it is very near to “{title}” (cosine {score:.2f})."
        for version_id, said in told.items():
            versions.add_to_check(conn, version_id, CHECK, said)
    return len(told)
