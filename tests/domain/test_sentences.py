"""Sentences must stand where they say they stand, whatever the text; and read as a person would cut them."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.sentences import sentence_spans, sentences

PIECES = st.sampled_from(
    ["Dr. Öjeling said “no. Never.” ", "e.g. this. ", "\n\n", "\n- ", "\r\n", "# ", "65% (+10%) ", '"', "(", ")", "[a. b](https://x.y/z.)",
     " Next one.", "https://a.b/c?d=e. ", "`a.b`", "😀! ", "…", "[c3] ", "1. ", "**Bold.** ", "\t", "\u2028", "\x00"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=14).map("".join))
@example("")
@example("- ")
def test_spans_are_ordered_trimmed_and_lose_no_word(text: str) -> None:
    at = 0
    for start, end in sentence_spans(text):
        assert at <= start < end <= len(text)
        piece = text[start:end]
        assert piece == piece.strip()
        assert not any(character.isalpha() for character in text[at:start])
        at = end
    assert not any(character.isalpha() for character in text[at:])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Smith uses e.g. Kafka vs. NATS. It grew 3.5% in the U.S. market.",
         ("Dr. Smith uses e.g. Kafka vs. NATS.", "It grew 3.5% in the U.S. market.")),
        ("Read [the docs. All of them](https://a.b/c.d). Then go.",
         ("Read [the docs. All of them](https://a.b/c.d).", "Then go.")),
        ("See https://a.b/c?d=e. Fine!", ("See https://a.b/c?d=e.", "Fine!")),
        ("# A heading\nText starts. Ends.", ("A heading", "Text starts.", "Ends.")),
        ("We found:\n\n- one thing\n- another. And more\n", ("We found:", "one thing", "another.", "And more")),
        ("1. First step. 2. Second step.", ("First step.", "2. Second step.")),
        ("“We disable everything. Then we enable,” Neil explained. Next.",
         ("“We disable everything. Then we enable,” Neil explained.", "Next.")),
        ('"To my surprise, I saw none. It restarts. It stayed happy," he said. Next.',
         ('"To my surprise, I saw none. It restarts. It stayed happy," he said.', "Next.")),
        ("Some (many. Most.) agreed. Others not.", ("Some (many. Most.) agreed.", "Others not.")),
        ("Most run ten. [c3] Few run one. [c4]", ("Most run ten. [c3]", "Few run one. [c4]")),
        ("A survey that was run among all users of the Collector in the\nOpenTelemetry world found much.\nA\nB",
         ("A survey that was run among all users of the Collector in the\nOpenTelemetry world found much.", "A", "B")),
        ("Language: .NET; Poor: 4. Next.", ("Language: .NET; Poor: 4.", "Next.")),
        ("> He left. She stayed.", ("He left.", "She stayed.")),
    ],
)  # fmt: skip
def test_sentences_as_a_reader_cuts_them(text: str, expected: tuple[str, ...]) -> None:
    assert sentences(text) == expected
