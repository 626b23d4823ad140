"""Words that make more of a passage: an `only` and a cause that it does not have."""

import pytest

from domain.claim import Verdict
from domain.pair_check import check_pair

BOTH = "Drivers and managers complained about the gate."
ONLY: list[tuple[str, str, Verdict]] = [
    (BOTH, "Only drivers complained about the gate.", "unsupported"),
    (BOTH, "Drivers alone complained about the gate.", "unsupported"),
    (BOTH, "Nobody but drivers complained about the gate.", "unsupported"),
    (BOTH, "Drivers complained about the gate.", "supported"),
    ("Drivers and managers complained.", "Only drivers complained.", "unsupported"),
    ("Only drivers complained; managers were content.", "Only drivers complained.", "supported"),
    ("Drivers were the only ones who complained.", "Drivers alone complained.", "supported"),
    ("Drivers complained. Managers did not.", "Only drivers complained.", "needs_person"),
    ("The gate is used by lorries and vans.", "The gate is used exclusively by lorries.", "unsupported"),
    ("The gate is used solely by lorries.", "The gate is used exclusively by lorries.", "supported"),
    ("In Sweden, 40 sites joined.", "In Sweden alone, 40 sites joined.", "supported"),
    ("Not only drivers complained, managers did too.", "Not only drivers complained.", "supported"),
]

BESIDE = "Sites with dock scheduling report fewer accidents."
CAUSES: list[tuple[str, str, Verdict]] = [
    (BESIDE, "Dock scheduling leads to fewer accidents.", "needs_person"),
    (BESIDE, "Dock scheduling causes fewer accidents.", "needs_person"),
    (BESIDE, "Dock scheduling reduces accidents.", "needs_person"),
    (BESIDE, "Dock scheduling brings fewer accidents.", "needs_person"),
    (BESIDE, "Thanks to dock scheduling, sites report fewer accidents.", "needs_person"),
    (BESIDE, "Sites report fewer accidents because of dock scheduling.", "needs_person"),
    (BESIDE, "Sites report fewer accidents because they have dock scheduling.", "needs_person"),
    (BESIDE, "Sites with dock scheduling report fewer accidents.", "supported"),
    ("Dock scheduling leads to fewer accidents.", "Dock scheduling leads to fewer accidents.", "supported"),
    ("Dock scheduling causes fewer accidents.", "Dock scheduling leads to fewer accidents.", "supported"),
    ("Accidents fell because of dock scheduling.", "Dock scheduling reduces accidents.", "supported"),
    ("With slots, waiting fell from 104 to 39 minutes.", "Slots cut waiting from 104 to 39 minutes.", "supported"),
    ("Waits increased at the gate.", "Waits increased at the gate.", "supported"),
]


@pytest.mark.parametrize(("passage", "sentence", "verdict"), ONLY)
def test_nothing_is_excluded_that_the_passage_does_not_exclude(passage: str, sentence: str, verdict: Verdict) -> None:
    assert check_pair(sentence, passage).verdict == verdict


@pytest.mark.parametrize(("passage", "sentence", "verdict"), CAUSES)
def test_a_cause_is_the_passages_or_for_a_person(passage: str, sentence: str, verdict: Verdict) -> None:
    assert check_pair(sentence, passage).verdict == verdict
