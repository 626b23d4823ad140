"""The grade, worked out by hand, and what counts as running text."""

import pytest

from domain.readability import prose, reading_of


def test_the_grade_is_the_published_formula() -> None:
    reading = reading_of(["We load ten doors.", "They wait one hour."])
    assert reading
    # 29 letters and 2 sentences in 8 words: L = 362.5, S = 25; 0.0588 * 362.5 - 0.296 * 25 - 15.8
    assert reading.grade == pytest.approx(-1.885)
    assert reading.words_per_sentence == 4


def test_long_words_and_sentences_have_a_higher_grade() -> None:
    plain = reading_of(["The lorry waits at the dock.", "The driver reads a book."])
    heavy = reading_of(["Consequently, appointment administration necessitates interdepartmental coordination."])
    assert plain
    assert heavy
    assert heavy.grade > plain.grade + 10


def test_a_number_with_its_signs_is_one_word() -> None:
    reading = reading_of(["It fell by 12.5% in 2,000 days."])
    assert reading
    assert reading.words_per_sentence == 7


def test_headings_links_and_calls_are_not_running_text() -> None:
    text = (
        "## What it costs\n\nWe load ten doors. They wait.\n\n- One hour is lost.\n\n"
        "Book a dock review: https://a.example/x\n\n## Sources\n\n- [A survey of doors](https://a.example)"
    )
    assert prose(text) == ("We load ten doors.", "One hour is lost.")


def test_there_is_nothing_to_read_in_nothing() -> None:
    assert reading_of([]) is None
    assert reading_of(["..."]) is None
