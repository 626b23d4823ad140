"""What scouts found, in the vector index: what belongs there, and filling what is missing.

Rows of other makers may share a collection (segments of the market do), so only ids of our own kinds are ever touched.
An index that is away is filled with the next look, or by a reindex.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from typing import Final

from domain.errors import Retry
from domain.insight import CompetitorNote, CompetitorNotes, Insight
from domain.trend import Trend
from press.ranking import words_of
from resources.services import Services
from store import campaigns, embeddings, insights, trends
from store.embeddings import Collection
from store.postgres import Transaction

COMPETITORS: Final[Collection] = "competitor_content"
MARKET: Final[Collection] = "market_segments"
BATCH: Final = 64
MOST_TRENDS: Final = 500
EVERY_TREND: Final = 1_000_000
OURS: Final[Mapping[Collection, tuple[str, ...]]] = {MARKET: ("trend/", "insight/"), COMPETITORS: ("note/",)}

logger = logging.getLogger(__name__)

Words = dict[str, str]  # id in the index → what is embedded


def register_found(
    conn: Transaction, found: Sequence[Trend], insights_: Sequence[Insight], notes: Sequence[CompetitorNotes]
) -> None:
    """Notes that these belong into the index, in the transaction that saves them."""
    embeddings.register(conn, MARKET, _digests({**_trend_words(found), **_insight_words(insights_)}))
    embeddings.register(conn, COMPETITORS, _digests(_note_words(notes)))


def index_found(services: Services, workspace_id: str) -> int:
    """Brings what the index lacks into it; gives how many rows."""
    with services.database.transaction(workspace_id) as conn:
        missing = {kind: embeddings.missing(conn, kind) for kind in (MARKET, COMPETITORS)}
        words = _kept_words(conn) if any(missing.values()) else {MARKET: {}, COMPETITORS: {}}
    try:
        return sum(_fill(services, workspace_id, kind, missing[kind], words[kind]) for kind in words)
    except Retry as error:
        logger.warning("what scouts found was not indexed: %s", error)
        return 0


def _fill(services: Services, workspace_id: str, kind: Collection, missing: Words, words: Words) -> int:
    rows = [row for row in missing if row in words]
    for at in range(0, len(rows), BATCH):
        some = rows[at : at + BATCH]
        services.vectors.upsert(workspace_id, kind, some, services.embedder.embed([words[row] for row in some]))
        with services.database.transaction(workspace_id) as conn:
            embeddings.mark_indexed(conn, kind, {row: missing[row] for row in some})
    return len(rows)


def words_found(conn: Transaction, collection: Collection, rows: Sequence[str]) -> Words:
    """The words of those rows of a collection that are still there, however old."""
    kept = _kept_words(conn, most=EVERY_TREND)[collection]
    return {row: kept[row] for row in rows if row in kept}


def _kept_words(conn: Transaction, most: int = MOST_TRENDS) -> dict[Collection, Words]:
    market, competitors = _trend_words(trends.list_trends(conn, most=most)), Words()
    for campaign in (*campaigns.list_campaigns(conn), *campaigns.list_campaigns(conn, archived=True)):
        market |= _insight_words(insights.insights_of(conn, campaign.id))
        competitors |= _note_words(insights.notes_of(conn, campaign.id))
    return {MARKET: market, COMPETITORS: competitors}


def _trend_words(found: Sequence[Trend]) -> Words:
    return {f"trend/{trend.id}": words_of(trend) for trend in found}


def _insight_words(found: Sequence[Insight]) -> Words:
    return {f"insight/{insight.id}": insight.insight for insight in found}


def _note_words(found: Sequence[CompetitorNotes]) -> Words:
    return {
        _note_row(each.campaign_id, note): f"{each.competitor}: {note.statement}"
        for each in found
        for note in each.notes
    }


def _note_row(campaign_id: str, note: CompetitorNote) -> str:
    return f"note/{campaign_id}/{_digest(note.grounds.quote)[:20]}"


def _digests(words: Words) -> Words:
    return {row: _digest(text) for row, text in words.items()}


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
