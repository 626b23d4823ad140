"""A wish is done in all its parts, or handed back: nothing is done by half and nothing leaves a broken sentence."""

import pytest

from domain.plain import plain
from resources.llm.offline.marked_body import parts_of
from tests.resources.llm.dossier import WAITING, claims, revise
from tests.resources.llm.test_offline_revise import BODY


@pytest.mark.parametrize(
    "wish",
    [
        'Drop the words "reliable" and "average".',
        "Drop the words reliable and average",
        "Don't say reliable or average.",
        "Drop the adjectives reliable and average.",
        "Remove “average”, “reliable” everywhere please",
    ],
)
def test_each_of_several_words_is_dropped(wish: str) -> None:
    _, after = revise(WAITING, "linkedin", wish, BODY)
    assert after.not_done == ()
    assert "put a time first. [c7]" in after.body
    assert "waited 67 minutes before its trailer" in after.body
    assert "had a wait of 38 minutes" in after.body


@pytest.mark.parametrize(
    ("wish", "gone"),
    [
        ("Drop the word “waited”.", "A lorry waited 67 minutes"),
        ("Drop the word “drivers”.", "Drivers put a reliable time first"),
        ("Drop the word “paperwork”.", "Missing paperwork explained"),
        ("Drop the word “booked”.", "Sites that booked every arrival"),
    ],
)
def test_a_sentence_that_cannot_lose_the_word_goes_with_it(wish: str, gone: str) -> None:
    _, after = revise(WAITING, "linkedin", wish, BODY)
    assert after.changed and not after.not_done
    kept = [part.text for part in parts_of(BODY) if gone not in part.text]
    assert [part.text for part in parts_of(after.body)] == kept


def test_a_title_that_cannot_lose_the_word_is_handed_back() -> None:
    _, after = revise(WAITING, "linkedin", "Drop the word “costs”.", BODY)
    assert not after.changed
    assert "would not be right without" in after.not_done[0].reason


def test_a_dropped_word_takes_its_comma() -> None:
    body = BODY.replace("Drivers put", "However, drivers put")
    _, after = revise(WAITING, "linkedin", "Drop “however”.", body)
    assert "- Drivers put a reliable time first. [c7]" in after.body


def test_the_text_opens_with_the_fact_that_is_named() -> None:
    _, after = revise(WAITING, "linkedin", "Start with the 38 minutes.", BODY)
    assert after.not_done == ()
    assert "38 minutes" in parts_of(after.body)[0].text
    assert after.body.count("38 minutes") == 1


def test_what_leans_on_the_named_fact_comes_with_it() -> None:
    run = (
        "A lorry waited 67 minutes on average before its trailer was opened. [c1] This is more than managers say. [c2]"
    )
    body = BODY.replace("A lorry waited 67 minutes on average before its trailer was opened. [c1]", run)
    _, after = revise(WAITING, "linkedin", "Start with the 67 minutes.", body)
    assert after.not_done == ()
    assert after.body.startswith(f"{run}\n\nSites that booked")


def test_an_unused_claim_may_be_the_named_fact() -> None:
    spare = next(claim for claim in claims(WAITING, "linkedin") if "104 minutes" in claim.text)
    _, after = revise(WAITING, "linkedin", "Open with the 104 minutes.", BODY)
    assert plain(parts_of(after.body)[0].text).startswith(plain(spare.text)[:30])


@pytest.mark.parametrize("wish", ["Start with the 99 minutes.", "Open with a joke."])
def test_an_opening_that_is_not_there_is_handed_back(wish: str) -> None:
    _, after = revise(WAITING, "linkedin", wish, BODY)
    assert after.body == BODY
    assert [undone.wish for undone in after.not_done] == [wish]


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        ("replace lorry with truck", "warmer"),
        ("replace “lorry” with “truck”", "warmer"),
        ("use the survey", "a warmer tone"),
        ("more from the survey", "a warmer tone"),
        ("drop reliable", "warmer"),
        ("drop “reliable”", "a warmer tone"),
        ("don't mention paperwork", "a warmer tone"),
        ("remove the sentence about paperwork", "a warmer tone"),
        ("add “Ask your haulier first.”", "a warmer tone"),
        ("mention parking", "a warmer tone"),
        ("keep the figures", "a warmer tone"),
        ("change the title to “Waiting costs more”", "a warmer tone"),
    ],
)
def test_an_unknown_half_is_never_swallowed(known: str, unknown: str) -> None:
    _, alone = revise(WAITING, "linkedin", known, BODY)
    _, after = revise(WAITING, "linkedin", f"{known} and {unknown}", BODY)
    assert (after.title, after.body) == (alone.title, alone.body)
    assert unknown in [undone.wish for undone in after.not_done]
    assert len(after.not_done) == len(alone.not_done) + 1


@pytest.mark.parametrize(
    "wish", ["New title: “Waiting costs more”", "Title: “Waiting costs more”", "use “Waiting costs more” as the title"]
)
def test_a_title_in_quotation_marks_is_set(wish: str) -> None:
    _, after = revise(WAITING, "linkedin", wish, BODY)
    assert (after.title, after.body, after.not_done) == ("Waiting costs more", BODY, ())


def test_a_post_has_no_subject_to_change() -> None:
    _, after = revise(WAITING, "linkedin", "Subject: “Waits cost”", BODY)
    assert not after.changed
    assert after.not_done[0].reason == "Only a letter has a subject."


def test_a_title_that_the_check_would_block_is_handed_back_with_its_reason() -> None:
    _, after = revise(WAITING, "linkedin", "New title: “Waiting costs 900 euros a day”", BODY)
    assert not after.changed
    assert "900 euros" in after.not_done[0].reason


@pytest.mark.parametrize(
    "wish", ["Remove the question at the end.", "no question at the end please", "Please don't end with a question."]
)
def test_the_question_at_the_end_goes(wish: str) -> None:
    _, after = revise(WAITING, "linkedin", wish, BODY)
    assert after.not_done == ()
    assert after.body == BODY.replace("Does this look familiar?\n\n", "")
    _, again = revise(WAITING, "linkedin", wish, after.body)
    assert not again.changed and again.not_done


def test_what_another_wish_has_fulfilled_already_is_not_listed() -> None:
    _, after = revise(WAITING, "linkedin", "Drop “reliable”, at most 300 words", BODY)
    assert after.changed and not after.not_done
    _, after = revise(WAITING, "linkedin", "At most 300 words", BODY)
    assert not after.changed and "already" in after.not_done[0].reason
