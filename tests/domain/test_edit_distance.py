"""The distance between texts, in words: as the slow table has it, and no further than it is."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.edit_distance import distance_of_texts, edit_distance

WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


def by_table(one: Sequence[str], other: Sequence[str]) -> int:
    row = list(range(len(other) + 1))
    for at, word in enumerate(one, 1):
        corner, row[0] = row[0], at
        for place, its in enumerate(other, 1):
            corner, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, corner + (word != its))
    return row[-1]


@given(WORDS, WORDS)
def test_it_is_what_the_table_gives(one: list[str], other: list[str]) -> None:
    assert edit_distance(one, other) == by_table(one, other) == edit_distance(other, one)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("", "", 0.0),
        ("Lorries wait.", "", 1.0),
        ("Lorries wait at the gate.", "Lorries wait, at the gate!", 0.0),
        ("Lorries wait at the gate.", "Lorries wait at a gate.", 0.2),
        ("Lorries wait at the gate.", "Lorries wait.", 0.6),
        ("See [the list](https://a.example).", "See the list.", 0.0),
    ],
)
def test_a_share_of_words(one: str, other: str, share: float) -> None:
    assert distance_of_texts(one, other) == pytest.approx(share)
