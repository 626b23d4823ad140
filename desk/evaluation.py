"""Judging what was made for a golden campaign, and how such a campaign is set up for it.

It is read from what every reviewer sees: the versions with their evidence and checks, and the accounts of calls.
Nothing is written: the drafts stay in review, and where they lie is thrown away afterwards (services/throwaway.py).
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Final

from desk.campaign_file import CampaignFile
from domain.actor import Actor
from domain.brief import Brief
from domain.campaign import Campaign
from domain.channel import refusals
from domain.draft import Draft
from domain.evaluation import JudgedPiece, claims_told, rules_broken
from domain.guide import Guide
from domain.house_rules import COPIED
from domain.readability import prose, reading_of
from domain.repetition import distinctness, repeated_share
from domain.shape import shape_faults
from domain.version import Version, blocking_failures
from store.campaigns import briefs_of, get_campaign
from store.drafts import drafts_of_campaign
from store.model_calls import CallCost, costs_of_campaign
from store.postgres import Database
from store.versions import current_version
from store.workspaces import get_guide

FREE: Final = "offline-writer"
NOT_MADE: Final = "it got no version, and no reason is noted"


def golden(file: CampaignFile, number: int) -> CampaignFile:
    """The campaign of a file as an evaluation runs it: in a workspace of its own, so that two campaigns of one company
    do not count as each other's earlier pieces, and without a stop at outlines, which nobody is there to decide on."""
    fields = file.fields.model_copy(update={"workspace": f"{number}. {file.workspace}", "outline": False})
    return dataclasses.replace(file, fields=fields)


def judged_pieces(database: Database, actor: Actor, campaign_id: str) -> tuple[JudgedPiece, ...]:
    """Every piece of a campaign, made or not, in the order of its briefs."""
    with database.transaction(actor.workspace_id) as conn:
        campaign, guide = get_campaign(conn, campaign_id), get_guide(conn)
        briefs = {brief.id: brief for brief in briefs_of(conn, campaign_id)}
        drafts = drafts_of_campaign(conn, campaign_id)
        found = {draft.id: current_version(conn, draft.id) for draft in drafts}
        calls = costs_of_campaign(conn, campaign_id)
    made = {draft_id: version for draft_id, version in found.items() if version}
    shared = [*_told_by_all(campaign, briefs.values(), guide), *_titles(made.values())]
    pieces = []
    for draft in drafts:
        piece = _judged(campaign, briefs[draft.brief_id], draft, made.get(draft.id))
        others = [version.package.text for other, version in made.items() if other != draft.id]
        apart = distinctness(piece.text, others, shared) if piece.is_made else None
        pieces.append(_paid(piece.model_copy(update={"distinctness": apart}), draft, drafts, calls))
    return tuple(pieces)


def _judged(campaign: Campaign, brief: Brief, draft: Draft, version: Version | None) -> JudgedPiece:
    blank = JudgedPiece(campaign=campaign.name, brief=brief.topic, channel=draft.channel)
    if version is None:
        return blank.model_copy(update={"failure": draft.note or NOT_MADE})
    package = version.package
    failed = {check.name: check.detail or "failed" for check in version.checks if not check.passed}
    factual = [entry for entry in version.evidence if entry.verdict != "no_claim"]
    told_claims, supported = claims_told(version.evidence)
    told = prose(package.text)
    reading = reading_of(told)
    unasked = (failed["call to action"],) if "call to action" in failed else ()
    return JudgedPiece(
        campaign=campaign.name,
        brief=brief.topic,
        channel=draft.channel,
        title=package.title or package.subject,
        text=package.text,
        model=version.model,
        blocking=tuple(dict.fromkeys((*blocking_failures(version), *refusals(package)))),
        factual=told_claims,
        supported=supported,
        unsupported=tuple(entry.sentence for entry in factual if entry.verdict == "unsupported"),
        for_person=tuple(entry.sentence for entry in factual if entry.verdict not in ("supported", "unsupported")),
        rules_broken=rules_broken(version.checks),
        length_faults=failed.get("length", ""),
        shape_faults=(*shape_faults(package), *unasked),
        copied=failed.get(COPIED, ""),
        grade=reading.grade if reading else None,
        sentence_words=reading.words_per_sentence if reading else None,
        repetition=repeated_share(told),
    )


def _told_by_all(campaign: Campaign, briefs: Iterable[Brief], guide: Guide) -> list[str]:
    """What pieces must share: calls to action, names that are spelt one way, required texts."""
    asked = [campaign.call_to_action, *(brief.call_to_action for brief in briefs)]
    required = [rule.text for rule in guide.required_text]
    return [guide.company, *guide.required, *required, *(call.text for call in asked if call)]


def _titles(versions: Iterable[Version]) -> list[str]:
    titles = [entry.source_title for version in versions for entry in version.evidence if entry.source_title]
    return list(dict.fromkeys(titles))


def _paid(piece: JudgedPiece, draft: Draft, drafts: Sequence[Draft], calls: Sequence[CallCost]) -> JudgedPiece:
    """The piece with what its calls took, and an equal share of its brief's research."""
    sharing = sum(other.brief_id == draft.brief_id for other in drafts)
    own = [(call, 1 if call.draft_id else sharing) for call in calls if _is_for(call, draft)]
    prices = [0.0 if call.model.startswith(FREE) else call.cost for call, _ in own]
    known = [price for price in prices if price is not None]
    cost = sum(price / part for price, (_, part) in zip(known, own, strict=True)) if len(known) == len(own) else None
    return piece.model_copy(
        update={
            "tokens": round(sum(call.tokens / part for call, part in own)),
            "seconds": round(sum(call.seconds / part for call, part in own), 3),
            "cost": cost if own else None,
        }
    )


def _is_for(call: CallCost, draft: Draft) -> bool:
    return call.brief_id == draft.brief_id and call.draft_id in (None, draft.id)
