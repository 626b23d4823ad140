"""Style checks: what each finds, what it leaves alone, and how it is switched off."""

import pytest

from domain.claim import Evidence
from domain.guide import Guide
from domain.house import EarlierPiece, House
from domain.house_rules import STYLE_CHECKS, StyleRules
from domain.package import Package
from domain.sentences import sentences
from domain.style_checks import shape_of, style_checks
from domain.version import CheckResult

GUIDE = Guide(company="Acme")
EARLIER = (
    "Waiting at the dock costs more than the invoice says. A diary of 7,912 bookings shows that hauliers use eleven "
    "portals and would rather have one confirmed time that is kept until the evening before."
)


def found(text: str, earlier: tuple[str, ...] = (), guide: Guide = GUIDE) -> dict[str, CheckResult]:
    package = Package(channel="linkedin", account_id="a", text=text)
    evidence = [Evidence(position=n, sentence=s, verdict="no_claim") for n, s in enumerate(sentences(text))]
    pieces = tuple(EarlierPiece(version_id=f"v{n}", title=f"Piece {n}", text=t) for n, t in enumerate(earlier))
    return {check.name: check for check in style_checks(package, evidence, guide, House(earlier=pieces))}


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("contrast formulas", "Booking is not just a tool, but a habit."),
        ("contrast formulas", "It's not about speed. It's about trust."),
        ("contrast formulas", "The gate isn't slow, it's crowded."),
        ("contrast formulas", "This is less about software and more about people."),
        ("contrast formulas", "The queue is not a delay, it is a decision."),
        ("contrast formulas", "Waiting isn't a cost. It's a signal."),
        ("triads", "No calls. No queues. No faxes."),
        ("triads", "It is fast, simple and cheap. We plan, book and load. Drivers want calm, order and coffee."),
        ("dashes", "Docks wait – often – and nobody counts – until somebody does."),
        ("empty intensifiers", "This is really good and very short."),
    ],
)
def test_a_worn_turn_is_shown_with_its_sentence(check: str, text: str) -> None:
    results = found(text)
    assert not results[check].passed
    assert not results[check].blocking
    assert text.split(maxsplit=1)[0] in results[check].detail


@pytest.mark.parametrize(
    ("check", "text"),
    [
        ("contrast formulas", "The portal does not store driver names."),
        ("contrast formulas", "He is not in the office, but Ingrid is not either."),
        ("contrast formulas", "The gate is not open yet. It is early."),
        ("contrast formulas", "She said: “It's not about speed.”"),
        ("triads", "It is fast, simple and cheap."),
        ("triads", "One door opened. Two lorries left. The yard was empty."),
        ("dashes", "Docks wait – often."),
        ("dashes", "The 10–12 slot, the 12–14 slot and the 14–16 slot are full."),
        ("empty intensifiers", "Every vehicle waits. The delivery is in Reykjavik."),
        ("empty intensifiers", "“Very,” said the driver."),
        ("empty intensifiers", "This is what a wait really costs."),
    ],
)
def test_ordinary_sentences_are_left_alone(check: str, text: str) -> None:
    assert found(text)[check].passed, found(text)[check].detail


def test_a_piece_too_near_to_an_earlier_one_is_named() -> None:
    near = f"Something new first. {EARLIER}"
    result = found(near, (EARLIER,))["near an earlier piece"]
    assert not result.passed
    assert "“Piece 0”" in result.detail
    other = "Ninety-six hauliers kept a diary for a month, and most of them never look at the third portal again."
    assert found(f"{other} {other[::-1]}", (EARLIER,))["near an earlier piece"].passed


def test_openings_that_come_back_are_told() -> None:
    mine = "Waiting at the dock costs time. And more."
    assert "opens with the words of “Piece 0”" in found(mine, (EARLIER,))["opening"].detail
    usual = ("Every haulier knows it.", "Every haulier waits.", "Every haulier counts.")
    assert "opens like 3 or more" in found("Every haulier has a diary.", usual)["opening"].detail
    assert found("Every haulier has a diary.", usual[:2])["opening"].passed


def test_the_same_structure_three_times_is_told() -> None:
    shape = "One sentence.\n\n- a\n- b\n\nWhat now?"
    assert shape_of(shape) == "p1 l q"
    assert not found(shape, (shape.replace("One", "A"),) * 3)["structure"].passed
    assert found(shape, (shape,) * 2)["structure"].passed
    assert shape_of("# Title\n\nOne. Two. Three. Four.\n\n> said") == "h p3 c"


def test_a_check_that_is_switched_off_is_not_run() -> None:
    everything_else = found("Very.", guide=GUIDE.model_copy(update={"style": StyleRules(off=("triads", "dashes"))}))
    assert set(STYLE_CHECKS) - set(everything_else) == {"triads", "dashes", "copied text"}
