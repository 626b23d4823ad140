"""What was found about competitors and the market, as it is kept and shown: a statement with the words it rests on."""

from datetime import datetime

from domain.scouting import InsightKind, StatementKind
from domain.value import Value


class Grounds(Value):
    """Words to the letter, and where they stand."""

    quote: str
    origin: str
    title: str
    source_id: str | None = None


class CompetitorNote(Value):
    """One statement about a competitor."""

    kind: StatementKind
    statement: str
    grounds: Grounds
    model: str
    found_at: datetime


class CompetitorNotes(Value):
    """All that is kept about one competitor of a campaign, the latest first."""

    competitor: str
    campaign_id: str
    notes: tuple[CompetitorNote, ...] = ()


class Insight(Value):
    """One thing known about the market of a campaign."""

    id: str
    campaign_id: str
    kind: InsightKind
    insight: str
    grounds: Grounds
    model: str
    found_at: datetime


class FoundNote(Value):
    """A line of `pressroom insights list`: about a competitor, or (`competitor` None) about the market."""

    campaign: str
    competitor: str | None
    kind: str
    statement: str
    quote: str
    source: str
    origin: str
    model: str
    found_at: datetime
