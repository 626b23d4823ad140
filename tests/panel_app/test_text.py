"""Texts as shown: safe, clickable by sentence, compared word by word."""

from datetime import UTC, datetime, timedelta

import pytest

from domain import word_diff as word_diff_module
from domain.claim import Claim, Evidence
from domain.word_diff import count_changes, word_diff
from panel_app.components import markdown, plain_text
from panel_app.components.matching import matched_part
from panel_app.components.preview import FIELDS, diff_html
from panel_app.components.sentences import locate
from panel_app.components.words import ago, beside_utc, clock, moment, plural
from tests.builders import PARAGRAPHS, make_evidence


def _evidence(*sentences: str) -> tuple[Evidence, ...]:
    return tuple(make_evidence(position=n, sentence=sentence) for n, sentence in enumerate(sentences))


def test_sentences_are_found_in_order_across_line_breaks_and_the_same_words_twice() -> None:
    text = "It works. It\nworks. Done."
    assert [(s.start, s.end) for s in locate(text, _evidence("It works.", "It works.", "Gone.", "Done."))] == [
        (0, 9),
        (10, 19),
        (20, 25),
    ]


def test_plain_text_is_not_markdown_and_not_html() -> None:
    html = plain_text.to_html(
        "#B2B wins. **x** <img src=x onerror=alert(1)> C&A https://a.example/?q=1&r=2.", _evidence("#B2B wins.")
    )
    assert '<span class="said supported" data-sentence="0"><span class="tag">#B2B</span> wins.</span>' in html
    assert "**x** &lt;img" in html
    assert 'href="https://a.example/?q=1&amp;r=2"' in html
    assert "C&amp;A" in html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](http://evil.example/pixel.png)",
        '<a href="x" onclick="y">z</a>',
        '<span data-act="undo" data-value="1">x</span>',
        "<style>*{display:none}</style>",
    ],
)
def test_markdown_of_a_draft_runs_and_fetches_nothing(hostile: str) -> None:
    html = markdown.to_html(f"Before.\n\n{hostile}\n\nAfter.", _evidence("Before."))
    assert 'data-sentence="0"' in html
    for bad in ("<script", 'href="javascript:', "<img", "<style", "<span data-act", '<a href="x"'):
        assert bad not in html


def test_markdown_keeps_emphasis_and_links_inside_a_sentence() -> None:
    text = "## Head\n\nFirst *one.* Then **[two](https://a.example).**\n\n- item three."
    html = markdown.to_html(text, _evidence("First *one.*", "Then **[two](https://a.example).**", "item three."))
    assert html.count("data-sentence") == 3
    assert "<em>one.</em></span>" in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert "*" not in html


def test_a_diff_reads_by_words_and_rebuilds_both_sides() -> None:
    old = "Most teams run four Collectors.\n\nOld end, with some words in it."
    new = "Most teams run more than ten Collectors today.\n\nA new end that has other words."
    diff = word_diff(old, new)
    assert "".join(text for kind, text in diff if kind <= 0) == old
    assert "".join(text for kind, text in diff if kind >= 0) == new
    html = diff_html("<b> four", "<b> five & six")
    assert html == "&lt;b&gt; <del>four</del><ins>five &amp; six</ins>"
    assert count_changes("a b c", "a x y c") == (2, 1)


def test_the_page_and_the_command_compare_the_same_fields() -> None:
    assert tuple(FIELDS) == word_diff_module.FIELDS


def test_the_claims_own_words_are_marked_and_without_a_claim_the_shared_run() -> None:
    passage = PARAGRAPHS[0]
    said = "In the survey, 65 % of respondents said so."
    claim = Claim(
        id="c1",
        brief_id="b",
        source_id="src_survey",
        source_title="Collector survey",
        source_kind="file",
        passage_id="p",
        passage=passage,
        heading="",
        passage_start=100,
        passage_end=100 + len(passage),
        start=100 + passage.index(said),
        end=100 + len(passage),
        text=said,
        score=0.5,
    )
    item = make_evidence(sentence="Two thirds, 65 % of respondents said so to us.")
    for known in (claim, None):
        part = matched_part(item, known)
        assert part is not None
        assert passage[part[0] : part[1]] in (said, "65 % of respondents said so")
    assert matched_part(make_evidence(sentence="Nothing of it stands there at all."), None) is None


def test_times_name_their_zone_and_counts_their_noun() -> None:
    at = datetime(2026, 3, 29, 6, 30, tzinfo=UTC)
    assert moment(at, "Europe/London") == "Sun 29 Mar 2026, 07:30 BST (Europe/London)"
    assert moment(at, "UTC") == "Sun 29 Mar 2026, 06:30 UTC"
    assert clock(at, "Europe/London") == "07:30 BST"
    assert beside_utc(at, "Europe/London") == "Sun 29 Mar 2026, 07:30 BST (Europe/London), which is 06:30 UTC"
    assert beside_utc(at, "UTC") == "Sun 29 Mar 2026, 06:30 UTC"
    evening = "Sat 28 Mar 2026, 20:30 HST (Pacific/Honolulu), which is Sun 29 Mar 2026, 06:30 UTC"
    assert beside_utc(at, "Pacific/Honolulu") == evening
    assert ago(at, at + timedelta(minutes=61)) == "1 hour ago"
    assert ago(at, at + timedelta(seconds=5)) == "just now"
    assert (plural(1, "wish", "wishes"), plural(1200, "draft")) == ("1 wish", "1,200 drafts")
