"""Filling the vector index from what the database says belongs into it.

The index may be empty, half filled or of yesterday; `embeddings` tells what is missing, ids are deterministic, and
writing a row twice changes nothing. So every fill is the same act, whether after an intake or after a crash. An index
that lost what it once had is a matter for press/reindexing.py.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from domain.source import Passage, Source
from resources.services import Services
from store import embeddings, sources
from store.postgres import Transaction
from store.vectors import VectorStore

PASSAGES: Final = "source_passages"
BATCH: Final = 256


def passage_row(campaign_id: str, passage_id: str) -> str:
    """The id of a passage in the index: the same document may serve several campaigns."""
    return f"{campaign_id}/{passage_id}"


def passage_words(source: Source, passage: Passage) -> str:
    """What is embedded for a passage: where it stands, and what it says."""
    return f"{passage_place(source, passage)}\n{passage.text}"


def passage_place(source: Source, passage: Passage) -> str:
    """Where a passage stands: title and headings."""
    return " › ".join(part for part in (source.title, passage.heading) if part)


def register_passages(conn: Transaction, campaign_id: str, source: Source, passages: Sequence[Passage]) -> None:
    """Notes that these passages belong into the index, in the transaction that saves them."""
    digests = {
        passage_row(campaign_id, passage.id): hashlib.sha256(passage_words(source, passage).encode()).hexdigest()
        for passage in passages
    }
    embeddings.register(conn, PASSAGES, digests)


def index_passages(services: Services, workspace_id: str) -> int:
    """Brings passages that the index lacks into it; gives how many. Raises Retry when the index is away."""
    done = 0
    while True:
        with services.database.transaction(workspace_id) as conn:
            missing = embeddings.missing(conn, PASSAGES, BATCH)
            words = words_of_passages(conn, list(missing))
        if not missing:
            return done
        rows = list(words)
        vectors = services.embedder.embed([words[row] for row in rows])
        put_passages(services.vectors, workspace_id, dict(zip(rows, vectors, strict=True)))
        gone = [row for row in missing if row not in words]
        for campaign_id, lost in _by_campaign(gone).items():
            services.vectors.delete(workspace_id, PASSAGES, lost, part=campaign_id)
        with services.database.transaction(workspace_id) as conn:
            embeddings.mark_indexed(conn, PASSAGES, {row: missing[row] for row in rows})
            embeddings.unregister(conn, PASSAGES, gone)
        done += len(rows)


def put_passages(vectors: VectorStore, workspace_id: str, embedded: Mapping[str, Sequence[float]]) -> None:
    """Writes passages (row → vector) into the index, each into its campaign's part. Raises Retry when it is away."""
    for campaign_id, rows in _by_campaign(embedded).items():
        vectors.upsert(workspace_id, PASSAGES, rows, [embedded[row] for row in rows], part=campaign_id)


def near_passages(
    vectors: VectorStore, workspace_id: str, campaign_id: str, vector: Sequence[float], most: int
) -> dict[str, float]:
    """Passage id → nearness, of a campaign's passages nearest to a vector. Raises Retry when the index is away."""
    hits = vectors.query(workspace_id, PASSAGES, vector, most, part=campaign_id)
    return {row.partition("/")[2]: score for row, score in hits}


def nearest_passages(
    services: Services, workspace_id: str, campaign_id: str, vector: Sequence[float], most: int
) -> dict[str, float]:
    """The same, with everything indexed that belongs there. An index that knows nothing of the campaign though it was
    given all of it was thrown away, or is of an older layout: it is filled again."""
    index_passages(services, workspace_id)
    near = near_passages(services.vectors, workspace_id, campaign_id, vector, most)
    if near or not _forgotten(services, workspace_id, campaign_id):
        return near
    services.vectors.drop_whole(workspace_id, PASSAGES)  # where passages of all campaigns lay in one collection
    index_passages(services, workspace_id)
    return near_passages(services.vectors, workspace_id, campaign_id, vector, most)


def _forgotten(services: Services, workspace_id: str, campaign_id: str) -> int:
    with services.database.transaction(workspace_id) as conn:
        return embeddings.forget_part(conn, PASSAGES, passage_row(campaign_id, ""))


def _by_campaign(rows: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.partition("/")[0], []).append(row)
    return found


def words_of_passages(conn: Transaction, rows: Sequence[str]) -> dict[str, str]:
    """The words of those rows that still exist and are usable."""
    words: dict[str, str] = {}
    for campaign_id, of_campaign in _by_campaign(rows).items():
        passage_ids = [row.partition("/")[2] for row in of_campaign]
        titles = {source.id: source for source in sources.sources_of(conn, campaign_id)}
        for passage in sources.get_passages(conn, campaign_id, passage_ids):
            words[passage_row(campaign_id, passage.id)] = passage_words(titles[passage.source_id], passage)
    return words
