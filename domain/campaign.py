"""A campaign: a goal, audiences, channels with their time zone, and briefs."""

from datetime import timedelta
from decimal import Decimal

from pydantic import Field

from domain.brief import CallToAction, ChannelKind
from domain.timing import Blackout, LatePolicy, Timetable, WeeklySlot
from domain.value import Value


class Audience(Value):
    """A group of readers and what matters to them."""

    name: str = Field(min_length=1)
    description: str = ""


class ChannelPlan(Value):
    """How one campaign uses a channel. Without slots an approved piece goes out at once; no `zone`, gap or lead time:
    the campaign's. Its blackouts are added to those of the campaign."""

    kind: ChannelKind
    account: str
    slots: tuple[WeeklySlot, ...] = ()
    zone: str | None = None
    blackouts: tuple[Blackout, ...] = ()
    gap_hours: float | None = None
    lead_minutes: int | None = None


class Campaign(Value):
    """One campaign of one workspace. `zone` is an IANA name; `utm` becomes the links' parameters; `sources` are
    absolute paths (files, folders) and addresses that research reads; `regions` say where it is read (none: anywhere)
    and limit which approved claims it may tell. With `outline`, each brief stops at an outline for one decision before
    its drafts. `budget_tokens` and `budget_cost`: the most its models use and cost. `gap_hours`: the least time between
    two posts of an account; `lead_minutes`: what channels need before a slot; `late`: what becomes of a missed slot."""

    id: str
    workspace_id: str
    name: str = Field(min_length=1)
    goal: str = ""
    kpi: str = ""
    offer: str = ""
    call_to_action: CallToAction | None = None
    zone: str = "UTC"
    audiences: tuple[Audience, ...] = ()
    channels: tuple[ChannelPlan, ...] = ()
    utm: dict[str, str] = Field(default_factory=dict)
    sources: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    outline: bool = False
    budget_tokens: int | None = None
    budget_cost: Decimal | None = None
    blackouts: tuple[Blackout, ...] = ()
    gap_hours: float = 0.0
    lead_minutes: int = 0
    late: LatePolicy = LatePolicy()

    def channel(self, kind: ChannelKind) -> ChannelPlan | None:
        """The plan of one channel, None when this campaign does not use it."""
        return next((plan for plan in self.channels if plan.kind == kind), None)

    def zone_of(self, kind: ChannelKind) -> str:
        """The IANA zone in which a channel's slots are meant."""
        plan = self.channel(kind)
        return (plan.zone if plan else None) or self.zone

    def timetable(self, kind: ChannelKind) -> Timetable:
        """At which moments a piece may go out on a channel."""
        plan = self.channel(kind)
        hours = plan.gap_hours if plan and plan.gap_hours is not None else self.gap_hours
        minutes = plan.lead_minutes if plan and plan.lead_minutes is not None else self.lead_minutes
        return Timetable(
            zone=self.zone_of(kind),
            slots=plan.slots if plan else (),
            blackouts=(*self.blackouts, *(plan.blackouts if plan else ())),
            gap=timedelta(hours=hours),
            lead=timedelta(minutes=minutes),
        )
