"""Bodies with markers: clean text, sentences with what they cite, nothing lost."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.markup import MARKER, parse, without_markers

BLOG = """Most teams are not alone. [c1] Few know it.

## What the survey found [c2]

- 65% run more than ten Collectors. [c3]
- Kubernetes leads [c4].

> “We disable everything,” Neil explained. [c5]

Wrapped lines of one
paragraph end here. [c6] And this is ours.

```yaml
key: value. [c7]
```

**[Book a review](https://quay.example/review?utm_source=blog)**
"""


def test_each_marker_goes_to_the_sentence_before_it() -> None:
    marked = parse(BLOG)

    assert [(sentence.text, sentence.claim_id) for sentence in marked.sentences] == [
        ("Most teams are not alone.", "c1"),
        ("Few know it.", None),
        ("What the survey found", "c2"),
        ("65% run more than ten Collectors.", "c3"),
        ("Kubernetes leads.", "c4"),
        ("“We disable everything,” Neil explained.", "c5"),
        ("Wrapped lines of one paragraph end here.", "c6"),
        ("And this is ours.", None),
        ("key: value.", "c7"),
        ("**[Book a review](https://quay.example/review?utm_source=blog)**", None),
    ]
    assert [sentence.role for sentence in marked.sentences][2] == "heading"
    assert [sentence.role for sentence in marked.sentences][5] == "quote"


@given(
    st.lists(
        st.sampled_from(
            [
                "```",
                "```Note```",
                "~~~ yaml",
                "````",
                "> ",
                "- a",
                "# b",
                "---",
                "",
                "82% of docks close. ",
                "| x | y |",
            ]
        ),
        max_size=12,
    )
)
def test_every_word_that_is_sent_stands_in_a_sentence(lines: list[str]) -> None:
    """Whatever is sent is checked: no mark-up hides a word from the check."""
    marked = parse("\n".join(lines))
    said = " ".join(sentence.text for sentence in marked.sentences)
    assert Counter(re.findall(r"\w+", said))["82"] == Counter(re.findall(r"\w+", marked.text))["82"]
    hidden = set(re.findall(r"\w+", marked.text)) - set(re.findall(r"\w+", said))
    assert hidden <= {"yaml"}  # the name of a code block's language, which is not shown


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("A fact. [c1] Another.", "A fact. Another."),
        ("A fact [c1].", "A fact."),
        ("A fact.[c1]Another.", "A fact. Another."),
        ("[c1] A fact.", "A fact."),
        ("- [c1] A fact.\n- B. [c2]", "- A fact.\n- B."),
        ("Both. [c1][c2] Next.", "Both. Next."),
        ("Both. [c1, c2] Next.", "Both. Next."),
        ("A fact. [c12]\n\nNext.", "A fact.\n\nNext."),
        ("**A fact. [c1]** Next.", "**A fact.** Next."),
        ("A link [c](https://x.example) stays.", "A link [c](https://x.example) stays."),
    ],
)
def test_markers_go_with_the_right_space(body: str, text: str) -> None:
    assert without_markers(body) == text


def test_a_sentence_with_two_markers_cites_the_first() -> None:
    assert [s.claim_id for s in parse("Both. [c4][c2] Next.").sentences] == ["c4", None]


def test_lines_of_a_post_are_sentences_of_their_own() -> None:
    marked = parse("• 65% run ten. [c1]\n• 81% use it. [c2]\n\nBook a review: https://quay.example/r?a=1&b=2")

    assert [s.claim_id for s in marked.sentences] == ["c1", "c2", None]
    assert marked.sentences[2].text == "Book a review: https://quay.example/r?a=1&b=2"


WORDS = st.text(alphabet="abc .!?\n-#>*[]c123,“”()", max_size=80)


@given(WORDS)
def test_the_text_never_has_a_marker_and_no_word_is_lost(body: str) -> None:
    text = without_markers(body)

    assert not MARKER.search(text)
    assert re.findall(r"\w+", text) == re.findall(r"\w+", MARKER.sub(" ", body))


@given(WORDS)
def test_sentences_stand_in_the_text_in_order(body: str) -> None:
    marked = parse(body)
    flat, position = re.sub(r"[\s>]+", " ", marked.text), 0
    for sentence in marked.sentences:
        found = flat.find(re.sub(r"[\s>]+", " ", sentence.text), position)
        assert found >= 0
        position = found + len(sentence.text) - 1


@given(st.lists(st.sampled_from(["One is told.", "Two are known!", "Three “are” here."]), min_size=1, max_size=6))
def test_sentence_and_claim_come_back_as_they_were_written(sentences: list[str]) -> None:
    body = " ".join(f"{sentence} [c{number}]" for number, sentence in enumerate(sentences))

    assert [(s.text, s.claim_id) for s in parse(body).sentences] == [
        (sentence, f"c{number}") for number, sentence in enumerate(sentences)
    ]
