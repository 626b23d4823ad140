"""Keeping a dossier: what stands in its place already, and what versions rest on, is not lost by building it again.

Versions cite claims by their numbers. So the same claim keeps its number, and a claim that a version cites stays, told
by no channel, even where the new dossier does not choose it again: a sentence must not lose its passage because the
campaign names other sources now.
"""

import hashlib
import json
from collections.abc import Sequence
from itertools import count

from domain.campaign import Campaign
from domain.claim import Claim, Dossier
from press.ledger import Answer, enter_dossier
from resources.services import Services
from store import dossiers, sources
from store.postgres import Transaction


def tells(dossier: Dossier) -> bool:
    """Whether it holds anything that a piece could tell."""
    return any(claim.channels for claim in dossier.claims)


def digest_of(claims: Sequence[Claim]) -> str:
    """The digest of what is told, where."""
    told = [(claim.source_id, claim.start, claim.end, claim.text, claim.channels) for claim in claims]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def keep_dossier(
    services: Services,
    campaign: Campaign,
    dossier: Dossier,
    answer: Answer | None = None,
    *,
    keep_other: bool = False,
    sources_version: int = 0,
) -> Dossier:
    """Stores the dossier, and the call that made it; gives what is stored now. With `keep_other`, one that another run
    stored meanwhile is left."""
    with services.database.transaction(campaign.workspace_id) as conn:
        sources.lock_sources(conn, campaign.id)
        other = dossiers.get_dossier(conn, dossier.brief_id)
        if other is not None and keep_other and tells(other) and not dossiers.is_outdated(conn, dossier.brief_id):
            dossier = other
        else:
            dossier = _with_cited(conn, _renumbered(dossier, other), other)
            model = answer.result.model if answer else ""
            dossiers.save_dossier(conn, campaign.id, dossier, model, sources_version=sources_version)
        if answer:
            enter_dossier(conn, dossier.brief_id, answer)
    return dossier


def _renumbered(dossier: Dossier, before: Dossier | None) -> Dossier:
    """The same claim keeps its number when a dossier is built again: versions already cite it by that number."""
    known = {(claim.source_id, claim.start, claim.end): claim.id for claim in before.claims} if before else {}
    highest = max((int(number[1:]) for number in known.values()), default=0)
    fresh = (f"c{number}" for number in count(highest + 1))
    claims = tuple(
        claim.model_copy(update={"id": known.get((claim.source_id, claim.start, claim.end)) or next(fresh)})
        for claim in dossier.claims
    )
    return dossier.model_copy(update={"claims": claims})


def _with_cited(conn: Transaction, dossier: Dossier, before: Dossier | None) -> Dossier:
    """The dossier with those claims of before that versions cite and that it does not have."""
    cited = dossiers.cited_of_brief(conn, dossier.brief_id) if before else frozenset()
    there = {claim.id for claim in dossier.claims}
    kept = tuple(
        claim.model_copy(update={"channels": ()})
        for claim in (before.claims if before else ())
        if claim.id not in there and (claim.id, claim.source_id) in cited
    )
    return dossier.model_copy(update={"claims": (*dossier.claims, *kept)})
