"""What will not hold at the slot, seen when it is approved instead of when it is missed.

A token that ends on Friday lets a post for Monday fail at half past eight, when nobody can renew it. Nothing here
forbids anything: until Monday there is time, and whoever approves may know better. So these are sentences, made of one
set of facts by one function, for whoever asks: the page before the decision, the command line after it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from domain.slots import neighbour
from domain.timing import Timetable
from domain.value import Value

NO_GAP: Final = timedelta(0)


class Foresight(Value):
    """What is known of an approval before it is made. `access_ends`: the earliest instant at which a secret of the
    account runs out; `missing_media`: alt texts of images that are not there, or not the ones that were made; `taken`:
    the instants of the account's other posts, in order; `effective_at`: when the decision would come into effect."""

    timetable: Timetable
    effective_at: datetime
    account: str = ""
    account_state: str = "connected"
    access_ends: datetime | None = None
    missing_media: tuple[str, ...] = ()
    taken: tuple[datetime, ...] = ()

    def warnings(self, at: datetime | None) -> tuple[str, ...]:
        """One sentence for each thing that will not hold when it goes out then; None: at once."""
        return tuple(_warnings(self, at or self.effective_at, named=at is not None))


def _warnings(seen: Foresight, at: datetime, *, named: bool) -> Iterator[str]:
    if seen.account_state != "connected":
        yield f"The account “{seen.account}” is {seen.account_state}: its posts wait until it is connected again."
    if seen.access_ends is not None and seen.access_ends <= at:
        ends = _told(seen.access_ends, seen.timetable.zone)
        yield f"The access of the account “{seen.account}” ends {ends}, before it goes out: connect it again in time."
    for alt_text in seen.missing_media:
        yield f"The image “{alt_text}” is not there as it was made: without it the post fails."
    if named and at < seen.effective_at:
        yield "The slot comes before the time to undo is over: it goes out when that is over."
    if named and at < seen.effective_at + seen.timetable.lead:
        minutes = int(seen.timetable.lead.total_seconds() // 60)
        yield f"The slot comes sooner than the {minutes} minutes that the channel needs before one."
    yield from _clashes(seen, at)


def _clashes(seen: Foresight, at: datetime) -> Iterator[str]:
    table = seen.timetable
    blackout = table.blackout_on(at.astimezone(ZoneInfo(table.zone)).date())
    if blackout is not None:
        note = f" ({blackout.note})" if blackout.note else ""
        yield f"It goes out on a blackout day{note}."
    near = neighbour(at, seen.taken, table.gap) if table.gap > NO_GAP else None
    if near is not None:
        hours = f"{table.gap.total_seconds() / 3600:g}"
        yield f"Another post of the account is planned for {_told(near, table.zone)}, nearer than {hours} hours."


def _told(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
