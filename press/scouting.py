"""Scouting for one campaign: competitors, the market, trends, one crew after the other, each told what others found.

A crew with nothing to read is not asked. What one of them cannot do is said in a note and does not stop the others;
only a service that may answer later stops the look, because half a look would pass for a whole one.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from domain.campaign import Campaign
from domain.crew import CrewResult
from domain.errors import NeedsPerson, Permanent
from domain.finding import Finding, finding
from domain.guide import Guide
from domain.insight import CompetitorNote, CompetitorNotes, Grounds, Insight
from domain.scouting import (
    CompetitorMaterial,
    CompetitorOutput,
    Excerpt,
    MarketMaterial,
    MarketOutput,
    TrendMaterial,
    TrendOutput,
)
from domain.trend import REMEMBERED_DAYS, Trend
from domain.writing import Material, Task
from press.excerpts import Reading, about_competitors, about_market, of_late
from press.ledger import Ledger
from press.ranking import Past, ranked
from press.sourcing import intake_sources
from resources.services import Services
from store import insights, sources

RECALLED: Final = 12
EARLIER_NAMES: Final = 20


class Look(NamedTuple):
    """What a look is based on."""

    workspace_id: str
    day: date
    guide: Guide
    since: datetime | None
    past: Past


class Scouted(NamedTuple):
    """What was found for one campaign, not yet stored."""

    campaign: Campaign
    notes: tuple[CompetitorNotes, ...] = ()
    insights: tuple[Insight, ...] = ()
    trends: tuple[Trend, ...] = ()
    remarks: tuple[str, ...] = ()


def scout_campaign(services: Services, ledger: Ledger, look: Look, reading: Reading) -> Scouted:
    """Looks once. Raises Retry when a service may answer later."""
    campaign = reading.campaign
    remarks: list[str] = []
    notes = _competitors(services, ledger, look, reading, remarks)
    found = _market(services, ledger, look, reading, remarks)
    trends = _trends(services, ledger, look, reading, remarks)
    return Scouted(campaign, notes, found, trends, tuple(f"“{campaign.name}”: {remark}" for remark in remarks))


def read_campaign(services: Services, workspace_id: str, campaign: Campaign) -> Reading:
    """The campaign's sources, brought up to date."""
    known = intake_sources(services, workspace_id, campaign.id)
    with services.database.transaction(workspace_id) as conn:
        return Reading(campaign, known, sources.passages_of(conn, campaign.id))


def _competitors(
    services: Services, ledger: Ledger, look: Look, reading: Reading, remarks: list[str]
) -> tuple[CompetitorNotes, ...]:
    names = look.guide.competitors
    excerpts = about_competitors(reading, names, look.since)
    if not excerpts:
        return ()
    material = CompetitorMaterial(
        guide=look.guide,
        goal=reading.campaign.goal,
        competitors=names,
        excerpts=excerpts,
        findings=_recalled(services, look, reading.campaign),
    )
    result = _asked(ledger, "competitor", material, f"{len(excerpts)} new passages name a competitor", remarks)
    if result is None or not isinstance(result.output, CompetitorOutput):
        return ()
    now = services.clock.now()
    places = _by_id(excerpts)
    by_name: dict[str, list[CompetitorNote]] = {}
    for found in result.output.statements:
        grounds = _grounds(places[found.excerpt_id], found.quote)
        note = CompetitorNote(
            kind=found.kind, statement=found.statement, grounds=grounds, model=result.model, found_at=now
        )
        by_name.setdefault(found.competitor, []).append(note)
    told = [
        finding("competitor", f"{name}: {note.statement}", note.grounds.origin, now)
        for name, listed in by_name.items()
        for note in listed
    ]
    _remember(services, look, reading.campaign, told)
    return tuple(
        CompetitorNotes(competitor=name, campaign_id=reading.campaign.id, notes=tuple(listed))
        for name, listed in by_name.items()
    )


def _market(
    services: Services, ledger: Ledger, look: Look, reading: Reading, remarks: list[str]
) -> tuple[Insight, ...]:
    excerpts = about_market(reading, look.since)
    if not excerpts:
        return ()
    campaign = reading.campaign
    material = MarketMaterial(
        guide=look.guide,
        goal=campaign.goal,
        audiences=campaign.audiences,
        excerpts=excerpts,
        findings=_recalled(services, look, campaign),
    )
    result = _asked(ledger, "market", material, f"{len(excerpts)} new passages hold figures", remarks)
    if result is None or not isinstance(result.output, MarketOutput):
        return ()
    now, places = services.clock.now(), _by_id(excerpts)
    found = tuple(
        Insight(
            id=insights.insight_id(campaign.id, each.quote, places[each.excerpt_id].origin),
            campaign_id=campaign.id,
            kind=each.kind,
            insight=each.insight,
            grounds=_grounds(places[each.excerpt_id], each.quote),
            model=result.model,
            found_at=now,
        )
        for each in result.output.insights
    )
    told = [finding("market", each.insight, each.grounds.origin, now) for each in found]
    _remember(services, look, campaign, told)
    return found


def _trends(services: Services, ledger: Ledger, look: Look, reading: Reading, remarks: list[str]) -> tuple[Trend, ...]:
    excerpts, note = of_late(services, reading, look.day)
    if note:
        remarks.append(f"the search did not work: {note}")
    if not excerpts:
        return ()
    campaign = reading.campaign
    past = look.past.of_campaign(campaign.id)
    material = TrendMaterial(
        day=look.day,
        guide=look.guide,
        audiences=campaign.audiences,
        excerpts=excerpts,
        earlier=tuple(dict.fromkeys(trend.name for trend in past.trends))[-EARLIER_NAMES:],
        findings=_recalled(services, look, campaign),
    )
    reason = f"{len(excerpts)} texts appeared within {REMEMBERED_DAYS} days"
    result = _asked(ledger, "trend", material, reason, remarks)
    if result is None or not isinstance(result.output, TrendOutput):
        return ()
    found = ranked(services.embedder, result.output.trends, excerpts, campaign, past, day=look.day, model=result.model)
    now = services.clock.now()
    told = [finding("trend", f"{each.name}: {each.summary}", each.sources[0].origin, now) for each in found]
    _remember(services, look, campaign, told)
    return found


def _asked(ledger: Ledger, task: Task, material: Material, reason: str, remarks: list[str]) -> CrewResult | None:
    """The crew's result; what it cannot do is remarked, and a service that may answer later stops the look."""
    try:
        return ledger.run(task, material, reason)
    except (Permanent, NeedsPerson) as error:
        remarks.append(f"{task}: {error}")
        return None


def _by_id(excerpts: Sequence[Excerpt]) -> dict[str, Excerpt]:
    return {excerpt.id: excerpt for excerpt in excerpts}


def _grounds(excerpt: Excerpt, quote: str) -> Grounds:
    return Grounds(quote=quote, origin=excerpt.origin, title=excerpt.title, source_id=excerpt.source_id)


def _recalled(services: Services, look: Look, campaign: Campaign) -> tuple[Finding, ...]:
    return services.memory.recall(look.workspace_id, campaign.id, RECALLED) if services.memory else ()


def _remember(services: Services, look: Look, campaign: Campaign, found: Sequence[Finding]) -> None:
    if services.memory:
        services.memory.remember(look.workspace_id, campaign.id, found)
