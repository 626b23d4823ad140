"""From a model's text to typed output."""

import pytest

from crews.guards import WrongAnswer, first_object, parse
from domain.writing import ImageOutput, SeoOutput

GOOD = '{"headline": "Ten", "prompt": "boxes", "alt_text": "Ten boxes"}'


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"Sure! Here it is:\n```json\n{GOOD}\n```\nAnything else?",
        f'<think>maybe {{"headline": 1}}</think>{GOOD}',
        f'Thought: {{"headline": "Bad", "prompt": "x", "alt_text": "y"}}\nFinal: {GOOD}',
        f'{{"plan": ["a"]}} and then {GOOD}',
        f'{GOOD}<think>and more {{"headline": "Bad", "prompt": "x", "alt_text": "y"}}',
        f"The set {{a, b}} is fine. {GOOD}",
        GOOD[:-1],
        GOOD.replace('"', "'"),
        GOOD.replace("}", ",}"),
        GOOD.replace('{"headline"', '{"extra": [1, {"x": 2}], "headline"'),
    ],
)
def test_usable_answers(text: str) -> None:
    assert parse(text, ImageOutput) == ImageOutput(headline="Ten", prompt="boxes", alt_text="Ten boxes")


def test_line_breaks_inside_strings_are_accepted() -> None:
    assert first_object('{"body": "one\ntwo"}') == {"body": "one\ntwo"}


def test_an_inner_object_of_a_broken_one_is_not_taken_for_the_answer() -> None:
    found = first_object('{"seo_title": "A", "inner": {"x": 1}, "slug": "a')
    assert found is not None
    assert found["seo_title"] == "A"


@pytest.mark.parametrize("text", ["", "No.", "{}", "[1, 2]", '{"headline": "Ten"}'])
def test_unusable_answers_say_what_is_wanted(text: str) -> None:
    with pytest.raises(WrongAnswer):
        parse(text, ImageOutput)


def test_the_reason_names_the_field() -> None:
    with pytest.raises(WrongAnswer, match="slug"):
        parse('{"seo_title": "A", "seo_description": "B"}', SeoOutput)
