"""Little text: every text comes back as it was, and LinkedIn cuts none of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resources.publishers.linkedin.little_text import RESERVED, decode, encode, is_same, normal
from tests.fakes.linkedin.reader import kept, shown

NASTY = "\\|{}@[]()<>#*_~ \n\t\u200d\u0301\u202e🚀éßक्ष中a1-:,/&%"
PIECES = (
    "@[Acme (EU)](urn:li:organization:5515715)", "@[A](urn:li:person:Ab_1-x)", "@[A](urn:li:share:1)", "@[](x)",
    "{hashtag|\\#|AI}", "{hashtag|#|AI}", "\\", "\\(", "#AI", "#", "##", "C#", "#a_b", "#1", "#हिन्दी", "&#39;", "/p#q",
    "https://example.org/?utm_source=linkedin&utm_content=a_b#part",
)  # fmt: skip
hostile = st.one_of(
    st.text(max_size=200),
    st.text(alphabet=NASTY, max_size=80),
    st.lists(st.sampled_from(PIECES) | st.text(alphabet=NASTY, max_size=3), max_size=12).map("".join),
)


@given(hostile)
def test_every_text_comes_back(text: str) -> None:
    assert decode(encode(text)) == text


@given(hostile)
def test_linkedin_cuts_nothing_of_it(text: str) -> None:
    sent = encode(text)
    assert kept(sent) == sent
    assert decode(kept(sent)) == text


@given(st.text(alphabet=NASTY.replace("@", ""), max_size=80))
def test_readers_see_what_was_written(text: str) -> None:
    assert shown(encode(text)) == text


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        (
            "Costs fell (EPRI, 2024) — see a_b <x> #AI @Acme C#",
            "Costs fell \\(EPRI, 2024\\) — see a\\_b \\<x\\> {hashtag|\\#|AI} \\@Acme C\\#",
        ),
        ("a|b {c} [d] *e* ~f~ \\g", "a\\|b \\{c\\} \\[d\\] \\*e\\* \\~f\\~ \\\\g"),
        ("https://x.org/?utm_source=li#top", "https://x.org/?utm\\_source=li\\#top"),
        ("#two_words", "\\#two\\_words"),
        ("We are #1 (#one)", "We are \\#1 \\({hashtag|\\#|one}\\)"),
        ("#नमस्ते!", "{hashtag|\\#|नमस्ते}!"),
        ("by @[Acme (EU)](urn:li:organization:1)", "by @[Acme \\(EU\\)](urn:li:organization:1)"),
        ("by @[Acme](https://acme.example)", "by \\@\\[Acme\\]\\(https://acme.example\\)"),
        ("\\@[A](urn:li:person:x)", "\\\\@[A](urn:li:person:x)"),
    ],
)
def test_what_is_sent(text: str, sent: str) -> None:
    assert encode(text) == sent


def test_an_unescaped_character_ends_the_text_silently() -> None:
    assert kept("Costs fell (EPRI, 2024)") == "Costs fell "
    for character in RESERVED - {"#", "\\"}:
        assert kept(f"before{character}after") == "before"


def test_both_forms_of_a_served_hashtag_are_read() -> None:
    assert decode("{hashtag|\\#|WeAreHiring} {hashtag|#|now}") == "#WeAreHiring #now"


def test_what_nobody_sees_is_no_difference_and_everything_else_is() -> None:
    assert normal("e\u0301 \r\nb\n\n") == normal("é\nb")
    assert normal("a  b") != normal("a b")
    assert is_same("See https://example.org/?a_b=1 now", "See https://lnkd.in/dXy now")
    assert not is_same("See https://example.org/1", "See https://example.org/2")
