"""The fields of a campaign file, with the sentences that become its JSON Schema."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from desk.approved_fields import ApprovedClaimFields
from desk.bar_fields import BarFields
from desk.brief_fields import BriefFields, CallToActionFields, Channel, Words, Written, expected
from desk.house_fields import RequiredTextFields, StyleFields
from domain.guide import Colours
from domain.links import PLACEHOLDERS, UTM, unknown_placeholders, utm_name
from domain.timing import LAST_WEEK, Blackout, LatePolicy, WeeklySlot

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _day(value: object) -> object:
    if isinstance(value, str):
        named = [day for day in DAYS if len(value.strip()) >= 3 and day.startswith(value.strip().lower())]
        if named:
            return named[0]
    raise expected(f"one of {', '.join(DAYS)}")


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise expected("a time zone such as Europe/London")
    return value


def _week(value: object) -> object:
    return LAST_WEEK if isinstance(value, str) and value.strip().lower() == "last" else value


def _no_week_zero(value: int) -> int:
    if value == 0:
        raise expected("a week of the month from 1 to 5, or last")
    return value


def _late(value: str) -> str:
    found = re.fullmatch(r"(?i)ask|drop|send within ([0-9]{1,3}) hours?", " ".join(value.split()))
    if found is None or not (found[1] is None or 1 <= int(found[1]) <= LONGEST_LATE):
        raise expected(f"ask, drop, or send within N hours (1 to {LONGEST_LATE})")
    return " ".join(value.lower().split())


def _site(value: str) -> str:
    return value.rstrip("/")


LONGEST_LATE = 168
LATE = {"type": "string", "pattern": "^(ask|drop|send within [0-9]{1,3} hours?)$"}
WEEKS = {"enum": [1, 2, 3, 4, 5, "last"]}


def _parameters(utm: dict[str, str]) -> dict[str, str]:
    if any(utm_name(name) not in UTM for name in utm):
        raise expected(f"no parameters but {', '.join(UTM)}")
    return utm


def _template(value: str) -> str:
    if unknown_placeholders(value):
        raise expected(f"no braces but those of {', '.join('{' + name + '}' for name in PLACEHOLDERS)}")
    return value


Day = Annotated[str, BeforeValidator(_day), Field(json_schema_extra={"enum": list(DAYS)})]
Zone = Annotated[str, AfterValidator(_zone)]
Week = Annotated[
    int, BeforeValidator(_week), Field(ge=LAST_WEEK, le=5), AfterValidator(_no_week_zero), WithJsonSchema(WEEKS)
]
Late = Annotated[str, AfterValidator(_late), WithJsonSchema(LATE)]
Hours = Annotated[float, Field(ge=0, le=720)]
Minutes = Annotated[int, Field(ge=0, le=10_080)]
Money = Annotated[Decimal, Field(ge=0), WithJsonSchema({"type": "number", "minimum": 0})]
Site = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+[^\s]*$"), AfterValidator(_site)]
Template = Annotated[Words, AfterValidator(_template)]
Parameters = Annotated[dict[str, Template], AfterValidator(_parameters)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class ColourFields(Written):
    """The brand's colours, in quotes: an unquoted # begins a comment."""

    main: Colour = Field(default=Colours().main, description="Text and areas.")
    accent: Colour = Field(default=Colours().accent, description="One highlight.")
    ground: Colour = Field(default=Colours().ground, description="Behind everything.")


class VoiceAndLooksFields(Written):
    """How a company speaks and looks."""

    voice: str = Field(default="", description="How it sounds: plain, exact, no hype.")
    person: Words = Field(default="first person plural", description="Who speaks.")
    required: dict[str, tuple[Words, ...]] = Field(
        default_factory=dict, description="The right spelling of a word, and the forms never to be written."
    )
    banned: tuple[Words, ...] = Field(default=(), description="Words that never appear.")
    customers: tuple[Words, ...] = Field(
        default=(), description="Names of customers. A statement about one needs an own source to be let through."
    )
    approved_only: bool = Field(
        default=False,
        description="Whether statements about us, customers and competitors must be approved claims, word for word.",
    )
    required_text: tuple[RequiredTextFields, ...] = Field(default=(), description="Texts that pieces must contain.")
    style: StyleFields = Field(default=StyleFields(), description="Checks of style and of copied text.")
    spelling: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = Field(
        default="en-GB", description="A language tag such as en-GB or en-US."
    )
    colours: ColourFields = Field(default=ColourFields(), description="Brand colours.")
    logo: Words | None = Field(default=None, description="An image file, relative to this file. None: initials.")


class BrandFields(VoiceAndLooksFields):
    """How the company speaks and looks."""

    company: Words = Field(description="The company's name as it is written.")
    about: str = Field(default="", description="What it does, in a sentence or two; may be cited as an own source.")
    competitors: tuple[Words, ...] = Field(
        default=(), description="Names of competitors. A statement about one needs an own source to be let through."
    )
    site: Site | None = Field(default=None, description="The web site that paths of calls to action belong to.")


