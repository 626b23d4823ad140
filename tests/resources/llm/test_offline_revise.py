"""Revision offline: each documented wish is done and nothing else is touched; every other one is handed back."""

import pytest

from domain.brief import Brief, ChannelKind
from domain.markup import MARKER, parse, without_markers
from resources.llm.offline.marked_body import parts_of, word_count
from resources.llm.offline.wishes import wishes_in
from tests.resources.llm.dossier import BOOKING, WAITING, claims, revise

BODY = """Managers are not alone.

A lorry waited 67 minutes on average before its trailer was opened. [c1]
Sites that booked every arrival had an average wait of 38 minutes. [c3]

- Missing paperwork explained 14% of the waits above two hours. [c5]
- Drivers put a reliable time first. [c7]

Does this look familiar?

Book a dock review: https://northquay.example/dock-review?utm_source=test"""


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """Lines that went and lines that came, wherever they stand."""
    old, new = before.split("\n"), after.split("\n")
    return [line for line in old if line and line not in new], [line for line in new if line and line not in old]


@pytest.mark.parametrize(
    ("feedback", "gone", "come"),
    [
        (
            "Replace “lorry” with “truck”.",
            ["A lorry waited 67 minutes"],
            ["A truck waited 67 minutes"],
        ),
        ("Use 'truck' instead of 'lorry'", ["A lorry"], ["A truck"]),
        ("change lorry to truck", ["A lorry"], ["A truck"]),
        ("“lorry” → “truck”", ["A lorry"], ["A truck"]),
        ("Please drop the word “reliable”.", ["put a reliable time"], ["put a time first. [c7]"]),
        ("Remove the sentence about paperwork", ["- Missing paperwork"], []),
        ("delete the last bullet", ["- Drivers put"], []),
        ("Delete the first sentence.", ["Managers are not alone."], []),
        ('Drop "Drivers put a reliable time first."', ["- Drivers put"], []),
        ("Remove the paperwork claim", ["- Missing paperwork"], []),
        ("Add “Ask your haulier first.” at the end.", [], ["Ask your haulier first."]),
        ("Add the sentence “Nobody likes to wait.” at the beginning", [], ["Nobody likes to wait."]),
        ("Add “only” before “67 minutes”", ["waited 67"], ["waited only 67 minutes"]),
        ("Open with “Time is money”.", ["Managers are not alone."], ["Time is money."]),
        ("End with “Where do you stand?” as a question", ["Does this look familiar?"], ["Where do you stand?"]),
    ],
)
def test_words_and_sentences(feedback: str, gone: list[str], come: list[str]) -> None:
    _, after = revise(WAITING, "linkedin", feedback, BODY)
    minus, plus = changed_lines(BODY, after.body)

    assert after.changed
    assert after.not_done == ()
    assert len(minus) == len(gone)
    assert len(plus) == len(come)
    assert all(part in line for part, line in zip(gone, minus, strict=True))
    assert all(part in line for part, line in zip(come, plus, strict=True))


def test_a_dropped_word_leaves_a_right_article_and_capital() -> None:
    _, after = revise(WAITING, "linkedin", "Drop the word average. Drop “Missing”.", BODY.replace("on average ", ""))

    assert "had a wait of 38 minutes. [c3]" in after.body
    assert "- Paperwork explained 14%" in after.body


def test_end_with_a_question_moves_ours_to_the_last_line() -> None:
    _, after = revise(WAITING, "linkedin", "Could you end with a question?", BODY)

    assert after.body.endswith("?utm_source=test\n\nDoes this look familiar?")
    _, again = revise(WAITING, "linkedin", "End with a question", after.body)
    assert not again.changed
    assert "already" in again.not_done[0].reason


@pytest.mark.parametrize(("brief", "channel"), [(WAITING, "linkedin"), (WAITING, "blog"), (BOOKING, "email")])
@pytest.mark.parametrize("words", [100, 120])
def test_to_so_many_words(brief: Brief, channel: ChannelKind, words: int) -> None:
    before, after = revise(brief, channel, f"Cut it to {words} words.")

    if word_count(before.body) <= words:
        return
    assert after.changed
    assert word_count(after.body) <= words
    assert len([part for part in parts_of(after.body) if part.claim_id]) >= 2


def test_what_cannot_be_cut_is_said() -> None:
    _, after = revise(WAITING, "linkedin", "Cut it to 20 words.")

    assert not after.changed
    assert "cannot be cut below" in after.not_done[0].reason


def test_longer_takes_unused_claims() -> None:
    before, after = revise(WAITING, "linkedin", "Make it longer, please.")

    told, now = ({part.claim_id for part in parts_of(body)} for body in (before.body, after.body))
    assert told < now
    assert word_count(after.body) > word_count(before.body)


