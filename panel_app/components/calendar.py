"""The calendar as HTML: one list of days that a stylesheet lays out as a month, a week, or a list.

The tempting way is a calendar widget. The one that Panel knows fetches its parts from another host, and each brings its
own words for keyboard, phone and time zone. What people need of one here is a grid of days and a way to take hold of a
post; a grid is what stylesheets are good at, and on a phone the same days simply stand below each other.

Days are those of the workspace's zone; every time names its zone, and a post that is meant in another one says so.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from desk.calendar import CalendarEntry, CalendarStatus, PlannedBlackout
from domain.brief import ChannelKind
from domain.draft import DraftStatus
from domain.value import Value
from panel_app.calendar_data import CalendarPage
from panel_app.calendar_state import VIEWS, CalendarState
from panel_app.components.render import render
from panel_app.components.words import channel_name, clock, moment, status_name
from panel_app.state import ReviewState
from store.calendar import DuePiece
from store.planning import MOVABLE

MOST: Final = 4  # slips on a day of the month
# What a state is called here, and its colour: grey, orange, blue, green, red. None is told by its colour alone.
SAID: Final[Mapping[CalendarStatus, tuple[str, str]]] = {
    "approved": ("scheduled", "Approved, being scheduled"),
    "scheduled": ("scheduled", "Scheduled"),
    "claimed": ("scheduled", "Going out"),
    "sending": ("scheduled", "Going out"),
    "handed_over": ("pending", "Handed over"),
    "unknown": ("pending", "Unknown"),
    "late": ("pending", "Late"),
    "held": ("pending", "On hold"),
    "sent": ("published", "Sent"),
    "verified": ("published", "Published"),
    "mismatch": ("failed", "Published, differs"),
    "failed": ("failed", "Failed"),
    "withdrawn": ("draft", "Withdrawn"),
    "free": ("free", "Free slot"),
}
DUE: Final[Mapping[DraftStatus, str]] = {"in_review": "pending", "held": "pending"}
LEGEND: Final = (
    ("draft", "Draft"),
    ("pending", "Pending"),
    ("scheduled", "Scheduled"),
    ("published", "Published"),
    ("failed", "Failed"),
    ("free", "Free slot"),
)


class Slip(Value):
    """One thing on a day. `opens`: a click opens its box; `drags`: it can be put on another day; `elsewhere`: what
    clocks show where it is meant, if not here."""

    key: str
    tone: str
    said: str
    time: str
    title: str
    channel: ChannelKind
    under: str
    elsewhere: str = ""
    href: str = ""
    opens: bool = False
    drags: bool = False


class Day(Value):
    """One day. `more` counts the slips that a month does not show; `all_of_it` is where they are."""

    day: date
    is_today: bool
    is_outside: bool
    slips: tuple[Slip, ...]
    more: int
    all_of_it: str
    blackouts: tuple[str, ...]


def calendar_html(page: CalendarPage, state: CalendarState, *, may_move: bool) -> str:
    """The whole calendar; whoever may move posts can take hold of them."""
    days = days_of(page, state, may_move=may_move)
    return render(
        "calendar.html",
        page=page,
        state=state,
        days=days,
        title=title_of(page, state),
        views=[(view, view.capitalize(), state.at(view=view, post="").address) for view in VIEWS],
        earlier=state.moved(-1, page.today).address,
        later=state.moved(1, page.today).address,
        today=state.at(day=None, post="").address,
        free=state.at(free=not state.free, post="").address,
        legend=LEGEND,
        weekdays=[f"{page.first + timedelta(days=n):%a}" for n in range(7)],
        empty=not any(day.slips for day in days),
        may_move=may_move,
    )


def title_of(page: CalendarPage, state: CalendarState) -> str:
    """What the shown days are called."""
    first, last = page.first, page.last
    if state.view == "month":
        return f"{state.day or page.today:%B %Y}"
    year = "" if first.year == last.year else f" {first:%Y}"
    return f"{first.day} {first:%b}{year} – {last.day} {last:%b %Y}"


def days_of(page: CalendarPage, state: CalendarState, *, may_move: bool) -> tuple[Day, ...]:
    """Every shown day with what is on it, in order."""
    slips: dict[date, list[Slip]] = defaultdict(list)
    for piece in page.due:
        slips[piece.day].append(_due(piece))
    for entry in page.entries:
        day = entry.at.astimezone(ZoneInfo(page.frame.zone)).date()
        slips[day].append(_slip(entry, state, page.frame.zone, may_move=may_move))
    shown = (page.first + timedelta(days=n) for n in range((page.last - page.first).days + 1))
    return tuple(_day(day, slips[day], page, state) for day in shown)


def _day(day: date, slips: list[Slip], page: CalendarPage, state: CalendarState) -> Day:
    shown = len(slips) if state.view != "month" or len(slips) == MOST + 1 else MOST  # no line to tell of one more
    month = (state.day or page.today).month
    return Day(
        day=day,
        is_today=day == page.today,
        is_outside=state.view == "month" and day.month != month,
        slips=tuple(slips[:shown]),
        more=max(0, len(slips) - shown),
        all_of_it=state.at(view="list", day=day, post="").address,
        blackouts=tuple(_told(each) for each in page.blackouts if each.has(day)),
    )


def _told(blackout: PlannedBlackout) -> str:
    note = f": {blackout.note}" if blackout.note else ""
    channel = f", {channel_name(blackout.channel)}" if blackout.channel else ""
    return f"Blackout{note} ({blackout.campaign}{channel})"


def _due(piece: DuePiece) -> Slip:
    return Slip(
        key=piece.draft_id,
        tone=DUE.get(piece.status, "draft"),
        said=status_name(piece.status),
        time="Due",
        title=piece.title,
        channel=piece.channel,
        under=f"{piece.campaign} · {piece.account}",
        href=ReviewState(draft=piece.draft_id).address,
    )


def _slip(entry: CalendarEntry, state: CalendarState, zone: str, *, may_move: bool) -> Slip:
    tone, said = SAID[entry.status]
    row = entry.publication_id or ""
    href = state.at(post=row).address if row else ""
    if entry.draft_id and not row:  # an approval that is not acted on yet can be taken back there
        href = ReviewState(tab="approved", draft=entry.draft_id).address
    here, there = clock(entry.at, zone), clock(entry.at, entry.zone)
    return Slip(
        key=row or entry.draft_id or f"{entry.at.isoformat()} {entry.account}",
        tone=tone,
        said=said,
        time=here,
        title=entry.title or f"{channel_name(entry.channel)}, {entry.account}",
        channel=entry.channel,
        under=f"{entry.campaign} · {entry.account}",
        elsewhere="" if here == there else moment(entry.at, entry.zone),
        href=href,
        opens=bool(row),
        drags=bool(row) and may_move and entry.status in MOVABLE,
    )
