"""Filling the vector index from what the database says belongs into it.

The index may be empty, half filled or of yesterday; `embeddings` tells what is missing, ids are deterministic, and
writing a row twice changes nothing. So every fill is the same act, whether after an intake, after a crash, or after
somebody threw the index away (`reindex`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from domain.source import Passage, Source
from press.found import COMPETITORS, MARKET, index_found
from press.library import index_library
from press.profile_index import index_profile
from resources.services import Services
from store import embeddings, examples, profiles, sources
from store.postgres import Transaction

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
            words = _words(conn, missing)
        if not missing:
            return done
        rows = list(words)
        services.vectors.upsert(
            workspace_id,
            PASSAGES,
            rows,
            services.embedder.embed([words[row] for row in rows]),
            [{"campaign_id": row.partition("/")[0]} for row in rows],
        )
        gone = [row for row in missing if row not in words]
        if gone:
            services.vectors.delete(workspace_id, PASSAGES, gone)
        with services.database.transaction(workspace_id) as conn:
            embeddings.mark_indexed(conn, PASSAGES, {row: missing[row] for row in rows})
            embeddings.unregister(conn, PASSAGES, gone)
        done += len(rows)


def reindex(services: Services, workspace_id: str) -> int:
    """Throws the index of a workspace away and fills it anew; gives the number of rows."""
    with services.database.transaction(workspace_id) as conn:
        embeddings.forget_index(conn)
        examples.forget_vectors(conn)
    services.vectors.drop(workspace_id, PASSAGES)
    services.vectors.drop(workspace_id, "content_library")
    services.vectors.drop(workspace_id, MARKET)
    services.vectors.drop(workspace_id, COMPETITORS)
    services.vectors.drop(workspace_id, profiles.PROFILES)
    done = index_passages(services, workspace_id)
    done += index_found(services, workspace_id)
    done += index_profile(services, workspace_id)
    while filled := index_library(services, workspace_id):
        done += filled
    return done


def _words(conn: Transaction, missing: Mapping[str, str]) -> dict[str, str]:
    """The words of those rows that still exist and are usable."""
    words: dict[str, str] = {}
    by_campaign: dict[str, list[str]] = {}
    for row in missing:
        campaign_id, _, passage_id = row.partition("/")
        by_campaign.setdefault(campaign_id, []).append(passage_id)
    for campaign_id, passage_ids in by_campaign.items():
        titles = {source.id: source for source in sources.sources_of(conn, campaign_id)}
        for passage in sources.get_passages(conn, campaign_id, passage_ids):
            words[passage_row(campaign_id, passage.id)] = passage_words(titles[passage.source_id], passage)
    return words
