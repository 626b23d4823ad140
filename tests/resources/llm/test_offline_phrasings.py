"""The same wish in the words that people use for it; and what looks like it and is something else."""

import re

import pytest

from domain.markup import without_markers
from resources.llm.offline.marked_body import parts_of, word_count
from resources.llm.offline.replacing import pair_in
from resources.llm.offline.wishes import wishes_in
from tests.resources.llm.dossier import BOOKING, WAITING, claims, revise

BODY = """Managers are not alone.

A lorry waited 67 minutes on average before its trailer was opened. [c1] This is more than the managers say. [c2]
Sites that booked every arrival had an average wait of 38 minutes. [c3]

- Missing paperwork explained 14% of the waits above two hours. [c5]
- Drivers put a reliable time first. [c7]

Does this look familiar?

Book a dock review: https://northquay.example/dock-review?utm_source=test"""


@pytest.mark.parametrize(
    "wish",
    [
        "make it shorter, 80 words max",
        "80 words max",
        "Max. 80 words please",
        "keep it under 80 words",
        "not longer than 80 words",
        "Can we get this to 80 words or less?",
        "this should be 80 words",
    ],
)
def test_a_most_number_of_words(wish: str) -> None:
    before, after = revise(WAITING, "linkedin", wish)
    assert word_count(before.body) > 80
    assert after.changed and not after.not_done
    assert word_count(after.body) <= 80


@pytest.mark.parametrize(("wish", "least", "most"), [("20 words shorter", 15, 50), ("cut 20 words", 15, 50)])
def test_so_many_words_less(wish: str, least: int, most: int) -> None:
    before, after = revise(WAITING, "linkedin", wish)
    assert least <= word_count(before.body) - word_count(after.body) <= most


@pytest.mark.parametrize("wish", ["halve it", "make it about half as long", "by half"])
def test_half_as_long(wish: str) -> None:
    before, after = revise(WAITING, "blog", wish)
    assert 0.35 <= word_count(after.body) / word_count(before.body) <= 0.5


@pytest.mark.parametrize("wish", ["shorter", "a bit shorter please", "too wordy", "way too long", "tighten it"])
def test_shorter_is_about_a_quarter_less(wish: str) -> None:
    before, after = revise(WAITING, "blog", wish)
    assert 0.6 <= word_count(after.body) / word_count(before.body) <= 0.75


@pytest.mark.parametrize("wish", ["longer", "a bit longer", "needs more substance", "flesh it out"])
def test_longer_goes_as_far_as_the_dossier(wish: str) -> None:
    before, after = revise(WAITING, "linkedin", wish)
    assert word_count(after.body) > word_count(before.body)
    assert without_markers(after.body).count("http") == 1


@pytest.mark.parametrize(
    "wish",
    [
        "don't mention paperwork",
        "no mention of paperwork",
        "leave paperwork out",
        "Leave out the bit about paperwork",
        "remove all references to paperwork",
        "nothing about paperwork",
        "get rid of the sentence with 14%",
    ],
)
def test_what_is_not_to_be_mentioned_goes_with_its_sentence(wish: str) -> None:
    _, after = revise(WAITING, "linkedin", wish, BODY)
    assert after.changed and not after.not_done
    assert "aperwork" not in after.body
    assert "- Drivers put a reliable time first. [c7]" in after.body


def test_what_leans_on_a_sentence_goes_with_it() -> None:
    _, after = revise(WAITING, "linkedin", "remove the sentence with 67 minutes", BODY)
    assert "This is more" not in after.body
    assert "Sites that booked" in after.body


@pytest.mark.parametrize(
    "wish",
    [
        "we don't say lorry, say truck",
        "never say lorry, use truck",
        "please use truck, not lorry",
        "truck instead of lorry",
        "say truck rather than lorry",
        "swap lorry for truck",
        "“lorry” should be “truck”",
        'change "lorry" into "truck" everywhere',
    ],
)
def test_one_word_instead_of_another(wish: str) -> None:
    _, after = revise(WAITING, "linkedin", wish, BODY)
    assert after.changed and not after.not_done
    assert "A truck waited 67 minutes" in after.body


