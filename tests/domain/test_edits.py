"""Edits change what they name and nothing else, and say why when they cannot be made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.edits import NO_CHANGE, NOT_THERE, OVERLAPS, TWICE, Place, TextEdit, apply_edits

TEXTS: dict[Place, str] = {
    "title": "One",
    "body": "One two two three.\n\nFour.\n\nFive.",
    "subject": "",
    "preheader": "",
}


def edit(find: str, replace: str, place: Place = "body") -> TextEdit:
    return TextEdit(place=place, find=find, replace=replace, wishes=(1,))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (edit("six", "seven"), NOT_THERE),
        (edit("two", "2"), TWICE),
        (edit("three", "three"), NO_CHANGE),
        (edit("", "more"), NOT_THERE),
    ],
)
def test_what_cannot_be_placed_is_given_back(asked: TextEdit, reason: str) -> None:
    edited = apply_edits(TEXTS, [asked])
    assert edited.texts == TEXTS
    assert [each.reason for each in edited.unapplied] == [reason]


def test_of_two_that_overlap_the_first_counts() -> None:
    edited = apply_edits(TEXTS, [edit("two three", "2 3"), edit("three.", "3!")])
    assert edited.texts["body"].startswith("One two 2 3.")
    assert edited.unapplied[0].reason == OVERLAPS


def test_an_edit_is_looked_up_in_the_text_as_it_was() -> None:
    edited = apply_edits(TEXTS, [edit("Four.", "Five."), edit("Five.", "Six.")])
    assert edited.texts["body"].endswith("\n\nFive.\n\nSix.")


def test_an_empty_place_is_filled_and_a_paragraph_taken_out_with_one_of_its_gaps() -> None:
    edited = apply_edits(TEXTS, [edit("", "Read this", "subject"), edit("Four.", "")])
    assert edited.texts["subject"] == "Read this"
    assert edited.texts["body"] == "One two two three.\n\nFive."


@given(st.lists(st.text("abc \n", min_size=1), min_size=3, max_size=8), st.text("xyz", min_size=1), st.data())
def test_nothing_outside_the_named_words_changes(parts: list[str], new: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(parts) - 1))
    named = f"<{at}>{parts[at]}"
    before, after = "".join(parts[:at]), "".join(parts[at + 1 :])
    texts: dict[Place, str] = {**TEXTS, "body": before + named + after}
    edited = apply_edits(texts, [edit(named, new)])
    assert edited.texts == {**TEXTS, "body": before + new + after}
