"""Dossiers: what was found for a brief. A claim keeps its own words and offsets; what is around it is read from the
source's row each time, so a claim of a withdrawn source is gone at once."""

from psycopg.types.json import Jsonb

from domain.claim import Claim, Dossier, SourceRefusal, SourceRemark
from store.postgres import Transaction


def save_dossier(
    conn: Transaction, campaign_id: str, dossier: Dossier, model: str = "", *, sources_version: int = 0
) -> None:
    """Replaces the dossier of a brief. `sources_version` is that of the campaign when its sources were read."""
    conn.execute(
        "INSERT INTO dossiers (brief_id, digest, refusals, remarks, model, sources_version, built_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp()) ON CONFLICT (workspace_id, brief_id) DO UPDATE SET "
        "digest = excluded.digest, refusals = excluded.refusals, remarks = excluded.remarks, model = excluded.model, "
        "sources_version = excluded.sources_version, built_at = excluded.built_at",
        [
            dossier.brief_id,
            dossier.digest,
            Jsonb([refusal.model_dump(mode="json") for refusal in dossier.refusals]),
            Jsonb([remark.model_dump(mode="json") for remark in dossier.remarks]),
            model,
            sources_version,
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
    row = conn.execute("SELECT digest, refusals, remarks FROM dossiers WHERE brief_id = %s", [brief_id]).fetchone()
    if row is None:
        return None
    refusals = tuple(SourceRefusal.model_validate(refusal) for refusal in row["refusals"])
    remarks = tuple(SourceRemark.model_validate(remark) for remark in row["remarks"])
    claims = _claims(conn, brief_id)
    return Dossier(brief_id=brief_id, digest=row["digest"], claims=claims, refusals=refusals, remarks=remarks)


def is_outdated(conn: Transaction, brief_id: str) -> bool:
    """Whether the campaign names other sources than when the brief's dossier was built."""
    row = conn.execute(
        "SELECT d.sources_version < c.sources_version AS outdated FROM dossiers d JOIN briefs b ON b.id = d.brief_id "
        "JOIN campaigns c ON c.id = b.campaign_id WHERE d.brief_id = %s",
        [brief_id],
    ).fetchone()
    return bool(row and row["outdated"])


def cited_of_brief(conn: Transaction, brief_id: str) -> frozenset[tuple[str, str]]:
    """(claim id, source id) of everything that versions of the brief's pieces cite."""
    rows = conn.execute(
        "SELECT DISTINCT e.claim_id, e.source_id FROM content_drafts d JOIN content_versions v ON v.draft_id = d.id "
        "JOIN evidence e ON e.version_id = v.id "
        "WHERE d.brief_id = %s AND e.claim_id IS NOT NULL AND e.source_id IS NOT NULL",
        [brief_id],
    ).fetchall()
    return frozenset((row["claim_id"], row["source_id"]) for row in rows)


def _claims(conn: Transaction, brief_id: str) -> tuple[Claim, ...]:
    """The claims of a brief whose sources are usable; those of sources that were left out since may be cited and are no
    channel's to tell. Three lookups by key and no join: behind row security the planner cannot tell how many rows a
    workspace has, and joined them the long way round (0.1 s with 200 briefs)."""
    found = conn.execute(
        'SELECT campaign_id, id, brief_id, source_id, passage_id, start_at AS start, end_at AS "end", text, score, '
        "channels FROM claims WHERE brief_id = %s ORDER BY position",
        [brief_id],
    ).fetchall()
    if not found:
        return ()
    (campaign_id,) = {row.pop("campaign_id") for row in found}
    passages = conn.execute(
        "SELECT id AS passage_id, text AS passage, heading, start_at AS passage_start, end_at AS passage_end "
        "FROM passages WHERE campaign_id = %s AND id = ANY(%s)",
        [campaign_id, list({row["passage_id"] for row in found})],
    ).fetchall()
    sources = conn.execute(
        "SELECT id AS source_id, title AS source_title, kind AS source_kind, author AS source_author, "
        "published AS source_published, licence AS source_licence, origin AS source_origin, "
        "fresh_until AS source_fresh_until, state FROM sources WHERE campaign_id = %s AND id = ANY(%s) "
        "AND state IN ('usable', 'left_out')",
        [campaign_id, list({row["source_id"] for row in found})],
    ).fetchall()
    by_passage = {row["passage_id"]: row for row in passages}
    left_out = {row["source_id"] for row in sources if row.pop("state") == "left_out"}
    by_source = {row["source_id"]: row for row in sources}
    for row in found:
        if row["source_id"] in left_out:
            row["channels"] = []
    return tuple(
        Claim.model_validate({**row, **by_passage[row["passage_id"]], **by_source[row["source_id"]]})
        for row in found
        if row["source_id"] in by_source
    )


def _row(position: int, campaign_id: str, brief_id: str, claim: Claim) -> tuple[object, ...]:
    return (
        *(claim.id, brief_id, position, campaign_id, claim.source_id, claim.passage_id),
        *(claim.start, claim.end, claim.text, claim.score, list(claim.channels)),
    )
