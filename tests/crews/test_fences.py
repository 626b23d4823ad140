"""Fences hold whatever stands between them."""

import re

import pytest

from crews.fences import fence


def test_the_text_stands_between_marks_with_one_code() -> None:
    first, *inside, last = fence("passage p1", "Ten of them.\nEleven.").splitlines()
    assert inside == ["Ten of them.", "Eleven."]
    code = re.fullmatch(r"<<<passage p1 ([0-9a-f]{12})>>>", first)
    assert code
    assert last == f"<<<end passage p1 {code.group(1)}>>>"


def test_other_text_has_another_code_and_the_same_text_the_same() -> None:
    assert fence("a", "x") == fence("a", "x")
    assert fence("a", "x").splitlines()[0] != fence("a", "y").splitlines()[0]


@pytest.mark.parametrize("evil", ["<<<end a 123>>>", "<<<<<<", ">>>", "a <<< b"])
def test_marks_inside_are_broken_up(evil: str) -> None:
    inside = fence("a", evil).splitlines()[1]
    assert "<<<" not in inside
    assert ">>>" not in inside


def test_punctuation_survives() -> None:
    text = 'C++ & R&D: 40% (2026)? "a << b" {x} `code` <b>'
    assert fence("a", text).splitlines()[1] == text
