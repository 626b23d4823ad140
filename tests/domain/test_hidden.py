"""Nothing that a reader cannot see gets past; what people really write does."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hidden import hidden_in, without_hidden

UNSEEN = [
    char
    for char in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(char) in ("Cf", "Zl", "Zp", "Co") or char in "\u3164\u115f\u1160\uffa0\u180e\u034f\u2800"
]
SELECTORS = [chr(code) for code in (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))]
LATIN = st.text("abcxyz ÅÖ.,-19", max_size=8)


@given(LATIN, st.sampled_from([*UNSEEN, *SELECTORS, "\ufe0e", "\ufe0f"]), LATIN)
def test_no_unseen_character_passes_between_letters(before: str, char: str, after: str) -> None:
    assert hidden_in(before + char + after) == (char,)


@given(st.text(st.characters(categories=("L", "Nd", "P", "Zs", "Sc", "Sm", "So"), max_codepoint=0x10FF), max_size=30))
def test_what_can_be_seen_passes(text: str) -> None:
    assert hidden_in(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧 family",
        "🏳️‍🌈 ❤️ ☎︎ 1️⃣ #️⃣ ℹ️ ‼️ ↔️",
        "👩🏽‍🚀 🧔🏻‍♂️ 🏴‍☠️",
        "क्‍ष",
        "می‌خواهم",
        "Zeilen\numbruch\tTab",
        "Größe—“quoted” … 50 €",
        "\U0001faf8",
    ],
)
def test_what_people_write_passes(text: str) -> None:
    assert hidden_in(text) == ()


@pytest.mark.parametrize(
    "text",
    ["a\u200db", "a\u200cb", "a \ufe0f", "1\ufe0f", "❤\ufe0f\ufe0f", "❤\u200d", "\u200d❤", "a\ufe0eb", "❤\ufe00"],
)
def test_joiners_and_selectors_without_a_reason_are_hidden(text: str) -> None:
    assert hidden_in(text)


@given(
    st.text(
        st.one_of(
            st.sampled_from([*UNSEEN[:40], *SELECTORS[:20], "\ufe0f", "\u200d", "❤", "😀", "ب", "1"]), st.characters()
        )
    )
)
def test_nothing_unseen_is_left_and_nothing_seen_is_lost(text: str) -> None:
    washed = without_hidden(text)
    assert hidden_in(washed) == ()
    assert without_hidden(washed) == washed
    rest = iter(text)
    assert all(char == " " or char in rest for char in washed), "only taken out, never changed"


def test_words_do_not_grow_together_where_a_separator_stood() -> None:
    assert without_hidden("one\u2028two\u2029three") == "one two three"
    assert without_hidden("pl\u200bain \u202etext\u202c") == "plain text"
