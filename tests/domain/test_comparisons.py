"""A comparison with its sides exchanged is untrue; the same comparison in another order of words is not."""

import pytest

from domain.claim import Verdict
from domain.comparisons import turned_comparison
from domain.pair_check import check_pair

CASES: list[tuple[str, str, Verdict]] = [
    ("Drivers waited longer than managers.", "Managers waited longer than drivers.", "unsupported"),
    ("Drivers waited longer than managers.", "Drivers waited longer than managers.", "supported"),
    ("Norway has more doors than Sweden.", "Sweden has more doors than Norway.", "unsupported"),
    ("Norway has more doors than Sweden.", "In the count, Norway has more doors than Sweden.", "supported"),
    (
        "Sites with slots have fewer accidents than sites without slots.",
        "Sites without slots have fewer accidents than sites with slots.",
        "unsupported",
    ),
    (
        "Sites with slots have fewer accidents than sites without slots.",
        "Sites with slots have fewer accidents than sites without.",
        "supported",
    ),
    ("In 2024, drivers waited longer than in 2025.", "Drivers waited longer in 2025 than in 2024.", "unsupported"),
    ("In 2024, drivers waited longer than in 2025.", "Drivers waited longer in 2024 than in 2025.", "supported"),
    ("They chose queues rather than slots.", "They chose slots rather than queues.", "unsupported"),
    (
        "Costs were higher at Malmö compared with Gävle.",
        "Costs were higher at Gävle compared with Malmö.",
        "unsupported",
    ),
    (
        "In 2025, drivers waited longer at the gate than managers.",
        "Drivers waited longer than managers at the gate in 2025.",
        "supported",
    ),
]


@pytest.mark.parametrize(("passage", "sentence", "verdict"), CASES)
def test_each_side_stays_on_its_side(passage: str, sentence: str, verdict: Verdict) -> None:
    assert check_pair(sentence, passage).verdict == verdict


def test_more_than_a_figure_has_no_sides() -> None:
    passage = "At the gate, managers expected delays of more than 10 minutes."

    assert turned_comparison("Managers expected delays of more than 10 minutes at the gate.", passage) is None


def test_a_passage_that_compares_both_ways_allows_both() -> None:
    passage = "Drivers waited longer than managers in May. Managers waited longer than drivers in June."

    assert turned_comparison("Managers waited longer than drivers in June.", passage) is None
    assert turned_comparison("Managers waited longer than drivers.", passage) is None
