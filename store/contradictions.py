"""Contradictions of sources, for who reads JSON. They are computed when they are read: a dossier may be built again, a
source withdrawn, and a contradiction that was kept would outlive both."""

from collections.abc import Iterator

from domain.claim import Claim, Evidence
from domain.disagreements import Disagreement, disagreements
from store.campaigns import briefs_of, get_brief
from store.documents import CitedContradictionDocument, ContradictionDocument, StatementDocument
from store.dossiers import get_dossier
from store.drafts import get_draft
from store.postgres import Transaction
from store.versions import current_version


def of_campaign(conn: Transaction, campaign_id: str) -> tuple[ContradictionDocument, ...]:
    """All that disagrees in the dossiers of a campaign's briefs, in their order."""
    return tuple(
        ContradictionDocument(brief=brief.topic, first=_said(pair, 0), second=_said(pair, 1))
        for brief in briefs_of(conn, campaign_id)
        for pair in _pairs(conn, brief.id)
    )


def of_draft(conn: Transaction, draft_id: str) -> tuple[CitedContradictionDocument, ...]:
    """What disagrees with a statement that the current version of a draft rests on."""
    draft, version = get_draft(conn, draft_id), current_version(conn, draft_id)
    if version is None:
        return ()
    topic = get_brief(conn, draft.brief_id).topic
    found = ((pair, tuple(_resting(pair, version.evidence))) for pair in _pairs(conn, draft.brief_id))
    return tuple(
        CitedContradictionDocument(brief=topic, first=_said(pair, 0), second=_said(pair, 1), sentences=sentences)
        for pair, sentences in found
        if sentences
    )


def _pairs(conn: Transaction, brief_id: str) -> tuple[Disagreement, ...]:
    dossier = get_dossier(conn, brief_id)
    return disagreements(dossier.claims) if dossier else ()


def _resting(pair: Disagreement, evidence: tuple[Evidence, ...]) -> Iterator[str]:
    """The sentences that cite one of the two. A claim's number alone proves nothing: dossiers are built again."""
    cited = {(claim.id, claim.source_id) for claim in (pair.first, pair.second)}
    return (entry.sentence for entry in evidence if (entry.claim_id, entry.source_id) in cited)


def _said(pair: Disagreement, side: int) -> StatementDocument:
    claim: Claim = (pair.first, pair.second)[side]
    fields = claim.model_dump(include=set(StatementDocument.model_fields))
    return StatementDocument(**fields, claim_id=claim.id, figure=pair.spans[side])
