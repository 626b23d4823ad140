"""From pieces to figures, worked out by hand; and the bars over them."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.bars import Bar, missed_bars
from domain.evaluation import METRICS, ChannelFigures, JudgedPiece, figures, value_of


def piece(**fields: Any) -> JudgedPiece:
    return JudgedPiece(**{"campaign": "Docks", "brief": "Waiting", "channel": "linkedin", **fields})


PIECES = (
    piece(factual=4, supported=4, grade=8.0, repetition=0.1, distinctness=0.95, tokens=1000, cost=0.02, seconds=2.0),
    piece(
        factual=6,
        supported=3,
        blocking=("claims supported: 1",),
        rules_broken=("banned words: x",),
        grade=12.0,
        repetition=0.3,
        distinctness=0.7,
        tokens=3000,
        cost=0.06,
        seconds=4.0,
    ),
    piece(channel="blog", factual=10, supported=9, length_faults="short", grade=10.0, tokens=2000, cost=None),
    piece(channel="blog", failure="The model was away."),
)


def column(name: str) -> ChannelFigures:
    return next(found for found in figures(PIECES) if found.channel == name)


def test_each_channel_that_was_asked_for_has_a_column_and_all_have_one() -> None:
    assert [(found.channel, found.pieces) for found in figures(PIECES)] == [("linkedin", 2), ("blog", 2), ("all", 4)]


@pytest.mark.parametrize(
    ("channel", "metric", "value"),
    [
        ("linkedin", "made", 1.0),
        ("blog", "made", 0.5),
        ("linkedin", "claims_supported", 0.7),
        ("all", "claims_supported", 0.8),
        ("linkedin", "approvable", 0.5),
        ("blog", "approvable", 1.0),
        ("all", "brand_rules", 0.6667),
        ("blog", "length", 0.0),
        ("linkedin", "grade", 10.0),
        ("linkedin", "repetition", 0.2),
        ("linkedin", "distinctness", 0.7),
        ("blog", "distinctness", None),
        ("linkedin", "tokens", 2000.0),
        ("linkedin", "cost", 0.04),
        ("all", "cost", None),
        ("linkedin", "seconds", 3.0),
    ],
)
def test_the_figures_are_those_of_the_pieces_that_were_made(channel: str, metric: Any, value: float | None) -> None:
    assert column(channel).values[metric] == value


def test_where_nothing_was_made_nothing_is_known_but_that() -> None:
    (_, all_of_them) = figures([piece(failure="Away.")])
    assert all_of_them.values["made"] == 0.0
    assert {value for name, value in all_of_them.values.items() if name != "made"} == {None}


def test_every_metric_says_what_it_is() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS) == len(column("all").values)
    assert all(len(metric.says) > 20 for metric in METRICS)


def test_a_bar_is_missed_on_its_side_only_and_for_its_channel() -> None:
    assert value_of(PIECES[:2], "claims_supported") == pytest.approx(0.7)
    met = [
        Bar(metric="claims_supported", channel="linkedin", at_least=0.7),
        Bar(metric="grade", at_least=8, at_most=12),
        Bar(metric="length", channel="linkedin", at_least=1),
    ]
    assert missed_bars("Docks", met, PIECES) == ()
    (told,) = missed_bars("Docks", [Bar(metric="claims_supported", at_least=0.95)], PIECES)
    assert told == "“Docks”: claims_supported (all channels) at least 0.95: it is 0.8."
    (told,) = missed_bars("Docks", [Bar(metric="repetition", channel="linkedin", at_most=0.1)], PIECES)
    assert "repetition (linkedin) at most 0.1: it is 0.2." in told


def test_a_bar_over_nothing_is_missed() -> None:
    (told,) = missed_bars("Docks", [Bar(metric="claims_supported", channel="email", at_least=0.5)], PIECES)
    assert "nothing to measure" in told


def test_a_bar_without_a_bound_is_none() -> None:
    with pytest.raises(ValidationError, match="at_least or at_most"):
        Bar(metric="grade")
