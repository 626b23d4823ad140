"""What the scouts (competitor, market and trend crews) read, and what they find.

Each thing found rests on words quoted to the letter from an excerpt, like a claim of a dossier; code looks the words up
and drops what does not stand there.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from domain.campaign import Audience
from domain.finding import Finding
from domain.guide import Guide
from domain.value import Value

StatementKind = Literal["positioning", "product", "price", "customer", "move", "other"]
InsightKind = Literal["need", "behaviour", "figure", "regulation", "technology", "other"]


class Excerpt(Value):
    """A text that may be quoted: a passage of a source, or what a search shows of a page. `seen` is the day it was
    published, else the day it was fetched."""

    id: str
    origin: str
    title: str
    text: str
    seen: date
    source_id: str | None = None


class CompetitorMaterial(Value):
    """For the competitor crew: what do the excerpts say of these companies?"""

    guide: Guide
    goal: str
    competitors: tuple[str, ...]
    excerpts: tuple[Excerpt, ...]
    findings: tuple[Finding, ...] = ()
    most: int = 24


class CompetitorStatement(Value):
    """Something that is said of a competitor; `quote` stands to the letter in the excerpt."""

    competitor: str
    kind: StatementKind = "other"
    statement: str = Field(min_length=8, max_length=600)
    excerpt_id: str
    quote: str = Field(min_length=8)


class CompetitorOutput(Value):
    """Statements, the weightiest first."""

    statements: tuple[CompetitorStatement, ...]


class MarketMaterial(Value):
    """For the market crew: what do the excerpts say about the audiences and their market?"""

    guide: Guide
    goal: str
    audiences: tuple[Audience, ...]
    excerpts: tuple[Excerpt, ...]
    findings: tuple[Finding, ...] = ()
    most: int = 12


class MarketInsight(Value):
    """Something about the market; `quote` stands to the letter in the excerpt."""

    kind: InsightKind = "other"
    insight: str = Field(min_length=8, max_length=600)
    excerpt_id: str
    quote: str = Field(min_length=8)


class MarketOutput(Value):
    """Insights, the most useful first."""

    insights: tuple[MarketInsight, ...]


class TrendMaterial(Value):
    """For the trend crew: what is being talked about in what was seen lately? `earlier` names trends of past days."""

    day: date
    guide: Guide
    audiences: tuple[Audience, ...]
    excerpts: tuple[Excerpt, ...]
    earlier: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    most: int = 8


class TrendEvidence(Value):
    """Words of an excerpt, to the letter."""

    excerpt_id: str
    quote: str = Field(min_length=8)


class FoundTrend(Value):
    """A topic that is being talked about."""

    name: str = Field(min_length=3, max_length=160)
    summary: str = Field(min_length=8, max_length=600)
    evidence: tuple[TrendEvidence, ...] = Field(min_length=1)


class TrendOutput(Value):
    """Topics, in no order that counts: code ranks them."""

    trends: tuple[FoundTrend, ...]
