"""What a channel would refuse is known before its slot."""

import pytest

from domain.channel import length_of, refusals
from domain.package import PackedMedia
from tests.contracts.publisher import a_package

IMAGE = PackedMedia(digest="0" * 64, media_type="image/png", width=1200, height=628, alt_text="A card")


def test_a_good_package_is_refused_by_nobody() -> None:
    assert refusals(a_package()) == ()
    assert refusals(a_package(channel="linkedin", title="", slug="")) == ()
    assert refusals(a_package(channel="email", title="", slug="", subject="Ten Collectors")) == ()


def test_linkedin_counts_as_a_browser_does() -> None:
    assert length_of("linkedin", "🚀é") == 3
    assert length_of("blog", "🚀é") == 2
    assert refusals(a_package(channel="linkedin", text="🚀" * 1500)) == ()
    assert "3,001" in refusals(a_package(channel="linkedin", text="🚀" * 1500 + "x"))[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": " \n "}, "text is missing"),
        ({"title": ""}, "title is missing"),
        ({"slug": ""}, "slug is missing"),
        ({"channel": "email", "subject": ""}, "subject is missing"),
        ({"channel": "email", "subject": "Hello\r\nBcc: all@example.org"}, "subject has a line break"),
        ({"channel": "email", "subject": "x" * 201}, "subject has 201"),
        ({"slug": "Ten Collectors"}, "slug"),
        ({"slug": "../etc"}, "slug"),
        ({"title": "x" * 201}, "title has 201"),
        ({"text": "Read\u202e this"}, "U+202E"),
        ({"text": "Read\u200b this"}, "U+200B"),
        ({"tags": ("a\x00b",)}, "U+0000"),
        ({"links": ("javascript:alert(1)",)}, "not http"),
        ({"media": (IMAGE,) * 21}, "21 images"),
        ({"media": (IMAGE.model_copy(update={"alt_text": " "}),)}, "no alternative text"),
        ({"media": (IMAGE.model_copy(update={"media_type": "image/svg+xml"}),)}, "image/svg+xml"),
        ({"media": (IMAGE.model_copy(update={"width": 9000, "height": 9000}),)}, "too large"),
    ],
)
def test_each_fault_is_named(changes: dict[str, object], said: str) -> None:
    assert said in " ".join(refusals(a_package(**changes)))


@pytest.mark.parametrize("text", ["Zeilenumbruch\nund\tTab", "👩‍👩‍👧 family", "क्‍ष", "C++ & R&D: 40% (2026)?"])
def test_ordinary_text_of_any_language_passes(text: str) -> None:
    assert refusals(a_package(text=text)) == ()
