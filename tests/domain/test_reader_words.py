"""What readers are told: whole in every language, and never a page in one language that is marked as another."""

import pytest

from domain.reader_words import ENGLISH, KNOWN, ReaderWords, words_for, words_wanted


@pytest.mark.parametrize("words", KNOWN.values(), ids=KNOWN)
def test_every_language_has_every_sentence_with_the_same_places(words: ReaderWords) -> None:
    for name in ReaderWords.model_fields:
        said, english = getattr(words, name), getattr(ENGLISH, name)
        if isinstance(said, str):
            assert said.strip(), name
            assert ("{audience}" in said) == ("{audience}" in english), name
        else:
            assert said.heading, name
            assert said.words, name
            assert bool(said.button) == bool(english.button), name
    if words is not ENGLISH:
        assert words.leave.words != ENGLISH.leave.words


@pytest.mark.parametrize(
    ("tag", "language"), [("de", "de"), ("de-AT", "de"), ("DE", "de"), ("en-GB", "en"), ("fr", "en")]
)
def test_a_tag_finds_its_language_or_english(tag: str, language: str) -> None:
    assert words_for(tag).language == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en;q=0.5, de", "de"),
        ("fr;q=1, de;q=0.1", "de"),
        ("de;q=0", "en"),
        ("", "en"),
        (";;,q=", "en"),
    ],
)
def test_a_browser_s_wish_is_read_by_its_weights(header: str, language: str) -> None:
    assert words_wanted(header).language == language
