"""What an example may show of a piece: its wording, and neither its figures nor its links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.wording import ADDRESS, FIGURE, clipped, placeholder_in, wording_of


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("In 2026, 65% of them run on Kubernetes.", f"In {FIGURE}, {FIGURE} of them run on Kubernetes."),
        ("It costs €3.5 million a year.", f"It costs {FIGURE} a year."),
        ("Two thirds wait; waits fell from 70 to 41 minutes.", f"{FIGURE} wait; waits fell from {FIGURE}."),
        ("Read https://example.com/report?utm=1 or write to jo@example.com.", f"Read {ADDRESS} or write to {ADDRESS}."),
        ("Use it, not utilise it.", "Use it, not utilise it."),
    ],
)
def test_figures_and_addresses_are_only_named(said: str, shown: str) -> None:
    assert wording_of(said) == shown


def test_what_cannot_be_seen_is_gone() -> None:
    assert wording_of("Plain\u200b \u202eword\u2066s.") == "Plain words."


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Z")), max_size=120))
def test_no_digit_is_ever_shown(text: str) -> None:
    assert not any(sign.isdecimal() for sign in wording_of(text))


@given(st.from_regex(r"[a-z ]{0,12}https?://[a-z]{1,8}\.example/[a-z0-9?=&]{0,9}", fullmatch=True))
def test_no_address_is_ever_shown(text: str) -> None:
    assert "://" not in wording_of(text)


def test_placeholders_are_found_again() -> None:
    assert placeholder_in(wording_of("It took 3 days.")) == FIGURE
    assert placeholder_in("It took three days.") is None


def test_long_texts_are_cut_between_words() -> None:
    assert clipped("one two  three", 13) == "one two three"
    assert clipped("one two three", 9) == "one two…"
