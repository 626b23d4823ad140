"""The state of the calendar, all of it in the address: which days, how they are shown, which post is open."""

import calendar as months
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, get_args
from urllib.parse import parse_qs, urlencode

View = Literal["month", "week", "list"]
VIEWS: Final[tuple[View, ...]] = get_args(View)
LISTED: Final = 28  # days of the list
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class CalendarState:
    """`day` lies in the shown month or week, or begins the list (None: today). `post` is the publication whose box is
    open; `free` says whether free slots are shown."""

    view: View = "month"
    day: date | None = None
    post: str = ""
    free: bool = True

    @property
    def address(self) -> str:
        """The address of this state."""
        parts = {
            "view": "" if self.view == "month" else self.view,
            "day": self.day.isoformat() if self.day else "",
            "free": "" if self.free else "no",
            "post": self.post,
        }
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"/calendar?{query}" if query else "/calendar"

    def at(self, **changes: object) -> "CalendarState":
        """This state with changes."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day that are shown: whole weeks, except in the list."""
        day = self.day or today
        if self.view == "list":
            return day, day + timedelta(days=LISTED - 1)
        if self.view == "week":
            return _monday(day), _monday(day) + timedelta(days=6)
        last = day.replace(day=months.monthrange(day.year, day.month)[1])
        return _monday(day.replace(day=1)), _monday(last) + timedelta(days=6)

    def moved(self, by: int, today: date) -> "CalendarState":
        """One month, week or list later (1) or earlier (-1)."""
        day = self.day or today
        if self.view == "month":
            month = day.year * 12 + day.month - 1 + by
            day = date(month // 12, month % 12 + 1, 1)
        else:
            day += timedelta(days=by * (7 if self.view == "week" else LISTED))
        return self.at(day=min(max(day, EARLIEST), LATEST), post="")


def calendar_from(query: str) -> CalendarState:
    """The state an address names; what it does not name, or names wrongly, is the default."""
    found = {name: values[0] for name, values in parse_qs(query.lstrip("?")).items()}
    view: View = next((view for view in VIEWS if view == found.get("view")), "month")
    return CalendarState(
        view=view, day=_day(found.get("day", "")), post=found.get("post", "")[:200], free=found.get("free") != "no"
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
