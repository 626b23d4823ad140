"""Building a dossier: what can be said for one brief, each claim to the letter and at its place in a source.

The crew chooses; code decides what counts. A quotation that does not stand in its passage to the letter is dropped, a
fragment grows to its whole sentence, and who may tell a sentence was settled for the whole campaign before anybody
asked the crew (press/quarry.py). The index finds the nearest passages; when it is away or behind, they are compared
in memory, so an index that is down costs time and not the dossier.
"""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from domain.allotment import ENOUGH, WEIGHTS, share_among_channels
from domain.approved import ApprovedClaim, id_in
from domain.brief import Brief
from domain.campaign import Campaign
from domain.claim import Claim, Dossier, SourceRefusal, SourceRemark
from domain.crew import Crews
from domain.errors import NeedsPerson, Retry
from domain.guide import Guide
from domain.quotability import USABLE
from domain.source import Passage, Source
from domain.writing import PassageHit, QuotedClaim, ResearchMaterial, ResearchOutput
from press.cautions import remarks_on
from press.indexing import nearest_passages, passage_words
from press.keeping import digest_of, keep_dossier, tells
from press.ledger import Answer
from press.own_words import brief_origin, told_by_other_brief
from press.permissions import approved_and_near, where_approved
from press.quarry import FLOOR, Quarry, Stone, brief_words, open_quarry, stones_of, worth
from press.sourcing import intake_sources
from resources.llm.answers import answers_of_work
from resources.llm.origin import Origin, calling_for
from resources.services import Services
from store import approved_claims, campaigns, dossiers, sources, workspaces

logger = logging.getLogger(__name__)

HITS: Final = 32  # passages shown to the crew
ASKED: Final = 80  # passages asked of the index
MOST: Final = 40  # quotations asked of the crew
EXACT: Final = 5  # digits of a nearness that index and memory agree on
RELEVANT: Final = 0.3  # nearness from which a sentence may fill up what the crew left open
LEAST_PER_CHANNEL: Final = 2
_OPENING: Final = re.compile(r"(?:[,:;–—]|\bthat|\bhow)\s+$")


class _Ground(NamedTuple):
    """What a dossier is built on."""

    campaign: Campaign
    brief: Brief
    briefs: tuple[Brief, ...]
    guide: Guide
    sources: Mapping[str, Source]
    passages: tuple[Passage, ...]
    refusals: tuple[SourceRefusal, ...]
    approved: tuple[ApprovedClaim, ...]
    remarks: tuple[SourceRemark, ...]
    sources_version: int


def _origin(ground: _Ground, run_id: str | None, *, keep_other: bool) -> Origin:
    """For whom the crew is asked. A dossier that somebody wants built anew is asked for anew."""
    campaign = ground.campaign
    return Origin(
        campaign.workspace_id,
        campaign.id,
        campaign.budget_tokens,
        brief_id=ground.brief.id,
        run_id=run_id,
        campaign_cost=campaign.budget_cost,
        wish=f"dossier:{ground.brief.id}" if keep_other else None,
    )


def ensure_dossier(
    services: Services, crews: Crews, workspace_id: str, brief_id: str, *, run_id: str | None = None
) -> tuple[Dossier, bool]:
    """The dossier of a brief, and whether it was built now, which that run pays. One without a claim to tell is built
    again: a person may have mended the sources meanwhile. So is one that was built on another list of sources than the
    campaign's."""
    with services.database.transaction(workspace_id) as conn:
        dossier = dossiers.get_dossier(conn, brief_id)
        outdated = dossiers.is_outdated(conn, brief_id)
    if dossier is not None and tells(dossier) and not outdated:
        return dossier, False
    return _build(services, crews, workspace_id, brief_id, run_id=run_id, keep_other=True), True


def build_dossier(
    services: Services, crews: Crews, workspace_id: str, brief_id: str, *, run_id: str | None = None
) -> Dossier:
    """Reads the sources, asks the crew, and stores what stands. Raises NeedsPerson when nothing can be used; the
    refusals are stored either way."""
    return _build(services, crews, workspace_id, brief_id, run_id=run_id, keep_other=False)


def _build(
    services: Services, crews: Crews, workspace_id: str, brief_id: str, *, run_id: str | None, keep_other: bool
) -> Dossier:
    """With `keep_other`, a dossier that another run stored meanwhile is left: pieces may rest on it already."""
    ground = _ground(services, workspace_id, brief_id)
    if not _usable(ground):
        _keep(services, ground, _dossier(ground, ()))
        raise NeedsPerson(_nothing_usable(ground))
    quarry = open_quarry(services, ground.briefs, ground.sources, ground.passages)
    hits = _hits(services, workspace_id, ground, quarry)
    origin = _origin(ground, run_id, keep_other=keep_other)
    with answers_of_work(services.database, origin), calling_for(origin):
        result = crews.run(ResearchMaterial(brief=ground.brief, guide=ground.guide, hits=hits, most=MOST))
        assert isinstance(result.output, ResearchOutput)
        picked, lost = _picked(result.output.claims, ground)
        claims = _claims(_told(picked, quarry, ground), picked, quarry, ground)
        dossier = _keep(services, ground, _dossier(ground, claims), Answer(result, origin, lost), keep_other=keep_other)
        if not tells(dossier):
            raise NeedsPerson(f"The sources hold nothing that could be quoted for “{ground.brief.topic}”.")
    return dossier


