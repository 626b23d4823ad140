"""What a passage states, to the character; and which statements of a dossier cannot both be right."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.claim import Claim
from domain.disagreements import disagreements
from domain.typed_claims import typed_claims
from tests.domain.claims import SURVEY, claim


def test_claims_are_typed_with_unit_value_and_period() -> None:
    text = "In 2025 the site paid 18,900 euros. Nearly 65% of lorries waited. “Nobody reads the sheet,” said Anna Berg."

    found = [(stated.kind, stated.span) for stated in typed_claims(text)]
    assert found == [
        ("date", "2025"),
        ("money", "18,900 euros"),
        ("percentage", "65%"),
        ("named statement", "“Nobody reads the sheet,” said Anna Berg."),
        ("quotation", "Nobody reads the sheet,"),
    ]
    money = typed_claims(text)[1]
    assert (money.value, money.unit, money.period) == (Decimal(18900), "EUR", frozenset({"2025-0-0"}))


@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(SURVEY.split()), max_size=40).map(" ".join)))
def test_every_span_stands_where_it_says(text: str) -> None:
    assert all(text[stated.start : stated.end] == stated.span for stated in typed_claims(text))


def two(first: str, second: str, published: str = "2026-02-01") -> list[Claim]:
    return [claim(first, name="c1", published="2026-01-28"), claim(second, name="c2", published=published)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("72% of sites with a gate book each arrival.", "65% of sites with a gate book each arrival."),
        ("Setting up the interface takes 10 minutes.", "Setting up the interface takes as few as 10 minutes."),
        ("In 2024, 72% of sites with a gate booked arrivals.", "In 2024, 65% of sites with a gate booked arrivals."),
        ("Each rollout cost a site 9,600 euros.", "Each rollout cost a site 7,300 euros."),
    ],
)
def test_different_values_of_one_thing_disagree(first: str, second: str) -> None:
    (found,) = disagreements(two(first, second))

    assert found.against("c1") == found.second
    assert found.against("c2") == found.first
    assert found.against("c3") is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("In 2024, 72% of sites with a gate booked arrivals.", "In 2025, 65% of sites with a gate booked arrivals."),
        ("61.47% of sites with a gate book each arrival.", "About 61% of sites with a gate book each arrival."),
        ("72% of sites with a gate book each arrival.", "65% of drivers from abroad sleep in the cab."),
        ("72% of sites with a gate book each arrival.", "72 percent of sites with a gate book each arrival."),
        ("Each rollout cost a site 9,600 euros.", "Each rollout cost a site 140 hours."),
        ("Sites that book have 38% of waits.", "Sites that book have 92% of waits and 3% of fines."),
    ],
)
def test_trends_roundings_and_other_things_do_not(first: str, second: str) -> None:
    assert disagreements(two(first, second)) == ()


def test_sources_of_different_years_tell_a_trend() -> None:
    pair = two(
        "72% of sites with a gate book each arrival.", "65% of sites with a gate book each arrival.", "2024-05-01"
    )

    assert disagreements(pair) == ()
