"""Overlap, shared runs, spelling and brand rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.brand_rules import may_be_used, with_right_spelling, words_found, wrong_spellings
from domain.guide import Guide
from domain.spelling import AMERICAN, BRITISH, in_spelling, misspelt
from domain.text_measures import content_overlap, grams, openings, overlap, shared_share

GUIDE = Guide(company="Quay", required={"OpenTelemetry": ("Open Telemetry", "Otel")}, banned=("game-changer",))


def test_overlap_counts_tokens_as_often_as_they_occur() -> None:
    assert overlap("the the cat", "the cat sat") == pytest.approx(2 / 3)
    assert overlap("Organisations **grow**.", "organizations grow") == 1.0
    assert content_overlap("They configured the pipelines.", "Pipeline configuration") == 1.0


def test_shared_runs_leave_out_what_is_set_aside() -> None:
    one, other = "We read The Big Survey of Docks and Doors today", "They know The Big Survey of Docks and Doors well"

    assert len(grams(one) & grams(other)) == 2
    assert not grams(one, aside=["The Big Survey of Docks and Doors"]) & grams(other)
    assert shared_share("a b c d e f g", "x a b c d e f") == pytest.approx(0.5)


def test_openings_are_counted() -> None:
    assert openings(["The survey says.", "The survey asks.", "We ask."]).most_common(1) == [(("the", "survey"), 2)]


@given(st.text(max_size=60))
def test_a_text_overlaps_with_itself(text: str) -> None:
    assert overlap(text, text) == 1.0


def test_spelling_changes_words_and_nothing_else() -> None:
    text = "Organizations analyze “organization” in `color`, see https://color.example and the Center of Color."

    assert in_spelling(text, "en-GB") == (
        "Organisations analyse “organization” in `color`, see https://color.example and the Center of Color."
    )
    assert misspelt("The colour of behavior", "en-GB") == ("behavior",)
    assert in_spelling("The size of the prize", "en-GB") == "The size of the prize"
    assert in_spelling("Les organizations", "fr") == "Les organizations"


@given(st.sampled_from(sorted(AMERICAN)))
def test_british_words_come_back(word: str) -> None:
    assert in_spelling(in_spelling(f"a {word}", "en-US"), "en-GB") == f"a {word}"
    assert BRITISH[AMERICAN[word]] == word


def test_brand_spelling_is_put_right_outside_quotations_and_addresses() -> None:
    text = "OTel's users said “Otel rocks” in #otel-devex at https://otel.example/open-telemetry; open telemetry grows."

    assert with_right_spelling(text, GUIDE) == (
        "OpenTelemetry's users said “Otel rocks” in #otel-devex at https://otel.example/open-telemetry; "
        "OpenTelemetry grows."
    )
    assert wrong_spellings("Otel and OpenTelemetry", GUIDE) == (("Otel", "OpenTelemetry"),)
    assert not may_be_used("He said “Otel rocks”.", GUIDE)
    assert not may_be_used("A Game-Changer.", GUIDE)
    assert may_be_used("OTel grows.", GUIDE)


def test_words_are_found_whole() -> None:
    assert words_found("A game changer for gamed", ("game-changer", "game", "gam")) == ("game-changer", "game")


@pytest.mark.parametrize(
    "text",
    [
        "A _seamless_ start",
        "ultra-seamless docks",
        "#seamless",
        "`seamless`",
        "seam**less**",
        "Fast.Seamless",
        "SEAMLESS!",
    ],
)
def test_a_banned_word_hides_in_no_dress(text: str) -> None:
    assert words_found(text, ("seamless",)) == ("seamless",)
    assert words_found(f"https://northquay.example/{text.strip('`_*#! ').split()[0]}", ("seamless",)) == ()


def test_a_banned_word_is_banned_in_the_plural_too() -> None:
    assert words_found("Two game-changers", ("game-changer",)) == ("game-changer",)
    assert wrong_spellings("_OTel_ grows", GUIDE) == (("OTel", "OpenTelemetry"),)
