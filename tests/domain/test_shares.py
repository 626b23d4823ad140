"""Shares told in words, whose shares they are, and the ends of a change."""

import pytest

from domain.claim import Verdict
from domain.figures import figures_in, stated_figures
from domain.pair_check import check_pair

GROUPS = "31% of the managers knew, and 44% of the drivers did."
FELL = "The share fell from 72% in 2024 to 65% in 2025."
CASES: list[tuple[str, str, Verdict]] = [
    ("31% of the managers knew the rule.", "Every second manager knew the rule.", "unsupported"),
    ("50% of the managers knew the rule.", "Every second manager knew the rule.", "supported"),
    ("Half of the managers knew the rule.", "Every second manager knew the rule.", "supported"),
    ("Half of the sites are open at night.", "At every second site, gates are open at night.", "supported"),
    ("31% of the managers knew the rule.", "Every fourth manager knew the rule.", "unsupported"),
    ("One in four managers knew the rule.", "Every fourth manager knew the rule.", "supported"),
    ("One lorry in ten is checked.", "Every tenth lorry is checked.", "supported"),
    ("One lorry in ten is checked.", "Every fifth lorry is checked.", "unsupported"),
    ("10% of lorries are checked.", "One lorry in ten is checked.", "supported"),
    ("10% of lorries are checked.", "One lorry in four is checked.", "unsupported"),
    ("Every third manager knew the rule.", "Every second manager knew the rule.", "unsupported"),
    ("33% of the managers knew the rule.", "Every third manager knew the rule.", "supported"),
    ("33% of the managers knew the rule.", "One in three managers knew the rule.", "supported"),
    ("31% of the managers knew the rule.", "One in three managers knew the rule.", "unsupported"),
    (GROUPS, "31% of drivers knew.", "unsupported"),
    (GROUPS, "44% of the managers knew.", "unsupported"),
    (GROUPS, "31% of managers knew.", "supported"),
    (GROUPS, "44% of the drivers knew.", "supported"),
    (GROUPS, "31% of those asked knew.", "supported"),
    ("31% of managers and 44% of drivers knew the rule.", "31% of drivers knew the rule.", "unsupported"),
    ("The survey asked 40 managers and 12 drivers.", "The survey asked 40 drivers.", "unsupported"),
    ("The survey asked 40 managers and 12 drivers.", "The survey asked 12 drivers.", "supported"),
    ("31% of respondents knew, and 44% of users pay.", "31% of users knew.", "needs_person"),
    (FELL, "The share fell by 7 percentage points, from 72% to 65%.", "supported"),
    (FELL, "The share fell from 72% to 65%.", "supported"),
    (FELL, "The share fell by 7 percentage points, from 72% in 2024 to 65% in 2025.", "supported"),
    (FELL, "The share fell by 8 percentage points, from 72% to 65%.", "unsupported"),
    (FELL, "The share fell by 7 percentage points.", "unsupported"),
    (
        "The wait dropped from 104 minutes in May to 61 minutes in June.",
        "The wait dropped by 43 minutes, from 104 to 61 minutes.",
        "supported",
    ),
    (FELL, "The share went from 65% to 72%.", "unsupported"),
    ("65% of the managers knew the rule.", "Most managers knew the rule.", "supported"),
    ("Of the managers, 65% knew the rule.", "Most managers knew the rule.", "supported"),
    ("More than half of the managers knew the rule.", "Most managers knew the rule.", "supported"),
    ("50% of the managers knew the rule.", "Most managers knew the rule.", "unsupported"),
    ("31% of the managers knew the rule.", "Most managers knew the rule.", "unsupported"),
    ("96% of the managers knew the rule.", "Nearly all managers knew the rule.", "supported"),
    ("65% of the managers knew the rule.", "All managers knew the rule.", "unsupported"),
]


@pytest.mark.parametrize(("passage", "sentence", "verdict"), CASES)
def test_shares_are_the_passages_and_its_owners(passage: str, sentence: str, verdict: Verdict) -> None:
    assert check_pair(sentence, passage).verdict == verdict


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Every second manager knew.", ["Every second"]),
        ("Every 3rd lorry was late.", ["Every 3rd"]),
        ("Every tenth of them was late.", []),
        ("They count the doors every second Tuesday.", []),
        ("Every third week, 4 sites close.", ["4"]),
        ("Every second counts.", []),
        ("One site in four was late.", ["One site in four"]),
        ("One stop in two days.", ["two days"]),
    ],
)
def test_every_so_many_is_a_share_unless_it_tells_the_time(text: str, found: list[str]) -> None:
    assert [figure.text for figure in stated_figures(text)] == found
    assert not any(figure.text.lower().startswith("every") for figure in figures_in(text))
