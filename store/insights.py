"""What the scouts found about competitors and the market. Found again, it changes nothing: its words are its id."""

import hashlib
from collections.abc import Sequence

from psycopg.types.json import Jsonb

from domain.insight import CompetitorNote, CompetitorNotes, FoundNote, Insight
from store.ids import new_id
from store.postgres import Transaction
from store.rows import read_all

MOST_NOTES = 60

_FOUND = (
    "SELECT c.name AS campaign, k.name AS competitor, n.note ->> 'kind' AS kind, n.note ->> 'statement' AS statement, "
    "n.note -> 'grounds' ->> 'quote' AS quote, n.note -> 'grounds' ->> 'title' AS source, "
    "n.note -> 'grounds' ->> 'origin' AS origin, n.note ->> 'model' AS model, "
    "(n.note ->> 'found_at')::timestamptz AS found_at FROM competitors k "
    "JOIN campaigns c ON c.id = k.campaign_id CROSS JOIN LATERAL jsonb_array_elements(k.notes -> 'notes') AS n (note) "
    "WHERE %(campaign)s::text IS NULL OR k.campaign_id = %(campaign)s UNION ALL "
    "SELECT c.name, NULL, m.detail ->> 'kind', m.insight, m.detail -> 'grounds' ->> 'quote', "
    "m.detail -> 'grounds' ->> 'title', m.detail -> 'grounds' ->> 'origin', m.detail ->> 'model', m.found_at "
    "FROM market_insights m JOIN campaigns c ON c.id = m.campaign_id "
    "WHERE m.detail ? 'grounds' AND (%(campaign)s::text IS NULL OR m.campaign_id = %(campaign)s) "
    "ORDER BY found_at DESC, statement LIMIT %(most)s"
)


def save_notes(conn: Transaction, found: CompetitorNotes) -> int:
    """Adds notes on a competitor to those that are kept; gives how many were new."""
    name = found.competitor.casefold()
    conn.execute(
        "INSERT INTO competitors (id, campaign_id, name) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [new_id("rival"), found.campaign_id, found.competitor],
    )
    row = conn.execute(
        "SELECT id, notes FROM competitors WHERE campaign_id = %s AND lower(name) = lower(%s) FOR UPDATE",
        [found.campaign_id, name],
    ).fetchone()
    assert row is not None
    kept = [CompetitorNote.model_validate(note) for note in row["notes"].get("notes", [])]
    known = {(note.grounds.quote, note.grounds.origin) for note in kept}
    new = [note for note in found.notes if (note.grounds.quote, note.grounds.origin) not in known]
    if new:
        notes = [note.model_dump(mode="json") for note in (*new, *kept)][:MOST_NOTES]
        conn.execute("UPDATE competitors SET notes = %s WHERE id = %s", [Jsonb({"notes": notes}), row["id"]])
    return len(new)


def notes_of(conn: Transaction, campaign_id: str) -> tuple[CompetitorNotes, ...]:
    """What is kept about the competitors of a campaign."""
    rows = conn.execute(
        "SELECT name, notes FROM competitors WHERE campaign_id = %s ORDER BY lower(name)", [campaign_id]
    ).fetchall()
    return tuple(
        CompetitorNotes(competitor=row["name"], campaign_id=campaign_id, notes=row["notes"].get("notes", ()))
        for row in rows
    )


def insight_id(campaign_id: str, quote: str, origin: str) -> str:
    """The same words of the same source are the same insight."""
    return "ins_" + hashlib.sha256(f"{campaign_id}\0{quote}\0{origin}".encode()).hexdigest()[:20]


def save_insights(conn: Transaction, found: Sequence[Insight]) -> int:
    """Adds insights; gives how many were new."""
    new = 0
    for each in found:
        detail = each.model_dump(mode="json", include={"kind", "grounds", "model"})
        new += conn.execute(
            "INSERT INTO market_insights (id, campaign_id, insight, source_id, found_at, detail) "
            "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [each.id, each.campaign_id, each.insight, each.grounds.source_id, each.found_at, Jsonb(detail)],
        ).rowcount
    return new


def list_found(conn: Transaction, campaign_id: str | None = None, most: int = 100) -> tuple[FoundNote, ...]:
    """What is known about competitors and the market, the latest first."""
    return read_all(conn, FoundNote, _FOUND, {"campaign": campaign_id, "most": most})


def insights_of(conn: Transaction, campaign_id: str) -> tuple[Insight, ...]:
    """The insights of a campaign that name what they rest on, the latest first."""
    rows = conn.execute(
        "SELECT id, campaign_id, insight, found_at, detail FROM market_insights WHERE campaign_id = %s "
        "AND detail ? 'grounds' ORDER BY found_at DESC, id",
        [campaign_id],
    ).fetchall()
    return tuple(Insight.model_validate({**row.pop("detail"), **row}) for row in rows)
