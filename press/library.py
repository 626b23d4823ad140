"""The content library: what this workspace has said before, so that a new piece neither repeats nor contradicts it.

Only what a person approved is an example; a draft that nobody has read teaches its own mistakes. The vectors are an
index: every hit is read again from the database, and a workspace without approved pieces asks no index at all.
"""

from collections.abc import Sequence
from typing import Final

from domain.errors import Retry
from domain.version import Version
from press.piece import Piece
from press.services import PressServices
from store import drafts, embeddings, versions

LIBRARY: Final = "content_library"
NEAREST: Final = 8
MOST: Final = 2
EXCERPT: Final = 600
BATCH: Final = 32


def similar_pieces(services: PressServices, piece: Piece) -> tuple[str, ...]:
    """The beginnings of the approved or published pieces nearest to a brief, its own pieces left out. An index that
    cannot be asked costs the examples, not the piece."""
    workspace_id = piece.draft.workspace_id
    with services.database.transaction(workspace_id) as conn:
        if not drafts.has_settled(conn, but_of_brief=piece.brief.id):
            return ()
    vector = services.embedder.embed([f"{piece.brief.topic}. {piece.brief.angle}"])[0]
    try:
        hits = services.vectors.query(workspace_id, LIBRARY, vector, NEAREST)
    except Retry:
        return ()
    with services.database.transaction(workspace_id) as conn:
        texts = versions.settled_texts(conn, [version_id for version_id, _ in hits], but_of_brief=piece.brief.id)
    return tuple(text[:EXCERPT] for text in texts[:MOST])


def index_library(services: PressServices, workspace_id: str, most: int = 500) -> int:
    """Brings versions that the index does not hold yet into it; gives how many. Called once per run, not per piece:
    one embedding of thirty texts costs a third of thirty embeddings."""
    with services.database.transaction(workspace_id) as conn:
        wanted = embeddings.missing(conn, LIBRARY, most)
        found = [versions.get_version(conn, version_id) for version_id in wanted]
    for at in range(0, len(found), BATCH):
        _index(services, workspace_id, found[at : at + BATCH])
    return len(found)


def _index(services: PressServices, workspace_id: str, some: Sequence[Version]) -> None:
    vectors = services.embedder.embed([f"{version.package.title}\n{version.package.text}" for version in some])
    services.vectors.upsert(workspace_id, LIBRARY, [version.id for version in some], vectors)
    with services.database.transaction(workspace_id) as conn:
        embeddings.mark_indexed(conn, LIBRARY, {version.id: version.digest for version in some})
