"""The next free publishing slot of a channel: pure calendar arithmetic.

A slot is a wall time in the channel's zone, so it must survive the two odd days of a year. A time that the clocks jump
over goes out at the first minute that exists after the gap; a time that happens twice means the first of the two. Both
are decided here, once, instead of by whatever `datetime` does with `fold`.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.brief import Brief
from domain.campaign import WeeklySlot

HORIZON_DAYS: Final = 400


def next_slot(
    slots: Sequence[WeeklySlot], zone: str, after: datetime, taken: Collection[datetime] = ()
) -> datetime | None:
    """The first slot after `after` that is not among `taken` (instants), as an instant in UTC.
    None without slots: then a piece goes out at once, or when a year ahead is full."""
    if not slots:
        return None
    where = ZoneInfo(zone)
    occupied = {instant.astimezone(UTC) for instant in taken}
    first = after.astimezone(where).date() - timedelta(days=1)
    for day in (first + timedelta(days=n) for n in range(HORIZON_DAYS)):
        for instant in sorted(_instants(slots, day, where)):
            if instant > after and instant not in occupied:
                return instant
    return None


def opens(brief: Brief, zone: str) -> datetime | None:
    """The beginning of the first day on which the brief's pieces may go out; None when it names none."""
    return instant_of(brief.not_before, time(0, 0), ZoneInfo(zone)) if brief.not_before else None


def instant_of(day: date, wall: time, where: ZoneInfo) -> datetime:
    """The instant of a wall time: the first of two in an overlap, the first minute after it in a gap."""
    local = datetime.combine(day, wall, where)
    while not _exists(local):
        local = datetime.combine(local.date(), local.time(), where) + timedelta(minutes=1)
    return local.astimezone(UTC)


def _exists(local: datetime) -> bool:
    back = local.astimezone(UTC).astimezone(local.tzinfo)
    return back.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0)


def _instants(slots: Sequence[WeeklySlot], day: date, where: ZoneInfo) -> Iterator[datetime]:
    for slot in slots:
        if day.weekday() not in slot.weekdays:
            continue
        if slot.week_of_month is not None and (day.day - 1) // 7 + 1 != slot.week_of_month:
            continue
        yield instant_of(day, time.fromisoformat(slot.at), where)
