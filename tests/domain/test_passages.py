"""Passages stand at their offsets, keep lists with their lead-in, and know their headings."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.passages import LONGEST, split_passages

TEXT = """# The survey

Intro one. Intro two.

## Results

We found:

- one thing
- another thing

Page: Collector; Views: 790K.
Page: Demo; Views: 298K.

### Deep

Last words."""


def test_lists_keep_their_lead_in_and_passages_their_headings() -> None:
    passages = split_passages("src_1", TEXT, "The survey")
    assert [(p.heading, p.text) for p in passages] == [
        ("", "Intro one. Intro two."),
        ("Results", "We found:\n\n- one thing\n- another thing"),
        ("Results", "Page: Collector; Views: 790K.\nPage: Demo; Views: 298K."),
        ("Results › Deep", "Last words."),
    ]
    assert all(TEXT[p.start : p.end] == p.text for p in passages)
    assert [p.position for p in passages] == [0, 1, 2, 3]


def test_ids_follow_source_place_and_text() -> None:
    first, again, other = (split_passages(source, TEXT)[0].id for source in ("src_1", "src_1", "src_2"))
    assert first == again
    assert first != other


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = "This sentence has exactly forty letters. " * 100
    passages = split_passages("src_1", text)
    assert len(passages) > 1
    assert all(len(p.text) <= LONGEST and p.text.endswith(".") for p in passages)
    assert "".join(p.text.replace(" ", "") for p in passages) == text.replace(" ", "")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(["# A\n", "\n\n", "- x\n", "Lead:\n", "z" * 1500, "A. B. "]), st.text(max_size=20)),
        max_size=12,
    )
)
def test_offsets_are_exact_and_in_order(parts: list[str]) -> None:
    text = "".join(parts)
    at = 0
    for passage in split_passages("src_1", text):
        assert text[passage.start : passage.end] == passage.text
        assert at <= passage.start < passage.end
        at = passage.end
