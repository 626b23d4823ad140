"""The window of a quota: that of UTC, and nobody is in two."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quota import Period, Quota

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.sampled_from(["minute", "hour", "day"]))
def test_each_instant_lies_in_one_window_and_the_wait_ends_in_the_next(now: datetime, period: Period) -> None:
    quota = Quota(service="Channel", calls=1, period=period)
    begins, ends = quota.window(now)
    assert begins <= now < ends
    assert quota.window(begins) == quota.window(ends - timedelta(microseconds=1)) == (begins, ends)
    later = now + timedelta(seconds=quota.wait(now))
    assert quota.window(later)[0] == ends < later


@pytest.mark.parametrize(
    ("period", "wait", "until"),
    [("minute", 41.0, "22:31 UTC"), ("hour", 1840.0, "23:00 UTC"), ("day", 5440.0, "00:00 UTC")],
)
def test_it_says_until_when(period: Period, wait: float, until: str) -> None:
    now = datetime(2026, 11, 24, 22, 30, 20, tzinfo=UTC)
    quota = Quota(service="LinkedIn", calls=1500, period=period, whose="app")
    assert quota.wait(now) == wait
    assert quota.used_up(now) == f"LinkedIn's quota of the {period} (1,500 calls of the app) is used up until {until}."