@pytest.mark.parametrize(
    "wish",
    [
        "the tone should be friendlier",
        "start with a question instead of the figure",
        "use the survey instead of the interview",
        "make it friendly, not formal",
        "the wait should be clear",
    ],
)
def test_what_is_no_exchange_of_words(wish: str) -> None:
    assert pair_in(wish) is None


@pytest.mark.parametrize("wish", ["open with the number", "start with the strongest figure", "lead with a stat"])
def test_a_figure_in_front(wish: str) -> None:
    before, after = revise(WAITING, "blog", wish)
    first = parts_of(after.body)[0]
    assert after.body != before.body
    assert first.claim_id and re.search(r"\d|per cent", first.text)


@pytest.mark.parametrize("wish", ["another hook", "the opening is weak", "the first line doesn't grab me"])
def test_another_opening(wish: str) -> None:
    before, after = revise(BOOKING, "email", wish)
    assert parts_of(after.body)[0].text != parts_of(before.body)[0].text


@pytest.mark.parametrize("wish", ["less numbers please", "fewer stats", "too many numbers", "drop half the numbers"])
def test_fewer_figures(wish: str) -> None:
    before, after = revise(WAITING, "blog", wish)
    assert len(re.findall(r"\d", after.body)) < len(re.findall(r"\d", before.body))


@pytest.mark.parametrize(
    "wish", ["finish on a question", "end on a question", "can you end by asking the reader something?"]
)
def test_a_question_at_the_end_leaves_no_heading_without_a_sentence(wish: str) -> None:
    body = f"{BODY.split('Does', maxsplit=1)[0]}## What to do\n\nDoes this look familiar?\n\n**[Book a dock review](https://x.example)**"
    _, after = revise(WAITING, "blog", wish, body)
    assert after.body.endswith("Does this look familiar?")
    assert "## What to do" not in after.body


@pytest.mark.parametrize("wish", ["use the report by Imogen Farrell", "use Farrell's survey", "base it on the survey"])
def test_a_source_by_author_or_kind(wish: str) -> None:
    titles = {claim.source_title for claim in claims(WAITING, "linkedin")}
    _, after = revise(WAITING, "linkedin", wish)
    said = " ".join(undone.reason for undone in after.not_done)
    assert after.changed or "Say which source" in said or any(title in said for title in titles)
    assert "not understand" not in said


def test_a_source_is_named_as_it_is_called() -> None:
    body = f"{BODY}\n\nWe start with *Dock Waiting Survey 2026*."
    _, after = revise(WAITING, "blog", "drop the word “Survey”, drop “Dock”", body)
    assert "*Dock Waiting Survey 2026*" in after.body
    _, after = revise(WAITING, "blog", "nothing from the annual report")
    assert [undone.reason for undone in after.not_done] == ["The text rests on nothing from such a source."]


def test_a_source_whose_first_facts_go_is_introduced_where_the_text_comes_to_it() -> None:
    _, after = revise(WAITING, "blog", "delete the second paragraph")
    prose, listed = after.body.split("## Sources")
    titles = re.findall(r"^- \*(.+?)\*", listed, re.MULTILINE)
    assert titles and all(title in prose for title in titles)


@pytest.mark.parametrize(
    ("comment", "wishes"),
    [
        ("Max. 90 words please", ["Max 90 words please"]),
        ("make it punchier and shorter", ["make it punchier", "make it shorter"]),
        ("We don't say lorry, say truck. End on a question.", ["We don't say lorry, say truck.", "End on a question."]),
    ],
)
def test_comments_are_cut_into_wishes(comment: str, wishes: list[str]) -> None:
    assert list(wishes_in(comment)) == wishes


def test_what_is_not_understood_is_told_beside_what_was_done() -> None:
    _, after = revise(WAITING, "linkedin", "make it punchier and shorter, and use more emojis")
    assert after.changed
    assert len(after.not_done) >= 1
    assert "punchier" in " ".join(undone.wish for undone in after.not_done)
