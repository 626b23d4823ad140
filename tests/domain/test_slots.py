"""Publishing slots over the two odd days of a year, and when they are taken."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.slots import first_moment, instant_of, neighbour, next_slot, slots_between, wall_of
from domain.timing import LAST_WEEK, Blackout, Timetable, WeeklySlot

EVERY_DAY = tuple(range(7))
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slot(at: str, *weekdays: int, week: int | None = None) -> WeeklySlot:
    return WeeklySlot(weekdays=weekdays or EVERY_DAY, at=at, week_of_month=week)


def table(*slots: WeeklySlot, zone: str = "UTC", **fields: Any) -> Timetable:
    return Timetable(zone=zone, slots=slots, **fields)


def test_without_slots_there_is_none() -> None:
    assert next_slot(table(), utc("2027-01-01T00:00")) is None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2027-01-04T07:00", "2027-01-04T08:30"),  # Monday, before the slot
        ("2027-01-04T08:30", "2027-01-04T12:15"),  # exactly at a slot: the next one
        ("2027-01-08T13:00", "2027-01-11T08:30"),  # Friday afternoon: Monday
    ],
)
def test_the_next_one_of_several_wins(after: str, expected: str) -> None:
    working = (slot("12:15", 0, 1, 2, 3, 4), slot("08:30", 0, 1, 2, 3, 4))
    assert next_slot(table(*working, zone="Europe/London"), utc(after)) == utc(expected)


def test_taken_slots_are_skipped_whatever_zone_they_are_written_in() -> None:
    taken = [utc("2027-01-04T08:30"), datetime.fromisoformat("2027-01-05T09:30+01:00")]
    daily = table(slot("08:30"), zone="Europe/London")
    assert next_slot(daily, utc("2027-01-04T00:00"), taken) == utc("2027-01-06T08:30")


def test_the_first_thursday_of_the_month() -> None:
    monthly = table(slot("07:00", 3, week=1), zone="Europe/London")
    assert next_slot(monthly, utc("2027-01-07T07:00")) == utc("2027-02-04T07:00")


@pytest.mark.parametrize("month", range(1, 13))
def test_the_last_tuesday_of_a_month_is_followed_by_none(month: int) -> None:
    monthly = table(slot("07:00", 1, week=LAST_WEEK))
    found = slots_between(monthly, utc(f"2027-{month:02}-01T00:00"), utc(f"2027-{month:02}-28T00:00") + 4 * DAY)
    (last,) = [at for at in found if at.month == month]
    assert last.weekday() == 1
    assert (last + 7 * DAY).month != month


def test_every_other_week_is_counted_from_the_first() -> None:
    biweekly = table(WeeklySlot(weekdays=(1,), at="09:00", every_weeks=2, starting=date(2027, 1, 6)))
    found = slots_between(biweekly, utc("2027-01-01T00:00"), utc("2027-02-20T00:00"))
    # the week of Wednesday the 6th is the first one; its Tuesday comes before the day it starts on
    assert found == tuple(utc(f"{day}T09:00") for day in ("2027-01-19", "2027-02-02", "2027-02-16"))


def test_a_time_the_clocks_jump_over_goes_out_at_the_first_minute_after() -> None:
    assert next_slot(table(slot("02:30"), zone="Europe/Berlin"), utc("2027-03-27T12:00")) == utc("2027-03-28T01:00")


def test_two_times_in_one_gap_are_one_slot() -> None:
    twice = table(slot("02:15"), slot("02:45"), zone="Europe/Berlin")
    found = slots_between(twice, utc("2027-03-28T00:00"), utc("2027-03-28T12:00"))
    assert found == (utc("2027-03-28T01:00"),)


def test_a_time_that_comes_twice_means_the_first() -> None:
    sunday = table(slot("02:30", 6), zone="Europe/Berlin")
    assert next_slot(sunday, utc("2027-10-30T12:00")) == utc("2027-10-31T00:30")
    assert next_slot(sunday, utc("2027-10-31T00:30")) == utc("2027-11-07T01:30")


def test_a_slot_keeps_its_wall_time_over_the_change() -> None:
    morning = table(slot("08:30"), zone="Europe/Berlin")
    assert next_slot(morning, utc("2027-03-27T12:00")) == utc("2027-03-28T06:30")
    assert next_slot(morning, utc("2027-03-26T12:00")) == utc("2027-03-27T07:30")


def test_a_year_without_a_free_slot_is_none() -> None:
    fifth = table(slot("07:00", 0, week=5))
    first = next_slot(fifth, utc("2027-01-01T00:00"))
    assert first == utc("2027-03-29T07:00")
    taken: list[datetime] = []
    while (found := next_slot(fifth, utc("2027-01-01T00:00"), taken)) is not None:
        taken.append(found)
    assert len(taken) == len(set(taken)) > 2


def test_nothing_is_planned_on_a_blackout_s_days() -> None:
    christmas = Blackout(first=date(2027, 12, 24), last=date(2027, 12, 26), note="Christmas")
    daily = table(slot("23:30"), zone="America/New_York", blackouts=(christmas,))
    assert next_slot(daily, utc("2027-12-24T12:00")) == utc("2027-12-28T04:30"), "the day is the one on the wall"


def test_a_gap_keeps_off_the_posts_before_and_after() -> None:
    hours = table(*(slot(f"{hour:02}:00") for hour in range(24)), gap=4 * HOUR)
    taken = [utc("2027-01-04T06:30"), utc("2027-01-04T13:00")]
    assert next_slot(hours, utc("2027-01-04T05:00"), taken) == utc("2027-01-04T17:00")
    assert next_slot(hours, utc("2027-01-04T02:00"), taken[:1]) == utc("2027-01-04T11:00")
    assert next_slot(hours, utc("2027-01-04T01:30"), taken[:1]) == utc("2027-01-04T02:00"), "four hours and more"


def test_without_slots_the_first_moment_lies_in_no_blackout_and_keeps_the_gap() -> None:
    free = table(blackouts=(Blackout(first=date(2027, 1, 4), last=date(2027, 1, 5)),), gap=2 * HOUR)
    assert first_moment(free, utc("2027-01-03T10:00")) == utc("2027-01-03T10:00")
    assert first_moment(free, utc("2027-01-03T10:00"), [utc("2027-01-03T11:00")]) == utc("2027-01-03T13:00")
    late = [utc("2027-01-03T22:30")]
    assert first_moment(free, utc("2027-01-03T23:00"), late) == utc("2027-01-06T00:00"), (
        "the gap leads into the days off"
    )
    assert first_moment(free, utc("2027-01-04T09:00"), [utc("2027-01-06T01:00")]) == utc("2027-01-06T03:00")
    always = table(blackouts=(Blackout(first=date(2026, 1, 1), last=date(2030, 1, 1)),))
    assert first_moment(always, utc("2027-01-03T10:00")) is None


# --- whatever the slots, zones and changes of the clocks

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "UTC", "Asia/Kathmandu")
WALLS = st.times().map(lambda at: f"{at.hour:02}:{at.minute:02}")
SLOTS = st.builds(
    WeeklySlot,
    weekdays=st.lists(st.integers(0, 6), min_size=1, unique=True).map(tuple),
    at=WALLS,
    week_of_month=st.sampled_from([None, None, None, 1, 2, 5, LAST_WEEK]),
)
# two changes of the clocks lie in this range in every zone that has them
MOMENTS = st.datetimes(datetime(2027, 2, 1), datetime(2027, 11, 30)).map(lambda at: at.replace(tzinfo=UTC))
BLACKOUTS = st.lists(
    st.builds(
        lambda first, days: Blackout(first=first, last=first + days * DAY),
        st.dates(date(2027, 2, 1), date(2027, 12, 31)),
        st.integers(0, 20),
    ),
    max_size=3,
).map(tuple)
TABLES = st.builds(
    Timetable,
    zone=st.sampled_from(ZONES),
    slots=st.lists(SLOTS, min_size=1, max_size=4).map(tuple),
    blackouts=BLACKOUTS,
    gap=st.integers(0, 72).map(lambda hours: hours * HOUR),
)
QUICK = settings(max_examples=150, deadline=None, derandomize=True)


@QUICK
@given(TABLES, MOMENTS, st.lists(MOMENTS, max_size=8))
def test_a_free_slot_is_a_slot_and_free_and_the_first(
    plan: Timetable, after: datetime, taken: Sequence[datetime]
) -> None:
    found = next_slot(plan, after, taken)
    if found is None:
        return
    wall = wall_of(found, plan.zone)
    assert found > after
    assert plan.blackout_on(wall.date()) is None
    assert all(at != found and abs(at - found) >= plan.gap for at in taken)
    meant = {
        instant_of(wall.date(), time.fromisoformat(s.at), ZoneInfo(plan.zone))
        for s in plan.slots
        if s.recurs_on(wall.date())
    }
    assert found in meant
    earlier = slots_between(plan, after + timedelta(microseconds=1), found)
    occupied = sorted(taken)
    assert all(neighbour(at, occupied, plan.gap) is not None for at in earlier), "every earlier one is taken"


@QUICK
@given(TABLES, MOMENTS)
def test_one_slot_after_another_is_all_slots_in_their_order(plan: Timetable, after: datetime) -> None:
    end, walked, at = after + 60 * DAY, [], after
    while (found := next_slot(plan, at)) is not None and found < end:
        walked.append(found)
        at = found
    assert tuple(walked) == slots_between(plan, after + timedelta(microseconds=1), end)


@QUICK
@given(st.sampled_from(ZONES), st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.times())
def test_a_wall_time_is_kept_or_is_the_first_minute_after_a_gap(zone: str, day: date, at: time) -> None:
    wall = datetime.combine(day, at.replace(second=0, microsecond=0))
    instant = instant_of(day, wall.time(), ZoneInfo(zone))
    shown = wall_of(instant, zone)
    if shown == wall:
        assert wall_of(instant - HOUR, zone) != wall, "of two the first"
        return
    assert shown > wall
    assert wall_of(instant - timedelta(minutes=1), zone) < wall, "the minute before lies before the gap"


@QUICK
@given(TABLES, MOMENTS, st.lists(MOMENTS, max_size=8))
def test_the_first_moment_without_slots_keeps_all_rules(
    plan: Timetable, earliest: datetime, taken: Sequence[datetime]
) -> None:
    found = first_moment(plan, earliest, taken)
    assert found is not None
    assert found >= earliest
    assert plan.blackout_on(wall_of(found, plan.zone).date()) is None
    assert not plan.gap or all(abs(at - found) >= plan.gap for at in taken)


def test_no_slot_is_lost_or_doubled_at_any_change_of_any_zone() -> None:
    """All zones there are, all their changes from 2020 to 2040; zones that always agree are one."""
    for zone, changes in all_changes().items():
        where = ZoneInfo(zone)
        for change in changes:
            before, after = wall_of(change - timedelta(seconds=1), zone), wall_of(change, zone)
            for minutes in (-90, -31, -30, -1, 0, 1, 29, 30, 59, 60, 90):
                wall = after.replace(second=0, microsecond=0) + timedelta(minutes=minutes)
                instant = instant_of(wall.date(), wall.time(), where)
                shown = wall_of(instant, zone)
                if before < wall < after:  # the clocks jump over it
                    assert shown == after, f"{zone} {wall}: {shown}"
                else:
                    assert shown == wall, f"{zone} {wall}: {shown}"
                    assert wall_of(instant - max(before - after, HOUR), zone) != wall, (
                        f"{zone} {wall}: of two the first"
                    )


def all_changes() -> dict[str, list[datetime]]:
    """The instants at which a zone's clocks are changed, for one zone of each kind."""
    first, last = utc("2020-01-01"), utc("2040-12-31")
    days = [first + timedelta(days=10 * n) for n in range((last - first).days // 10 + 1)]
    kinds: dict[tuple[timedelta | None, ...], str] = {}
    for zone in sorted(available_timezones()):
        where = ZoneInfo(zone)
        kinds.setdefault(tuple(day.astimezone(where).utcoffset() for day in days), zone)
    return {
        zone: [
            _change_between(a, b, ZoneInfo(zone))
            for a, b, was, now in zip(days, days[1:], kind, kind[1:], strict=False)
            if was != now
        ]
        for kind, zone in kinds.items()
    }


def _change_between(low: datetime, high: datetime, where: ZoneInfo) -> datetime:
    was = low.astimezone(where).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if middle.astimezone(where).utcoffset() == was else (low, middle)
    return high