@pytest.mark.parametrize("feedback", ["More figures!", "add more numbers", "It needs more data"])
def test_more_figures(feedback: str) -> None:
    before, after = revise(BOOKING, "email", feedback)

    assert after.changed
    new = [
        p for p in parts_of(after.body) if p.claim_id and p.claim_id not in {q.claim_id for q in parts_of(before.body)}
    ]
    assert new
    assert all(any(char.isdigit() for char in part.text) or "per cent" in part.text or part.text for part in new)


def test_fewer_figures() -> None:
    before, after = revise(WAITING, "linkedin", "fewer numbers please")

    assert after.changed
    assert len([p for p in parts_of(after.body) if p.claim_id]) < len([p for p in parts_of(before.body) if p.claim_id])


def test_a_source_is_left_out_with_its_introduction_and_entry() -> None:
    before, after = revise(WAITING, "blog", "Don't use the Dock Waiting Survey.")

    assert "Dock Waiting Survey 2026" in before.body
    assert after.changed
    assert "Dock Waiting Survey 2026" not in after.body
    assert all(part.text for part in parts_of(after.body))


def test_a_source_is_used_more() -> None:
    title = claims(WAITING, "linkedin")[-1].source_title
    of_title = {claim.id for claim in claims(WAITING, "linkedin") if claim.source_title == title}
    before, after = revise(WAITING, "linkedin", f"Use more from “{title}”")

    assert after.changed
    told, now = ({part.claim_id for part in parts_of(body)} & of_title for body in (before.body, after.body))
    assert told < now
    assert title in after.body


def test_a_source_that_is_not_there_is_named() -> None:
    _, after = revise(WAITING, "linkedin", "Cite the Gartner report")

    assert not after.changed
    assert "no claim of such a source" in after.not_done[0].reason


@pytest.mark.parametrize("feedback", ["Another opening, please.", "The hook is too weak", "Start with a question."])
def test_another_opening(feedback: str) -> None:
    before, after = revise(WAITING, "linkedin", feedback)

    assert after.changed
    assert parse(after.body).sentences[0].text != parse(before.body).sentences[0].text
    assert parse(after.body).sentences[-2].text == parse(before.body).sentences[-2].text


def test_title_and_subject() -> None:
    _, after = revise(BOOKING, "email", "Change the title to “No more portals”. A shorter subject, please.")

    assert after.title == "No more portals"
    assert len(after.subject) < len("Dock booking without another portal")


@pytest.mark.parametrize(
    "feedback",
    ["Make it funnier.", "More formal tone", "Translate it into German", "Add a photo of a dock", "Keep the quote."],
)
def test_other_wishes_are_handed_back_and_nothing_changes(feedback: str) -> None:
    before, after = revise(WAITING, "linkedin", feedback)

    assert not after.changed
    assert after.body == before.body
    assert [undone.wish for undone in after.not_done] == [feedback.rstrip()]
    assert after.not_done[0].reason


def test_several_wishes_in_one_comment() -> None:
    feedback = (
        "Nice work! Please replace “lorry” with “truck” and end with a question. Also make it funnier; drop “Gdańsk”."
    )
    _, after = revise(WAITING, "linkedin", feedback, BODY)

    assert "A truck waited" in after.body
    assert after.body.endswith("?")
    assert [undone.wish for undone in after.not_done] == ["Also make it funnier", "drop “Gdańsk”."]


@pytest.mark.parametrize(
    ("comment", "wishes"),
    [
        ("Shorten it and end with a question.", ["Shorten it", "end with a question."]),
        ("Replace “fast and cheap” with “quick”", ["Replace “fast and cheap” with “quick”"]),
        ("- drop “a”\n- drop “b”", ["drop “a”", "drop “b”"]),
        ("Great post! Thanks.", []),
        ("Use more data from the survey and the report", ["Use more data from the survey and the report"]),
        ("", []),
    ],
)
def test_comments_are_cut_into_wishes(comment: str, wishes: list[str]) -> None:
    assert list(wishes_in(comment)) == wishes


def test_no_edit_ever_breaks_a_marker() -> None:
    for feedback in ("drop “c1”", "replace “c3” with “c9”", "shorter", "remove the second paragraph", "fewer figures"):
        _, after = revise(WAITING, "linkedin", feedback, BODY)
        left = set(MARKER.findall(after.body))
        assert left <= {"[c1]", "[c3]", "[c5]", "[c7]"} | {f"[c{n}]" for n in range(60)}
        assert "[c" not in without_markers(after.body)
