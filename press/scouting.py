"""Scouting for one campaign: competitors, the market, trends, one crew after the other, each told what others found.

A crew with nothing to read is not asked. What one of them cannot do is said in a note and does not stop the others;
only a service that may answer later stops the look, because half a look would pass for a whole one.

What the crews of a look tell each other is told within it, and goes into the campaign's memory once the look is whole:
a look that is begun again would otherwise be told its own findings, ask other questions than before, and pay twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
    """What was found for one campaign, not yet stored; `findings` are for its memory."""

    campaign: Campaign
    notes: tuple[CompetitorNotes, ...] = ()
    insights: tuple[Insight, ...] = ()
    trends: tuple[Trend, ...] = ()
    remarks: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass
class _Work:
    """One campaign's look while it goes on. `before`: what its memory held when the look began; `told`: what its crews
    found since."""

    services: Services
    ledger: Ledger
    look: Look
    reading: Reading
    before: tuple[Finding, ...] = ()
    told: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the campaign's crews know of each other, the latest first."""
        return (*reversed(self.told), *self.before)[:RECALLED]

    def ask(self, task: Task, material: Material, reason: str) -> CrewResult | None:
        """The crew's result; what it cannot do is remarked, and a service that may answer later stops the look."""
        try:
            return self.ledger.run(task, material, reason)
        except (Permanent, NeedsPerson) as error:
            self.remarks.append(f"{task}: {error}")
            return None


def scout_campaign(services: Services, ledger: Ledger, look: Look, reading: Reading) -> Scouted:
    """Looks once. Raises Retry when a service may answer later."""
    campaign, memory = reading.campaign, services.memory
    before = memory.recall(look.workspace_id, campaign.id, RECALLED) if memory else ()
    work = _Work(services, ledger, look, reading, before)
    notes, found, trends = _competitors(work), _market(work), _trends(work)
    remarks = tuple(f"“{campaign.name}”: {remark}" for remark in work.remarks)
    return Scouted(campaign, notes, found, trends, remarks, tuple(work.told))


def read_campaign(services: Services, workspace_id: str, campaign: Campaign) -> Reading:
    """The campaign's sources, brought up to date."""
    known = intake_sources(services, workspace_id, campaign.id)
    with services.database.transaction(workspace_id) as conn:
        return Reading(campaign, known, sources.passages_of(conn, campaign.id))


def _competitors(work: _Work) -> tuple[CompetitorNotes, ...]:
    look, reading = work.look, work.reading
    names = look.guide.competitors
    excerpts = about_competitors(reading, names, look.since)
    if not excerpts:
        return ()
    material = CompetitorMaterial(
        guide=look.guide,
        goal=reading.campaign.goal,
        competitors=names,
        excerpts=excerpts,
        findings=work.findings,
    )
    result = work.ask("competitor", material, f"{len(excerpts)} new passages name a competitor")
    if result is None or not isinstance(result.output, CompetitorOutput):
        return ()
    now = work.services.clock.now()
    places = _by_id(excerpts)
    by_name: dict[str, list[CompetitorNote]] = {}
    for found in result.output.statements:
        grounds = _grounds(places[found.excerpt_id], found.quote)
        note = CompetitorNote(
            kind=found.kind, statement=found.statement, grounds=grounds, model=result.model, found_at=now
        )
        by_name.setdefault(found.competitor, []).append(note)
    work.told += [
        finding("competitor", f"{name}: {note.statement}", note.grounds.origin, now)
        for name, listed in by_name.items()
        for note in listed
    ]
    return tuple(
        CompetitorNotes(competitor=name, campaign_id=reading.campaign.id, notes=tuple(listed))
        for name, listed in by_name.items()
    )


def _market(work: _Work) -> tuple[Insight, ...]:
    campaign = work.reading.campaign
    excerpts = about_market(work.reading, work.look.since)
    if not excerpts:
        return ()
    material = MarketMaterial(
        guide=work.look.guide,
        goal=campaign.goal,
        audiences=campaign.audiences,
        excerpts=excerpts,
        findings=work.findings,
    )
    result = work.ask("market", material, f"{len(excerpts)} new passages hold figures")
    if result is None or not isinstance(result.output, MarketOutput):
        return ()
    now, places = work.services.clock.now(), _by_id(excerpts)
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
    work.told += [finding("market", each.insight, each.grounds.origin, now) for each in found]
    return found


def _trends(work: _Work) -> tuple[Trend, ...]:
    services, look, campaign = work.services, work.look, work.reading.campaign
    excerpts, note = of_late(services, work.reading, look.day)
    if note:
        work.remarks.append(f"the search did not work: {note}")
    if not excerpts:
        return ()
    past = look.past.of_campaign(campaign.id)
    material = TrendMaterial(
        day=look.day,
        guide=look.guide,
        audiences=campaign.audiences,
        excerpts=excerpts,
        earlier=tuple(dict.fromkeys(trend.name for trend in past.trends))[-EARLIER_NAMES:],
        findings=work.findings,
    )
    reason = f"{len(excerpts)} texts appeared within {REMEMBERED_DAYS} days"
    result = work.ask("trend", material, reason)
    if result is None or not isinstance(result.output, TrendOutput):
        return ()
    found = ranked(services.embedder, result.output.trends, excerpts, campaign, past, day=look.day, model=result.model)
    now = services.clock.now()
    work.told += [finding("trend", f"{each.name}: {each.summary}", each.sources[0].origin, now) for each in found]
    return found


def _by_id(excerpts: Sequence[Excerpt]) -> dict[str, Excerpt]:
    return {excerpt.id: excerpt for excerpt in excerpts}


def _grounds(excerpt: Excerpt, quote: str) -> Grounds:
    return Grounds(quote=quote, origin=excerpt.origin, title=excerpt.title, source_id=excerpt.source_id)
