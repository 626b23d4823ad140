"""True words of a passage told otherwise: parties put in, denials, turned comparisons, and the fair forms of them."""

import pytest

from domain.additions import added_party
from domain.claim import Verdict
from domain.comparisons import as_compared
from domain.contradictions import are_opposed
from domain.figures import stated_figures
from domain.pair_check import check_pair

GATE = "Drivers waited an hour at the gate. Managers read the figures every Friday."
BOTH = "Drivers waited an hour at the gate. Managers waited an hour at the gate, too."
SLOTS = "The gates have booking slots. Accidents at the gates are rare. Sites report few complaints."
AMONG = "Among drivers, 37% like the gate, and among managers 62%."
CASES: list[tuple[str, str, Verdict]] = [
    (GATE, "Managers and drivers waited an hour at the gate.", "unsupported"),
    (GATE, "Drivers as well as managers waited an hour at the gate.", "unsupported"),
    (GATE, "Dispatchers and drivers waited an hour at the gate.", "needs_person"),
    (BOTH, "Drivers and managers waited an hour at the gate.", "supported"),
    (GATE, "It is not true that drivers waited an hour at the gate.", "unsupported"),
    (GATE, "All experts agree that drivers waited an hour at the gate.", "unsupported"),
    (GATE, "It has been proven that drivers waited an hour at the gate.", "unsupported"),
    ("All experts agree that drivers wait too long.", "All experts agree that drivers wait too long.", "supported"),
    ("Queues cost more than slots.", "Slots cost less than queues.", "supported"),
    ("Queues cost more than slots.", "Queues cost less than slots.", "unsupported"),
    ("There are fewer doors than lorries.", "There are more lorries than doors.", "supported"),
    ("Compared with managers, drivers take longer.", "Compared with drivers, managers take longer.", "unsupported"),
    (
        "Drivers use the gate, more often than managers.",
        "Managers use the gate, more often than drivers.",
        "unsupported",
    ),
    (SLOTS, "Because the gates have booking slots, sites report few complaints.", "unsupported"),
    (
        "Because the gates have booking slots, sites report few complaints. Doors are open at night.",
        "Because the gates have booking slots, sites report few complaints.",
        "supported",
    ),
    ("Sites with slots report fewer accidents than others.", "Slots lead to fewer accidents.", "needs_person"),
    ("Gates and queues rose in the same year.", "Gates caused queues to rise.", "needs_person"),
    ("Slots lead to fewer accidents.", "Slots bring fewer accidents.", "supported"),
    (AMONG, "Among managers, 37% like the gate.", "unsupported"),
    (AMONG, "37% of drivers like the gate.", "supported"),
    ("58% of managers knew the rule.", "Few managers knew the rule.", "unsupported"),
    ("58% of managers knew the rule.", "A minority of managers knew the rule.", "unsupported"),
    ("12% of managers knew the rule.", "Few managers knew the rule.", "supported"),
    ("Only drivers complained at the gate.", "Drivers alone complained at the gate.", "supported"),
    ("Drivers complained at the gate.", "Drivers complained at the gate, and nobody else did.", "unsupported"),
    ("The rules for gates are common at big sites.", "The rules for gates are uncommon at big sites.", "unsupported"),
    ("It is safe to use the gate at night.", "It is dangerous to use the gate at night.", "unsupported"),
    ("They didn't open the gate at night.", "They did not open the gate at night.", "supported"),
    ("They didn't open the gate at night.", "They did open the gate at night.", "unsupported"),
    (
        "Ada Holm did not open the gate. The doors were open at night.",
        "Ada Holm did not open the gate; the doors were open at night.",
        "supported",
    ),
    (
        "The Collector sends traces of all sites to Datadog. Metrics go to Prometheus.",
        "The Collector sends traces of all sites to Prometheus.",
        "unsupported",
    ),
    ("The sites have 20 to 31 doors, most of them at the back.", "The sites have at least 20 doors.", "supported"),
    ("10% of managers prefer open gates.", "One manager in ten prefers open gates.", "supported"),
    ("10% of yard managers report delays.", "One yard manager in ten reports delays.", "supported"),
    ("10% of managers prefer open gates.", "One manager in five prefers open gates.", "unsupported"),
]


@pytest.mark.parametrize(("passage", "sentence", "verdict"), CASES)
def test_what_is_told_otherwise_is_found_and_fair_forms_stand(passage: str, sentence: str, verdict: Verdict) -> None:
    assert check_pair(sentence, passage).verdict == verdict


def test_a_party_that_the_title_names_was_not_put_in() -> None:
    sentence = "Managers and drivers waited an hour at the gate."

    assert added_party(sentence, GATE) == ("managers and", True)
    assert added_party(sentence, GATE, ("Drivers and managers at the gate",)) is None


@pytest.mark.parametrize(
    ("sentence", "passage", "told"),
    [
        ("Slots cost less than queues.", "Queues cost more than slots.", "queues cost more than Slots."),
        ("Slots cost less than queues.", "Doors cost more than slots.", "Slots cost less than queues."),
        ("Slots are cheap.", "Queues cost more than slots.", "Slots are cheap."),
    ],
)
def test_a_comparison_is_judged_from_the_passages_side(sentence: str, passage: str, told: str) -> None:
    assert as_compared(sentence, passage) == told


@pytest.mark.parametrize(
    ("one", "other", "opposed"),
    [
        ("common", "uncommon", True),
        ("possible", "impossible", True),
        ("large", "small", True),
        ("rise", "fell", True),
        ("large", "common", False),
        ("come", "came", False),
    ],
)
def test_opposites_are_written_down_or_made_by_a_prefix(one: str, other: str, opposed: bool) -> None:
    assert are_opposed(one, other) == are_opposed(other, one) == opposed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One yard manager in ten was late.", ["One yard manager in ten"]),
        ("One manager in ten prefers slots.", ["One manager in ten"]),
        ("One stop in two cases was late.", []),
        ("One driver waited in ten lorries.", []),
    ],
)
def test_one_in_so_many_is_a_share_unless_it_counts_others(text: str, found: list[str]) -> None:
    shares = [figure.text for figure in stated_figures(text) if figure.kind == "percent"]

    assert shares == found
