"""A campaign: a goal, audiences, channels with their time zone, and briefs."""

from decimal import Decimal

from pydantic import Field

from domain.brief import CallToAction, ChannelKind
from domain.value import Value


class Audience(Value):
    """A group of readers and what matters to them."""

    name: str = Field(min_length=1)
    description: str = ""


class WeeklySlot(Value):
    """A recurring publishing time: weekdays 0 (Monday) to 6, wall time HH:MM in the channel's zone.
    `week_of_month` 1 to 5 restricts it to the nth such weekday of a month."""

    weekdays: tuple[int, ...]
    at: str = Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")
    week_of_month: int | None = None


class ChannelPlan(Value):
    """How one campaign uses a channel. Without slots an approved piece goes out at once; no `zone`: the campaign's."""

    kind: ChannelKind
    account: str
    slots: tuple[WeeklySlot, ...] = ()
    zone: str | None = None


class Campaign(Value):
    """One campaign of one workspace. `zone` is an IANA name; `utm` becomes the links' parameters; `sources` are
    absolute paths (files, folders) and addresses that research reads; `regions` say where it is read (none: anywhere)
    and limit which approved claims it may tell. With `outline`, each brief stops at an outline for one decision before
    its drafts. `budget_tokens` and `budget_cost`: the most its models use and cost."""

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

    def channel(self, kind: ChannelKind) -> ChannelPlan | None:
        """The plan of one channel, None when this campaign does not use it."""
        return next((plan for plan in self.channels if plan.kind == kind), None)

    def zone_of(self, kind: ChannelKind) -> str:
        """The IANA zone in which a channel's slots are meant."""
        plan = self.channel(kind)
        return (plan.zone if plan else None) or self.zone
