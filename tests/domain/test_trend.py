"""Which day is due, and what trends are ranked by."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.trend import due_day, momentum, novelty, score

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("2026-11-28T07:59", date(2026, 11, 27), None),
        ("2026-11-28T08:00", date(2026, 11, 27), date(2026, 11, 28)),
        ("2026-11-28T12:00", date(2026, 11, 28), None),
        ("2026-11-28T12:00", date(2026, 11, 20), date(2026, 11, 28)),  # a week missed: one look
        ("2026-11-28T03:00", date(2026, 11, 20), date(2026, 11, 27)),
        ("2026-11-28T03:00", date(2026, 11, 27), None),
        ("2026-11-28T12:00", None, date(2026, 11, 28)),
        ("2026-11-28T12:00", date(2026, 12, 1), None),  # a clock set back looks at nothing twice
    ],
)
def test_the_latest_day_whose_eight_oclock_has_struck(now: str, last: date | None, due: date | None) -> None:
    assert due_day(at(now), "Europe/Berlin", last, LONG_AGO) == due


def test_the_day_on_which_a_workspace_was_made_is_not_looked_at() -> None:
    made = at("2026-11-27T10:00")
    assert due_day(at("2026-11-27T23:00"), "Europe/Berlin", None, made) is None
    assert due_day(at("2026-11-28T07:00"), "Europe/Berlin", None, made) is None
    assert due_day(at("2026-11-28T08:00"), "Europe/Berlin", None, made) == date(2026, 11, 28)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_of_23_and_25_hours_have_one_eight_oclock(day: date) -> None:
    last, looked = day - timedelta(days=2), []
    now = datetime.combine(day - timedelta(days=2), datetime.min.time(), UTC)
    for _ in range(4 * 24 * 12):
        now += timedelta(minutes=5)
        due = due_day(now, "Europe/Berlin", last, LONG_AGO)
        if due:
            looked.append((due, now.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M")))
            last = due
    days = [day - timedelta(days=1), day, day + timedelta(days=1)]
    assert looked[:3] == [(each, "08:00") for each in days]


@given(
    st.sampled_from(ZONES),
    st.lists(st.integers(1, 60 * 24 * 9), min_size=1, max_size=40),
    st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 10)),
)
def test_no_day_twice_none_ahead_and_one_at_most_for_each_waking(zone: str, naps: list[int], start: datetime) -> None:
    """However long the machine sleeps between two looks at the clock."""
    now, last = start.replace(tzinfo=UTC), None
    for nap in naps:
        now += timedelta(minutes=nap)
        due = due_day(now, zone, last, LONG_AGO)
        if due is None:
            continue
        local = now.astimezone(ZoneInfo(zone))
        assert last is None or due > last
        assert due in (local.date(), local.date() - timedelta(days=1))
        assert due_day(now, zone, due, LONG_AGO) is None
        last = due


def test_novelty_is_the_distance_to_the_nearest_of_earlier_days() -> None:
    assert novelty((1.0, 0.0), []) == 1.0
    assert novelty((1.0, 0.0), [(0.0, 1.0), (1.0, 0.0)]) == 0.0
    assert novelty((1.0, 0.0), [(0.6, 0.8)]) == pytest.approx(0.4)


@given(st.integers(0, 50), st.lists(st.integers(0, 50), max_size=7))
def test_momentum_is_a_share_that_grows_with_what_is_said_today(today: int, past: list[int]) -> None:
    assert 0.0 <= momentum(today, past) <= 1.0
    assert momentum(today + 1, past) >= momentum(today, past)


def test_momentum_of_more_of_the_same_and_of_the_unknown() -> None:
    assert momentum(5, []) == momentum(5, [5, 5]) == momentum(3, [0, 0]) == 0.5
    assert momentum(9, [3]) > 0.5 > momentum(1, [3])


def test_fit_weighs_most() -> None:
    assert score(fit=1, novelty=0, momentum=0) > score(fit=0, novelty=1, momentum=0)
    assert score(fit=1, novelty=1, momentum=1) == 1.0