def _dossier(ground: _Ground, claims: tuple[Claim, ...]) -> Dossier:
    return Dossier(
        brief_id=ground.brief.id,
        digest=digest_of(claims) if claims else "",
        claims=claims,
        refusals=ground.refusals,
        remarks=ground.remarks,
    )


def _keep(
    services: Services, ground: _Ground, dossier: Dossier, answer: Answer | None = None, *, keep_other: bool = False
) -> Dossier:
    return keep_dossier(
        services,
        ground.campaign,
        dossier,
        answer,
        keep_other=keep_other,
        sources_version=ground.sources_version,
    )


def _ground(services: Services, workspace_id: str, brief_id: str) -> _Ground:
    with services.database.transaction(workspace_id) as conn:
        brief = campaigns.get_brief(conn, brief_id)
        sources_version = campaigns.sources_version(conn, brief.campaign_id)
    found = intake_sources(services, workspace_id, brief.campaign_id, brief_id)
    with services.database.transaction(workspace_id) as conn:
        return _Ground(
            campaign=campaigns.get_campaign(conn, brief.campaign_id),
            brief=brief,
            briefs=campaigns.briefs_of(conn, brief.campaign_id),
            guide=workspaces.kept_guide(conn, services.cache, workspace_id),
            sources={source.id: source for source in found if source.state == "usable"},
            passages=sources.passages_of(conn, brief.campaign_id),
            refusals=tuple(
                SourceRefusal(origin=source.origin, reason=source.reason or "")
                for source in sorted(found, key=lambda source: source.origin)
                if source.state == "refused"
            ),
            approved=approved_claims.all_entries(conn),
            remarks=remarks_on(found, brief, services.clock.now().date()),
            sources_version=sources_version,
        )


def _usable(ground: _Ground) -> bool:
    """Whether there is anything to rest on: documents; or, where none are named, what the brief itself states."""
    kinds = {
        source.kind for source in ground.sources.values() if not told_by_other_brief(source.origin, ground.brief.id)
    }
    stated = ground.brief.key_message or ground.brief.proof_points
    return bool(kinds - {"own"}) or (not ground.campaign.sources and bool(stated))


def _nothing_usable(ground: _Ground) -> str:
    if not ground.refusals:
        return "The campaign names no sources, so nothing was written: add files, folders or addresses."
    return "No source can be used, so nothing was written. " + " ".join(refusal.reason for refusal in ground.refusals)


def _hits(services: Services, workspace_id: str, ground: _Ground, quarry: Quarry) -> tuple[PassageHit, ...]:
    """The passages to choose from: nearest first, those with something for this brief before others, courtesies and
    scraps last or not at all."""
    usable = {passage.id: passage for passage in ground.passages if passage.source_id in ground.sources}
    near = _nearest(services, workspace_id, ground, usable)
    mine = {stone.passage.id for stone in quarry.owned_by(ground.brief.id)}
    ranked: list[tuple[bool, float, str, int, str]] = []
    for passage_id, score in near.items():
        source = ground.sources[usable[passage_id].source_id]
        weight = max((stone.weight for stone in stones_of(usable[passage_id], source)), default=0.0)
        if weight >= FLOOR and not told_by_other_brief(source.origin, ground.brief.id):
            place = source.title, usable[passage_id].position  # what has nothing of an installation in it
            ranked.append((passage_id not in mine, -worth(score, weight), *place, passage_id))
    return tuple(
        PassageHit(
            passage=usable[passage_id],
            source_title=ground.sources[usable[passage_id].source_id].title,
            score=near[passage_id],
        )
        for *_, passage_id in sorted(ranked)[:HITS]
    )


def _nearest(services: Services, workspace_id: str, ground: _Ground, usable: Mapping[str, Passage]) -> dict[str, float]:
    """Passage id → nearness to the brief: from the index, and from memory for what the index does not know."""
    (vector,) = services.embedder.embed([brief_words(ground.brief)])
    near: dict[str, float] = {}
    try:
        near = nearest_passages(services, workspace_id, ground.campaign.id, vector, ASKED)
    except Retry as error:
        logger.warning("vector index away, comparing in memory", extra={"reason": str(error)})
    near = {passage_id: round(score, EXACT) for passage_id, score in near.items() if passage_id in usable}
    if len(near) < min(ASKED, len(usable)):
        rest = [passage for passage in usable.values() if passage.id not in near]
        words = [passage_words(ground.sources[passage.source_id], passage) for passage in rest]
        for passage, other in zip(rest, services.embedder.embed(words), strict=True):
            near[passage.id] = round(sum(a * b for a, b in zip(vector, other, strict=True)), EXACT)
    return near


