"""What rests on a source or an approved claim and is neither a piece nor a post: outlines, and video scripts.

They are sent nowhere, so nothing of them is held. But an outline tells several pieces what to say next week, and a
script is read aloud by somebody who never sees the recall of its text: both are listed with the sentences concerned.
"""

from typing import Final, Literal

from domain.approved import origin_of
from domain.draft import DraftStatus
from domain.outline import OutlineState
from domain.value import Value
from store.postgres import Transaction
from store.rows import read_all

# Outlines of earlier installations do not say which source a claim is from: the dossier does, while it holds the claim.
_OUTLINES: Final = (
    "SELECT 'outline' AS kind, o.id, c.name AS campaign, b.topic AS brief, NULL AS draft_id, NULL AS version, o.state, "
    "array_agg(told.claim ->> 'text' ORDER BY told.place) AS sentences FROM outlines o "
    "JOIN briefs b ON b.id = o.brief_id JOIN campaigns c ON c.id = o.campaign_id "
    "CROSS JOIN LATERAL jsonb_array_elements(o.claims) WITH ORDINALITY AS told (claim, place) "
    "WHERE NOT EXISTS (SELECT FROM outlines later WHERE later.brief_id = o.brief_id AND later.number > o.number) "
    "AND coalesce(told.claim ->> 'source_id', (SELECT m.source_id FROM claims m WHERE m.brief_id = o.brief_id "
    "AND m.id = told.claim ->> 'id' AND m.text = told.claim ->> 'text')) IN ({ground}) "
    "GROUP BY o.id, c.name, b.topic, o.state ORDER BY o.id"
)
_SCRIPTS: Final = (
    "SELECT 'script' AS kind, s.id, c.name AS campaign, b.topic AS brief, s.draft_id, v.number AS version, "
    "d.status AS state, array_agg(told.entry ->> 'sentence' ORDER BY told.place) AS sentences FROM video_scripts s "
    "JOIN content_versions v ON v.id = s.version_id JOIN content_drafts d ON d.id = s.draft_id "
    "JOIN campaigns c ON c.id = d.campaign_id JOIN briefs b ON b.id = d.brief_id "
    "CROSS JOIN LATERAL jsonb_array_elements(s.evidence) WITH ORDINALITY AS told (entry, place) "
    "WHERE (d.version_id = v.id OR EXISTS (SELECT FROM published_content p WHERE p.version_id = v.id "
    "AND p.status <> 'withdrawn')) AND told.entry ->> 'verdict' <> 'unsupported' "
    "AND (told.entry ->> 'source_id' IN ({ground}) OR told.entry ->> 'approved_id' = %(id)s) "
    "GROUP BY s.id, c.name, b.topic, s.draft_id, v.number, d.status ORDER BY s.id"
)
_SOURCE: Final = (
    "SELECT g.id FROM sources g WHERE g.id = %(id)s AND g.campaign_id = c.id "
    "AND (%(campaign)s::text IS NULL OR c.id = %(campaign)s)"
)
_ENTRY: Final = "SELECT g.id FROM sources g WHERE g.origin = %(origin)s AND g.campaign_id = c.id"


class AlsoResting(Value):
    """An outline, or the video script of a version; `state` is the outline's, or that of the script's piece."""

    kind: Literal["outline", "script"]
    id: str
    campaign: str
    brief: str
    draft_id: str | None
    version: int | None
    state: OutlineState | DraftStatus
    sentences: tuple[str, ...]


def also_on_source(conn: Transaction, source_id: str, campaign_id: str | None = None) -> tuple[AlsoResting, ...]:
    """The latest outlines and the scripts in use that rest on a source, in one campaign or in all."""
    return _found(conn, _SOURCE, {"id": source_id, "campaign": campaign_id})


def also_on_entry(conn: Transaction, entry_id: str) -> tuple[AlsoResting, ...]:
    """The latest outlines and the scripts in use that rest on an approved claim."""
    return _found(conn, _ENTRY, {"id": entry_id, "origin": origin_of(entry_id)})


def _found(conn: Transaction, ground: str, params: dict[str, str | None]) -> tuple[AlsoResting, ...]:
    return tuple(
        row
        for query in (_OUTLINES, _SCRIPTS)
        for row in read_all(conn, AlsoResting, query.format(ground=ground), params)
    )
