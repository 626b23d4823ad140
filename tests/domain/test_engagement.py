"""Figures of posts: kept as they were said, missing where nobody said any, the same whatever order they came in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.engagement import METRICS, Reading, Total, is_news, next_look, standing, totals, value_of

NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)


def reading(value: int, day: int = 1, said: int = 0, **fields: object) -> Reading:
    return Reading.model_validate(
        {
            "publication_id": "pub_1",
            "metric": "impressions",
            "value": value,
            "day": date(2027, 2, day),
            "as_of": NOON + timedelta(hours=said),
            **fields,
        }
    )


READINGS = st.lists(
    st.builds(
        reading,
        st.integers(0, 5),
        st.integers(1, 3),
        st.integers(0, 100),
        metric=st.sampled_from(["impressions", "clicks"]),
        span=st.sampled_from(["total", "day"]),
        source=st.sampled_from(["channel", "import"]),
        publication_id=st.sampled_from(["pub_1", "pub_2"]),
    ),
    max_size=12,
)


def test_a_late_correction_stands_and_what_it_corrected_is_still_there() -> None:
    said = (reading(100), reading(90, said=48))
    assert [each.value for each in standing(said)] == [90]
    assert totals(said) == (Total(metric="impressions", value=90),)
    assert len(said) == 2


def test_an_older_word_that_comes_late_changes_nothing() -> None:
    assert standing((reading(90, said=48), reading(100))) == (reading(90, said=48),)


def test_what_nobody_told_is_missing_and_not_zero() -> None:
    found = totals([reading(0)])
    assert value_of(found, "impressions") == 0
    assert value_of(found, "clicks") is None
    assert totals([]) == ()


def test_totals_are_not_added_up_and_days_are() -> None:
    assert totals([reading(100, 1), reading(130, 2)]) == (Total(metric="impressions", value=130),)
    days = [reading(4, 1, metric="clicks", span="day"), reading(6, 2, metric="clicks", span="day")]
    assert totals(days) == (Total(metric="clicks", value=10),)
    assert totals(days, date(2027, 2, 1)) == (Total(metric="clicks", value=4),)
    assert totals([*days, reading(9, 2, metric="clicks")]) == (Total(metric="clicks", value=9),)


@given(READINGS, st.randoms())
def test_what_stands_does_not_depend_on_the_order_in_which_it_was_said(said: list[Reading], chance: object) -> None:
    shuffled = list(said)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled) == standing(said)
    assert totals(shuffled) == totals(said)


@given(READINGS)
def test_every_reading_is_represented_by_one_that_is_no_older(said: list[Reading]) -> None:
    by_place = {(r.publication_id, r.day, r.metric, r.span): r for r in standing(said)}
    for each in said:
        assert by_place[each.publication_id, each.day, each.metric, each.span].as_of >= each.as_of
    assert set(by_place.values()) <= set(said)


@given(READINGS)
def test_leaving_out_what_is_no_news_changes_no_figure(said: list[Reading]) -> None:
    kept: list[Reading] = []
    for each in sorted(said, key=lambda r: r.as_of):
        same = [
            k
            for k in kept
            if (k.publication_id, k.metric, k.day, k.span, k.source)
            == (each.publication_id, each.metric, each.day, each.span, each.source)
        ]
        if is_news(each, same[-1] if same else None):
            kept.append(each)
    ours = [each for each in said if each.source == "channel"]
    one_instant_each = len({(r.publication_id, r.metric, r.day, r.span, r.as_of) for r in ours}) == len(ours)
    if one_instant_each:
        assert _figures([k for k in kept if k.source == "channel"]) == _figures(ours)


def _figures(said: list[Reading]) -> list[tuple[object, ...]]:
    return [(r.publication_id, r.day, r.metric, r.span, r.value) for r in standing(said)]


@pytest.mark.parametrize(("hours", "pause"), [(0, 1), (47, 1), (48, 24), (2000, 24)])
def test_figures_are_asked_for_hourly_for_two_days_and_daily_after(hours: int, pause: int) -> None:
    now = NOON + timedelta(hours=hours)
    assert next_look(NOON, now) == now + timedelta(hours=pause)


def test_every_figure_has_a_sentence() -> None:
    assert all(METRICS.values())
