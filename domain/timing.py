"""When a channel publishes, and what becomes of a slot that was missed: the words of a campaign's timetable.

A weekly time alone answers neither the works holiday nor the newsletter of every other Tuesday, and a gap between two
posts belongs to the account, whichever campaign they come from. So a timetable is all of it as one value, and whoever
looks for a moment (domain/slots.py) is given the whole.
"""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from pydantic import Field

from domain.value import Value

LAST_WEEK: Final = -1
# What goes out later than this has missed its slot. A channel that is busy for a minute has not.
MISSED: Final = timedelta(minutes=10)

LateStep = Literal["send", "ask", "drop"]


class WeeklySlot(Value):
    """A recurring publishing time: weekdays 0 (Monday) to 6, wall time HH:MM in the channel's zone.
    `week_of_month` 1 to 5 restricts it to the nth such weekday of a month, -1 to the last. With `every_weeks` it recurs
    in every nth week, counted from the week of `starting`; before that day it does not."""

    weekdays: tuple[int, ...]
    at: str = Field(pattern=r"^[0-2][0-9]:[0-5][0-9]$")
    week_of_month: int | None = None
    every_weeks: int = Field(default=1, ge=1)
    starting: date | None = None

    def recurs_on(self, day: date) -> bool:
        """Whether this slot is on that day."""
        return day.weekday() in self.weekdays and self._in_month(day) and self._in_turn(day)

    def _in_month(self, day: date) -> bool:
        if self.week_of_month == LAST_WEEK:
            return (day + timedelta(days=7)).month != day.month
        return self.week_of_month is None or (day.day - 1) // 7 + 1 == self.week_of_month

    def _in_turn(self, day: date) -> bool:
        if self.starting is None:
            return True
        weeks = (_monday(day) - _monday(self.starting)).days // 7
        return day >= self.starting and weeks % self.every_weeks == 0


class Blackout(Value):
    """Days on which nothing is planned, the first and the last included, in the channel's zone."""

    first: date
    last: date
    note: str = ""

    def has(self, day: date) -> bool:
        """Whether that day is one of them."""
        return self.first <= day <= self.last


class LatePolicy(Value):
    """What becomes of a missed slot: `send` at once within `hours` of it and ask a person afterwards; `ask` a person;
    `drop` it."""

    then: LateStep = "send"
    hours: int = Field(default=24, ge=1, le=168)

    def step(self, planned_at: datetime, now: datetime) -> LateStep | None:
        """What to do with a post that was planned for an instant; None: it is on time."""
        late = now - planned_at
        if late <= MISSED:
            return None
        if self.then == "send":
            return "send" if late <= timedelta(hours=self.hours) else "ask"
        return self.then

    def __str__(self) -> str:
        return f"send within {self.hours} hours" if self.then == "send" else self.then


class Timetable(Value):
    """All that decides at which moments a piece may go out on a channel. `gap`: the least time between two posts of the
    account; `lead`: what the channel needs between approval and slot."""

    zone: str = "UTC"
    slots: tuple[WeeklySlot, ...] = ()
    blackouts: tuple[Blackout, ...] = ()
    gap: timedelta = timedelta(0)
    lead: timedelta = timedelta(0)

    def blackout_on(self, day: date) -> Blackout | None:
        """The blackout that a day lies in."""
        return next((blackout for blackout in self.blackouts if blackout.has(day)), None)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