class AudienceFields(Written):
    """A group of readers."""

    name: Words = Field(description="Who they are.")
    description: str = Field(default="", description="What matters to them.")


class SlotFields(Written):
    """A recurring publishing time."""

    days: tuple[Day, ...] = Field(min_length=1, description="Days of the week.")
    at: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = Field(
        description="Wall time in the channel's zone, HH:MM."
    )
    week_of_month: Week | None = Field(
        default=None, description="Only the first (1), second (2) … or last such day of a month."
    )
    every_weeks: Annotated[int, Field(ge=1, le=52)] = Field(
        default=1, description="Only in every second (2), third (3) … week, counted from that of `starting`."
    )
    starting: date | None = Field(default=None, description="Not before this day (YYYY-MM-DD).")

    def as_value(self) -> WeeklySlot:
        """The domain's word for it."""
        return WeeklySlot(
            weekdays=tuple(sorted({DAYS.index(day) for day in self.days})),
            **self.model_dump(exclude={"days"}),
        )


class BlackoutFields(Written):
    """Days on which nothing is planned."""

    first: date = Field(description="The day, or the first of several (YYYY-MM-DD).")
    last: date | None = Field(default=None, description="The last of several. None: that one day.")
    note: str = Field(default="", description="Why, such as Christmas.")

    def as_value(self) -> Blackout:
        """The domain's word for it."""
        return Blackout(first=self.first, last=self.last or self.first, note=self.note)


class ChannelFields(Written):
    """A channel of this campaign. Without slots an approved piece goes out at once."""

    kind: Channel = Field(description="Which channel.")
    account: Words | None = Field(default=None, description="The account's name. None: the channel's name.")
    zone: Zone | None = Field(default=None, description="IANA time zone of the slots. None: the campaign's.")
    slots: tuple[SlotFields, ...] = Field(default=(), description="When this channel publishes.")
    blackouts: tuple[BlackoutFields, ...] = Field(default=(), description="Days off, beside those of the campaign.")
    gap_hours: Hours | None = Field(default=None, description="As the campaign's, for this channel.")
    lead_minutes: Minutes | None = Field(default=None, description="As the campaign's, for this channel.")


class CampaignFields(Written):
    """A campaign file."""

    name: Words = Field(description="The campaign's name; a file with the same name updates it.")
    workspace: Words | None = Field(default=None, description="The workspace's name. None: the brand's company.")
    brand: BrandFields | None = Field(
        default=None, description="Required with a first campaign, unless a profile is there."
    )
    goal: str = Field(default="", description="What the campaign is for.")
    kpi: str = Field(default="", description="How its success is measured.")
    offer: str = Field(default="", description="What readers get.")
    call_to_action: CallToActionFields | None = Field(default=None, description="Used where a brief has none.")
    zone: Zone = Field(default="UTC", description="IANA time zone, such as Europe/London.")
    audiences: tuple[AudienceFields, ...] = Field(default=(), description="For whom.")
    channels: tuple[ChannelFields, ...] = Field(default=(), description="Accounts and publishing times.")
    utm: Parameters = Field(
        default_factory=dict,
        description="Parameters of the link of a call to action: source, medium, campaign, content … "
        "{channel}, {campaign} and {brief} in a value become the words of the piece.",
    )
    regions: tuple[Words, ...] = Field(default=(), description="Where it is read, such as SE or EU. None: anywhere.")
    approved_claims: tuple[ApprovedClaimFields, ...] = Field(
        default=(), description="Claims for the workspace's register of what may be said."
    )
    sources: tuple[Words, ...] = Field(
        default=(), description="Files, folders (relative to this file), addresses of pages and of feeds."
    )
    outline: bool = Field(
        default=False, description="Stop each brief at an outline, to be decided on before its drafts are written."
    )
    budget_tokens: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="The most tokens that models may use for this campaign in all. None: no limit."
    )
    budget_cost: Money | None = Field(
        default=None,
        description="The most that models may cost for this campaign in all, in the currency of "
        "PRESSROOM_MODEL_CURRENCY. None: no limit.",
    )
    blackouts: tuple[BlackoutFields, ...] = Field(default=(), description="Days on which nothing is planned.")
    gap_hours: Hours = Field(default=0.0, description="The least time between two posts of the same account.")
    lead_minutes: Minutes = Field(
        default=0, description="What a channel needs before a slot; approving for a sooner one warns."
    )
    late: Late = Field(
        default="send within 24 hours",
        description="What becomes of a post that missed its slot: send within N hours (and ask after that), ask, drop.",
    )
    bars: tuple[BarFields, ...] = Field(default=(), description="What `pressroom eval` holds the drafts against.")
    briefs: tuple[BriefFields, ...] = Field(min_length=1, description="The ideas to be told.")

    def late_policy(self) -> LatePolicy:
        """The domain's word for `late`."""
        step, _, hours = self.late.partition(" within ")
        return LatePolicy.model_validate({"then": step, **({"hours": hours.split()[0]} if hours else {})})
