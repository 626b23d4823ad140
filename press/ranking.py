"""From topics that a crew named to ranked trends: what is new, what fits, what grows, by vectors and counts.

A topic of an earlier day is recognised by its nearness, not by its name, and carries on that day's chain; so its
mentions of past days are known, and a topic that comes back under another name is not new.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from domain.campaign import Campaign
from domain.ports import Embedder
from domain.scouting import Excerpt, FoundTrend
from domain.trend import MENTIONED, PAST_DAYS, SAME, Trend, TrendSource, momentum, nearness, novelty, score
from store.ids import new_id

Vector = Sequence[float]


class Past(NamedTuple):
    """Trends of earlier days, and which days were looked at."""

    trends: tuple[Trend, ...] = ()
    days: tuple[date, ...] = ()

    def of_campaign(self, campaign_id: str) -> "Past":
        """Those of one campaign."""
        return Past(tuple(trend for trend in self.trends if trend.campaign_id == campaign_id), self.days)


def ranked(
    embedder: Embedder,
    found: Sequence[FoundTrend],
    excerpts: Sequence[Excerpt],
    campaign: Campaign,
    past: Past,
    *,
    day: date,
    model: str,
) -> tuple[Trend, ...]:
    """The day's trends, best first; of two that are the same topic, the first."""
    audiences = [f"{audience.name}. {audience.description}" for audience in campaign.audiences] or [campaign.goal]
    texts = [words_of(each) for each in found], [words_of(each) for each in past.trends]
    vectors = embedder.embed([*texts[0], *texts[1], *(each.text for each in excerpts), *audiences])
    new, rest = vectors[: len(found)], vectors[len(found) :]
    old, rest = rest[: len(past.trends)], rest[len(past.trends) :]
    read, fit = rest[: len(excerpts)], rest[len(excerpts) :]
    chosen: list[tuple[Trend, Vector]] = []
    for each, vector in zip(found, new, strict=True):
        if any(nearness(vector, other) >= SAME for _, other in chosen):
            continue
        sources = _sources(each, excerpts)
        spoken = {
            text.origin for text, other in zip(excerpts, read, strict=True) if nearness(vector, other) >= MENTIONED
        }
        mentions = len(spoken | {source.origin for source in sources})
        earlier = _same(vector, past.trends, old)
        values = {
            "novelty": round(novelty(vector, old), 4),
            "fit": round(max((min(1.0, nearness(vector, other)) for other in fit), default=0.0), 4),
            "momentum": round(momentum(mentions, _past_mentions(earlier, past, day)), 4),
        }
        trend = Trend(
            id=new_id("trend"),
            campaign_id=campaign.id,
            day=day,
            name=each.name,
            summary=each.summary,
            mentions=mentions,
            score=score(**values),
            continues=earlier.chain if earlier else None,
            sources=sources,
            model=model,
            **values,
        )
        chosen.append((trend, vector))
    return tuple(sorted((trend for trend, _ in chosen), key=lambda trend: (-trend.score, trend.name)))


def words_of(trend: FoundTrend | Trend) -> str:
    """What is embedded for a trend."""
    return f"{trend.name}. {trend.summary}"


def _sources(found: FoundTrend, excerpts: Sequence[Excerpt]) -> tuple[TrendSource, ...]:
    places = {excerpt.id: excerpt for excerpt in excerpts}
    return tuple(
        TrendSource(
            origin=places[each.excerpt_id].origin,
            title=places[each.excerpt_id].title,
            quote=each.quote,
            seen=places[each.excerpt_id].seen,
        )
        for each in found.evidence
    )


def _same(vector: Vector, earlier: Sequence[Trend], vectors: Sequence[Vector]) -> Trend | None:
    near = [(nearness(vector, other), trend) for trend, other in zip(earlier, vectors, strict=True)]
    best = max(near, key=lambda pair: (pair[0], pair[1].day), default=None)
    return best[1] if best and best[0] >= SAME else None


def _past_mentions(earlier: Trend | None, past: Past, day: date) -> list[int]:
    """Mentions on each of the past days that were looked at: 0 where it was not found; other days count for nothing."""
    if earlier is None:
        return []
    days = [each for each in past.days if day - timedelta(days=PAST_DAYS) <= each < day]
    told = {trend.day: trend.mentions for trend in past.trends if trend.chain == earlier.chain}
    return [told.get(each, 0) for each in days]