def _picked(quotes: Iterable[QuotedClaim], ground: _Ground) -> tuple[list[Stone], int]:
    """The sentences that the crew's quotations stand in, in its order, and how many quotations stand nowhere."""
    passages = {passage.id: passage for passage in ground.passages if passage.source_id in ground.sources}
    picked: dict[str, Stone] = {}
    lost = 0
    for quote in quotes:
        passage = passages.get(quote.passage_id)
        at = passage.text.find(quote.quote) if passage else -1
        if passage is None or at < 0:
            lost += 1
            continue
        start, end = passage.start + at, passage.start + at + len(quote.quote)
        for stone in stones_of(passage, ground.sources[passage.source_id]):
            common = min(end, stone.end) - max(start, stone.start)
            if stone.weight >= FLOOR and common >= min(end - start, stone.end - stone.start) / 2 > 0:
                picked.setdefault(stone.key, _clause(stone, start, end))
    return list(picked.values()), lost


def _clause(stone: Stone, start: int, end: int) -> Stone:
    """The sentence; or, where the quotation left out only an opening (`However,`, `We found that`, a list item's
    label) and runs to the sentence's end, what it quoted: `we` would be somebody else in our text."""
    opening = stone.text[: max(start - stone.start, 0)]
    whole = stone.end - max(end, stone.start) <= 1 and len(opening) <= len(stone.text) / 2
    if not (opening and whole and _OPENING.search(opening)):
        return stone
    return stone._replace(start=start, text=stone.text[start - stone.start :])


def _told(picked: Sequence[Stone], quarry: Quarry, ground: _Ground) -> list[Stone]:
    """What this brief will tell, best first: what was typed for it, the crew's choice as far as it is this brief's to
    tell, its best sentences until there is enough for each channel, what is said of the company."""
    brief = ground.brief
    owned = [stone for stone in quarry.owned_by(brief.id) if stone.weight >= USABLE]
    wanted = ENOUGH * sum(WEIGHTS.get(channel, 1) for channel in brief.channels)
    told: dict[str, Stone] = {}

    def tell(stones: Iterable[Stone], most: int) -> None:
        for stone in stones:
            if len(told) < most:
                told.setdefault(quarry.families.get(stone.key, stone.key), stone)

    tell((stone for stone in owned if stone.source.origin == brief_origin(brief.id)), MOST)
    tell((stone for stone in owned if approved_and_near(stone, quarry, brief.id)), MOST)
    tell((stone for stone in picked if quarry.shares.get(quarry.families.get(stone.key, "")) == brief.id), MOST)
    tell((stone for stone in owned if quarry.nearness[stone.key, brief.id] >= RELEVANT), wanted)
    tell((stone for stone in owned if stone.source.kind == "own" and not id_in(stone.source.origin)), MOST)
    least = LEAST_PER_CHANNEL * len(brief.channels)
    if len(told) < least:  # more briefs than the sources carry: better told twice than not at all
        best = sorted(quarry.stones.values(), key=lambda stone: (-quarry.worth(stone.key, brief.id), stone.key))
        others = (stone for stone in best if not told_by_other_brief(stone.source.origin, brief.id))
        tell((stone for stone in [*picked, *others] if stone.weight >= USABLE), least)
    return list(told.values())


def _claims(told: Sequence[Stone], picked: Sequence[Stone], quarry: Quarry, ground: _Ground) -> tuple[Claim, ...]:
    """Claims of the told sentences with their channels, then of the crew's other choices, which stay readable."""
    shared = share_among_channels([stone.key for stone in told], ground.brief.channels)
    channels = where_approved(told, shared, ground.brief.channels, ground.approved)
    spare = [stone for stone in picked if stone.key not in channels]
    return tuple(
        Claim(
            id=f"c{number}",
            brief_id=ground.brief.id,
            source_id=stone.source.id,
            source_title=stone.source.title,
            source_kind=stone.source.kind,
            passage_id=stone.passage.id,
            passage=stone.passage.text,
            heading=stone.passage.heading,
            passage_start=stone.passage.start,
            passage_end=stone.passage.end,
            start=stone.start,
            end=stone.end,
            text=stone.text,
            score=round(quarry.nearness.get((stone.key, ground.brief.id), 0.0), 4),
            channels=(channels[stone.key],) if stone.key in channels else (),
            source_author=stone.source.author,
            source_published=stone.source.published,
            source_licence=stone.source.licence,
            source_origin=stone.source.origin,
            source_fresh_until=stone.source.fresh_until,
        )
        for number, stone in enumerate([*told, *spare], 1)
    )
