"""Publishing slots over the two odd days of a year, and when they are taken."""

from datetime import UTC, datetime

import pytest

from domain.campaign import WeeklySlot
from domain.slots import next_slot

EVERY_DAY = tuple(range(7))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def slot(at: str, *weekdays: int, week: int | None = None) -> WeeklySlot:
    return WeeklySlot(weekdays=weekdays or EVERY_DAY, at=at, week_of_month=week)


def test_without_slots_there_is_none() -> None:
    assert next_slot((), "UTC", utc("2027-01-01T00:00")) is None


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
    assert next_slot(working, "Europe/London", utc(after)) == utc(expected)


def test_taken_slots_are_skipped_whatever_zone_they_are_written_in() -> None:
    taken = [utc("2027-01-04T08:30"), datetime.fromisoformat("2027-01-05T09:30+01:00")]
    assert next_slot((slot("08:30"),), "Europe/London", utc("2027-01-04T00:00"), taken) == utc("2027-01-06T08:30")


def test_the_first_thursday_of_the_month() -> None:
    monthly = (slot("07:00", 3, week=1),)
    assert next_slot(monthly, "Europe/London", utc("2027-01-07T07:00")) == utc("2027-02-04T07:00")


def test_a_time_the_clocks_jump_over_goes_out_at_the_first_minute_after() -> None:
    assert next_slot((slot("02:30"),), "Europe/Berlin", utc("2027-03-27T12:00")) == utc("2027-03-28T01:00")


def test_a_time_that_comes_twice_means_the_first() -> None:
    sunday = (slot("02:30", 6),)
    assert next_slot(sunday, "Europe/Berlin", utc("2027-10-30T12:00")) == utc("2027-10-31T00:30")
    assert next_slot(sunday, "Europe/Berlin", utc("2027-10-31T00:30")) == utc("2027-11-07T01:30")


def test_a_slot_keeps_its_wall_time_over_the_change() -> None:
    morning = (slot("08:30"),)
    assert next_slot(morning, "Europe/Berlin", utc("2027-03-27T12:00")) == utc("2027-03-28T06:30")
    assert next_slot(morning, "Europe/Berlin", utc("2027-03-26T12:00")) == utc("2027-03-27T07:30")


def test_a_year_without_a_free_slot_is_none() -> None:
    fifth = (slot("07:00", 0, week=5),)
    first = next_slot(fifth, "UTC", utc("2027-01-01T00:00"))
    assert first == utc("2027-03-29T07:00")
    taken: list[datetime] = []
    while (found := next_slot(fifth, "UTC", utc("2027-01-01T00:00"), taken)) is not None:
        taken.append(found)
    assert len(taken) == len(set(taken)) > 2
