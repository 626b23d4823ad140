"""Dossiers: what was found for a brief. A claim keeps its own words and offsets; what is around it is read from the
source's row each time, so a claim of a withdrawn source is gone at once."""

from psycopg.types.json import Jsonb

from domain.claim import Claim, Dossier, SourceRefusal
from store.postgres import Transaction
from store.rows import read_all


def save_dossier(conn: Transaction, campaign_id: str, dossier: Dossier, model: str = "") -> None:
    """Replaces the dossier of a brief."""
    conn.execute(
        "INSERT INTO dossiers (brief_id, digest, refusals, model, built_at) VALUES (%s, %s, %s, %s, clock_timestamp()) "
        "ON CONFLICT (workspace_id, brief_id) DO UPDATE SET digest = excluded.digest, refusals = excluded.refusals, "
        "model = excluded.model, built_at = excluded.built_at",
        [
            dossier.brief_id,
            dossier.digest,
            Jsonb([refusal.model_dump(mode="json") for refusal in dossier.refusals]),
            model,
        ],
    )
    conn.execute("DELETE FROM claims WHERE brief_id = %s", [dossier.brief_id])
    if dossier.claims:
        with conn.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO claims (id, brief_id, position, campaign_id, source_id, passage_id, start_at, end_at, "
                "text, score, channels) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [_row(position, campaign_id, dossier.brief_id, c) for position, c in enumerate(dossier.claims)],
            )


def get_dossier(conn: Transaction, brief_id: str) -> Dossier | None:
    """The dossier of a brief with the claims that still stand, best first; None before it was built."""
    row = conn.execute("SELECT digest, refusals FROM dossiers WHERE brief_id = %s", [brief_id]).fetchone()
    if row is None:
        return None
    claims = read_all(
        conn,
        Claim,
        "SELECT c.id, c.brief_id, c.source_id, s.title AS source_title, s.kind AS source_kind, c.passage_id, "
        "p.text AS passage, p.heading, p.start_at AS passage_start, p.end_at AS passage_end, c.start_at AS start, "
        'c.end_at AS "end", c.text, c.score, c.channels, s.author AS source_author, s.published AS source_published '
        "FROM claims c JOIN passages p ON p.campaign_id = c.campaign_id AND p.id = c.passage_id "
        "JOIN sources s ON s.campaign_id = c.campaign_id AND s.id = c.source_id "
        "WHERE c.brief_id = %s AND s.state = 'usable' ORDER BY c.position",
        [brief_id],
    )
    refusals = tuple(SourceRefusal.model_validate(refusal) for refusal in row["refusals"])
    return Dossier(brief_id=brief_id, digest=row["digest"], claims=claims, refusals=refusals)


def _row(position: int, campaign_id: str, brief_id: str, claim: Claim) -> tuple[object, ...]:
    return (
        *(claim.id, brief_id, position, campaign_id, claim.source_id, claim.passage_id),
        *(claim.start, claim.end, claim.text, claim.score, list(claim.channels)),
    )
