"""What a sentence says beyond its figures and names: subjects, seams, strength, periods, sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.derived import is_derived
from domain.figures import figures_in
from domain.near_copy import exchanged_word
from domain.overreach import overreaches
from domain.pair_check import check_pair
from domain.periods import moved_periods, periods_in
from domain.stitching import stitched_from
from domain.subjects import other_subject

PASSAGE = (
    "Drivers waited 58 minutes at the gate on most days. Managers reported 35 minutes to their head office. "
    "Some carriers may accept a later slot in the first quarter of 2025. They would rather have fewer portals."
)


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("Managers waited 58 minutes at the gate on most days.", True),
        ("Drivers waited 58 minutes at the gate on most days.", False),
        ("According to the survey, drivers waited 58 minutes at the gate on most days.", False),
        ("Carriers would rather have fewer portals.", False),  # `they` points back to them
    ],
)
def test_a_statement_keeps_its_subject(text: str, caught: bool) -> None:
    found = other_subject(text, PASSAGE)

    assert (found is not None and found[2]) is caught


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("Drivers waited 58 minutes at the gate, because managers reported 35 minutes to their head office.", True),
        ("Drivers waited 58 minutes at the gate, while managers reported 35 minutes to their head office.", False),
        ("Drivers waited 58 minutes to their head office.", True),
        ("Drivers waited 58 minutes at the gate, and managers reported 35 minutes to their head office.", False),
    ],
)
def test_a_seam_that_the_passage_does_not_have(text: str, caught: bool) -> None:
    assert (stitched_from(text, PASSAGE) is not None) is caught


def test_a_cause_that_the_passage_states_is_no_seam() -> None:
    stated = "Lorries queued at the gate every day. Therefore drivers avoided the site in the morning."

    assert stitched_from("Drivers avoided the site in the morning because lorries queued at the gate.", stated) is None


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("All carriers may accept a later slot in the first quarter of 2025.", True),
        ("Some carriers will accept a later slot in the first quarter of 2025.", True),
        ("Some carriers may accept a later slot in the first quarter of 2025.", False),
        ("Worldwide, drivers waited 58 minutes at the gate on most days.", True),
        ("Drivers waited 58 minutes at the gate on all days.", True),
    ],
)
def test_more_than_the_passage_says(text: str, caught: bool) -> None:
    assert any(sure for _, sure in overreaches(text, PASSAGE)) is caught


@pytest.mark.parametrize(
    ("text", "passage", "caught"),
    [
        ("Most managers knew the waiting charges.", "Only 31% of the managers knew the waiting charges.", True),
        ("The majority of managers knew the charges.", "31% of the managers knew the charges.", True),
        ("Nearly all managers knew the charges.", "65% of the managers knew the charges.", True),
        ("Nearly all managers knew the charges.", "96% of the managers knew the charges.", False),
        ("The majority of managers knew the charges.", "65% of the managers knew the charges.", False),
        ("Most managers (31%) knew the charges.", "31% of the managers knew the charges.", False),  # figures are asked
        ("The most common answers were speed and price.", "The most common answers, 31%, were speed and price.", False),
        ("Drivers wait at most hours or days.", "12% of drivers wait at most hours or days.", False),
        ("Most sites shortened their waits.", "Most sites shortened their waits by 12%.", False),
    ],
)
def test_a_word_for_a_share_is_not_more_than_the_figure(text: str, passage: str, caught: bool) -> None:
    assert any("where the passage says “" in reason for reason, sure in overreaches(text, passage) if sure) is caught


def test_a_wide_word_that_the_passage_has_is_no_overreach() -> None:
    assert overreaches("Queues grew at every site.", "Queues grew at every site that was asked.") == ()


@pytest.mark.parametrize(
    ("text", "passage", "found"),
    [
        ("Sites were open at night.", "Sites were not open at night.", True),
        ("Only the larger sites kept their doors free.", "Only the smaller sites kept their doors free.", True),
        (
            "Managers of the site keep a written list.",
            "Drivers of the site keep a written list. Managers do not.",
            True,
        ),
        ("Traces of the site are kept for a week.", "Spans of the site are kept for a week.", False),
    ],
)
def test_what_a_near_copy_changed(text: str, passage: str, found: bool) -> None:
    changed = exchanged_word(text, passage)

    assert (changed is not None) is found


@pytest.mark.parametrize(
    ("said", "passage", "moved"),
    [
        ("In Q3 2025 it rose.", "In the third quarter of 2025 it rose.", []),
        ("In the third quarter it rose.", "In Q3 2025 it rose.", []),
        ("In Q3 2024 it rose.", "In Q3 2025 it rose.", [True]),
        ("In the last quarter of 2025 it rose.", "It rose in the fourth quarter of 2025.", []),
        ("In the second half of 2025 it rose.", "It rose in the first half of 2025.", [True]),
        ("It rose last year.", "It rose in the previous year.", []),
        ("It rose last year.", "It rose last month.", [True]),
        ("It rose last year.", "It rose.", [False]),
        ("In H1 2025 it rose.", "In the first half of 2025 it rose.", []),
        ("A quarter of them waited half an hour.", "Nobody waited.", []),
    ],
)
def test_periods_are_compared_as_they_are_told(said: str, passage: str, moved: list[bool]) -> None:
    assert [sure for _, sure in moved_periods(said, passage)] == moved


@given(st.text(max_size=80))
def test_periods_of_any_text_stand_in_it(text: str) -> None:
    assert all(period.text in text for period in periods_in(text))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("It fell from 104 minutes to 39 minutes, a drop of 65 minutes.", True),
        ("It fell from 104 minutes to 39 minutes, a drop of 64 minutes.", False),
        ("It fell by 65 minutes.", False),
        ("65% have it and 20% do not, a gap of 45 points.", True),
        ("65% have it and 20% do not, a gap of 45%.", False),
        ("It was 104 minutes, 2.7 times the 39 minutes of before.", True),
        ("It was 104 minutes, 3.2 times the 39 minutes of before.", False),
    ],
)
def test_a_derived_figure_names_both_parents(text: str, holds: bool) -> None:
    known = figures_in("It fell from 104 minutes to 39 minutes. 65% have it and 20% do not.")
    told = figures_in(text)
    derived = [figure for figure in told if is_derived(figure, text, told, known)]

    assert bool(derived) is holds


@pytest.mark.parametrize(
    "said", ["In Q1 2025, the wait rose to 40 minutes.", "In Q2 2025, the wait rose to 40 minutes."]
)
def test_a_quarter_told_as_a_code_is_a_quarter(said: str) -> None:
    ruling = check_pair(said, "In the first quarter of 2025, the wait rose to 40 minutes.")

    assert ruling.verdict == ("supported" if "Q1" in said else "unsupported")
