"""The next free publishing slot of a channel: pure calendar arithmetic.

A slot is a wall time in the channel's zone, so it must survive the two odd days of a year. A time that the clocks jump
over goes out at the first minute that exists after the gap; a time that happens twice means the first of the two. Both
are decided here, once, instead of by whatever `datetime` does with `fold`.

Free is a slot that lies in no blackout, and at which, and within the account's gap before and after which, no other
post of the account is planned. A person may still name any moment: then these are warnings (domain/foresight.py).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from domain.brief import Brief
from domain.timing import Timetable

HORIZON_DAYS: Final = 400


def next_slot(table: Timetable, after: datetime, taken: Collection[datetime] = ()) -> datetime | None:
    """The first free slot after `after`, as an instant in UTC; `taken` are the instants of the account's other posts.
    None without slots: then a piece goes out at once, or when a year ahead is full."""
    if not table.slots:
        return None
    occupied = _sorted(taken)
    first = after.astimezone(ZoneInfo(table.zone)).date() - timedelta(days=1)
    for day in (first + timedelta(days=n) for n in range(HORIZON_DAYS)):
        for instant in slots_on(table, day):
            if instant > after and neighbour(instant, occupied, table.gap) is None:
                return instant
    return None


def first_moment(table: Timetable, earliest: datetime, taken: Collection[datetime] = ()) -> datetime | None:
    """Where there are no slots: the first moment from `earliest` on that lies in no blackout and keeps the gap. None
    when there is none within a year."""
    occupied, moment = _sorted(taken), earliest
    while moment <= earliest + timedelta(days=HORIZON_DAYS):
        moved = _out_of_blackout(table, moment)
        near = neighbour(moved, occupied, table.gap) if table.gap else None
        if near is not None:
            moved = near + table.gap
        if moved == moment:
            return moment
        moment = moved
    return None


def slots_on(table: Timetable, day: date) -> tuple[datetime, ...]:
    """The instants of a day's slots, in order, each once; none on a blackout's day."""
    if table.blackout_on(day):
        return ()
    where = ZoneInfo(table.zone)
    on_it = [slot for slot in table.slots if slot.recurs_on(day)]
    return tuple(sorted({instant_of(day, time.fromisoformat(slot.at), where) for slot in on_it}))


def slots_between(table: Timetable, first: datetime, last: datetime) -> tuple[datetime, ...]:
    """All slots from one instant on and before another, whether they are free or not."""
    where = ZoneInfo(table.zone)
    begin, end = first.astimezone(where).date() - timedelta(days=1), last.astimezone(where).date()
    days = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    return tuple(instant for day in days for instant in slots_on(table, day) if first <= instant < last)


def neighbour(instant: datetime, occupied: Sequence[datetime], gap: timedelta) -> datetime | None:
    """Of instants in their order, the latest that is too near: the same, or nearer than the gap."""
    index = bisect_left(occupied, instant + gap) if gap else bisect_right(occupied, instant)
    latest = occupied[index - 1] if index else None
    return latest if latest is not None and (latest == instant or latest > instant - gap) else None


def opens(brief: Brief, zone: str) -> datetime | None:
    """The beginning of the first day on which the brief's pieces may go out; None when it names none."""
    return instant_of(brief.not_before, time(0, 0), ZoneInfo(zone)) if brief.not_before else None


def instant_of(day: date, wall: time, where: tzinfo) -> datetime:
    """The instant of a wall time: the first of two in an overlap, the first minute after it in a gap."""
    local = datetime.combine(day, wall, where)
    while not _exists(local):
        local = datetime.combine(local.date(), local.time(), where) + timedelta(minutes=1)
    return local.astimezone(UTC)


def wall_of(instant: datetime, zone: str) -> datetime:
    """What a clock on the wall shows there at that instant, without a zone."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def as_meant(planned_at: datetime, wall: datetime, where: tzinfo) -> datetime | None:
    """The instant that a planned wall time means by the rules that hold there now; None where both still belong
    together. Of a wall time that comes twice either is right, so a post stays at the one it was planned for."""
    shown = planned_at.astimezone(where).replace(tzinfo=None, fold=0)
    return None if shown == wall else instant_of(wall.date(), wall.time(), where)


def _exists(local: datetime) -> bool:
    back = local.astimezone(UTC).astimezone(local.tzinfo)
    return back.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0)


def _out_of_blackout(table: Timetable, moment: datetime) -> datetime:
    """That moment, or the beginning of the first day after its blackout."""
    where = ZoneInfo(table.zone)
    blackout = table.blackout_on(moment.astimezone(where).date())
    return instant_of(blackout.last + timedelta(days=1), time(0, 0), where) if blackout else moment


def _sorted(taken: Collection[datetime]) -> list[datetime]:
    return sorted({instant.astimezone(UTC) for instant in taken})
