"""Runs said twice, and runs shared, counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.repetition import distinctness, repeated_share

SENTENCES = st.lists(st.lists(st.sampled_from("abc"), max_size=9).map(" ".join), max_size=6)


def test_a_run_that_stood_before_is_repeated() -> None:
    # six runs of four words, of which `the lorry waits at` and `lorry waits at the` stand twice
    said = ["The lorry waits at the dock.", "The lorry waits at the gate."]
    assert repeated_share(said) == pytest.approx(2 / 6)
    assert repeated_share(said[:1]) == 0.0


def test_no_run_crosses_the_end_of_a_sentence() -> None:
    assert repeated_share(["one two three", "one two three", "one two three"]) == 0.0


@given(SENTENCES)
def test_saying_everything_again_repeats_at_least_half(said: list[str]) -> None:
    once, twice = repeated_share(said), repeated_share([*said, *said])
    assert 0.0 <= once <= 1.0
    assert twice >= 0.5 or not any(len(sentence.split()) >= 4 for sentence in said)


def test_the_nearest_of_the_others_counts() -> None:
    assert distinctness("a b c d e f g", ["x a b c d e f", "nothing of it here at all now"]) == pytest.approx(0.5)
    assert distinctness("a b c d e f g", []) is None


def test_calls_to_action_and_quotations_are_set_aside() -> None:
    said = "“My day was a telephone with a warehouse around it,” says Emil."
    one, other = (
        f"{said} He stays. Book a dock review of one day now.",
        f"Now: {said} Book a dock review of one day now.",
    )
    assert distinctness(one, [other]) == pytest.approx(0.0, abs=0.5)
    assert distinctness(one, [other], ["Book a dock review of one day now"]) == 1.0
