"""The content library: what this workspace has said before, so that a new piece neither repeats nor contradicts it.

Only what a person approved is an example; a draft that nobody has read teaches its own mistakes. The vectors are an
index: every hit is read again from the database, and a workspace without approved pieces asks no index at all. What
came of a piece comes with it, in numbers: what readers wrote below it is other people's text, and stays where it is.
"""

from typing import Final

from domain.engagement import Total
from domain.errors import Retry
from domain.value import Value
from press.nearness import note_nearness
from press.piece import Piece
from press.results import LIBRARY, results_of_versions
from resources.services import Services
from store import drafts, embeddings, versions

NEAREST: Final = 8
MOST: Final = 2
EXCERPT: Final = 600
BATCH: Final = 32


class Similar(Value):
    """The beginning of an earlier piece, and what came of it so far."""

    text: str
    results: tuple[Total, ...] = ()


def similar_pieces(services: Services, piece: Piece) -> tuple[Similar, ...]:
    """The approved or published pieces nearest to a brief, its own pieces left out. An index that cannot be asked costs
    the examples, not the piece."""
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
        nearest = dict(list(texts.items())[:MOST])
        results = results_of_versions(conn, list(nearest))
    return tuple(
        Similar(text=text[:EXCERPT], results=results.get(version_id, ())) for version_id, text in nearest.items()
    )


def index_library(services: Services, workspace_id: str, most: int = 500) -> int:
    """Brings versions that the index lacks into it; gives how many. Called once per run, not per piece: one embedding
    of thirty texts costs a third of thirty embeddings. Raises Retry when the index is away."""
    with services.database.transaction(workspace_id) as conn:
        missing = embeddings.missing(conn, LIBRARY, most)
        words = versions.words_of(conn, list(missing))
        embeddings.unregister(conn, LIBRARY, [version_id for version_id in missing if version_id not in words])
    found = list(words)
    for at in range(0, len(found), BATCH):
        some = found[at : at + BATCH]
        vectors = services.embedder.embed([words[version_id] for version_id in some])
        services.vectors.upsert(workspace_id, LIBRARY, some, vectors)
        with services.database.transaction(workspace_id) as conn:
            embeddings.mark_indexed(conn, LIBRARY, {version_id: missing[version_id] for version_id in some})
        note_nearness(services, workspace_id, dict(zip(some, vectors, strict=True)), LIBRARY)
    return len(found)
