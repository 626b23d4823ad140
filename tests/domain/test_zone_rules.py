"""Whatever rules a zone had and has, a planned post keeps its wall time, and stands still afterwards."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.slots import as_meant, instant_of
from tests.fakes.zone_rules import zone_of

RULES = (
    "CET-1CEST,M3.5.0,M10.5.0/3",  # as Berlin has it
    "CET-1",  # winter time for good
    "CEST-2",  # summer time for good
    "CET-1CEST,M4.1.0,M9.5.0/3",  # other days
    "LHST-10:30LHDT-11,M10.1.0,M4.1.0",  # half an hour, in the south
    "XST-1XDT-4,M3.5.0,M10.5.0/3",  # three hours
    "WST+11",  # the other side of the date line
)
BERLIN, WINTER = zone_of(RULES[0]), zone_of(RULES[1])
each_rule = st.sampled_from(RULES).map(zone_of)
moments = st.datetimes(datetime(2027, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@given(each_rule, each_rule, moments)
def test_the_wall_time_wins_and_nothing_moves_twice(old: object, new: object, planned_at: datetime) -> None:
    meant = planned_at.astimezone(old).replace(tzinfo=None, fold=0)  # type: ignore[arg-type]
    assert as_meant(planned_at, meant, old) is None, "nothing changed"  # type: ignore[arg-type]
    at = as_meant(planned_at, meant, new)  # type: ignore[arg-type]
    shown = (at or planned_at).astimezone(new).replace(tzinfo=None, fold=0)  # type: ignore[arg-type]
    assert timedelta(0) <= shown - meant <= timedelta(hours=3), "only a wall time that is jumped over is shown later"
    if shown != meant:
        assert at == instant_of(meant.date(), meant.time(), new)  # type: ignore[arg-type]
    assert as_meant(at or planned_at, shown, new) is None  # type: ignore[arg-type]


def test_summer_time_that_is_dropped_moves_a_summers_post_and_no_winters() -> None:
    meant = datetime(2027, 7, 1, 8, 30)
    planned_at = datetime(2027, 7, 1, 6, 30, tzinfo=UTC)
    assert as_meant(planned_at, meant, WINTER) == datetime(2027, 7, 1, 7, 30, tzinfo=UTC)
    assert as_meant(datetime(2027, 1, 4, 7, 30, tzinfo=UTC), datetime(2027, 1, 4, 8, 30), WINTER) is None


def test_of_a_wall_time_that_comes_twice_the_one_that_was_planned_stays() -> None:
    meant = datetime(2027, 10, 31, 2, 30)
    for hour in (0, 1):
        assert as_meant(datetime(2027, 10, 31, hour, 30, tzinfo=UTC), meant, BERLIN) is None
