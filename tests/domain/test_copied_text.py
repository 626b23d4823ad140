"""Copied text: what is shown, what is left out, and when it stops a piece."""

import pytest

from domain.copied_text import copied_text
from domain.guide import Guide
from domain.house_rules import StyleRules
from tests.domain.claims import claim

PASSAGE = "The survey found that most teams run far more collectors than they had planned for at the beginning."
COPIED = "As we read it, most teams run far more collectors than they had planned for at the beginning, and it shows."
GUIDE = Guide(company="Acme")


def test_twelve_words_in_a_row_are_shown_with_their_source() -> None:
    found = copied_text(COPIED, [claim(PASSAGE)], GUIDE)
    assert (found.passed, found.blocking) == (False, False)
    assert "1 run of 12 or more words" in found.detail
    assert "(14 words) stands in “The Harbour Survey of Pipelines”" in found.detail


@pytest.mark.parametrize("title", ["On “booking” ahead", 'On "booking" ahead', "On „booking“ ahead"])
def test_marks_in_a_title_become_single_ones(title: str) -> None:
    cited = claim(PASSAGE).model_copy(update={"source_title": title})
    assert "stands in “On ‘booking’ ahead”." in copied_text(COPIED, [cited], GUIDE).detail


@pytest.mark.parametrize(
    "text",
    [
        "Most teams run far more collectors than they had planned.",  # ten words
        f"They write: “{PASSAGE}”",
        f"> {PASSAGE}",
        "Most teams run far more “collectors than they had” planned for at the beginning.",
        "",
    ],
)
def test_short_runs_and_quotations_are_not_copied(text: str) -> None:
    assert copied_text(text, [claim(PASSAGE)], GUIDE).passed


def test_what_may_be_copied_is_left_out() -> None:
    assert copied_text(COPIED, [claim(PASSAGE, kind="own")], GUIDE).passed
    allowing = GUIDE.model_copy(update={"style": StyleRules(may_be_copied=("Harbour Survey",))})
    assert copied_text(COPIED, [claim(PASSAGE)], allowing).passed
    assert copied_text(COPIED, [claim(PASSAGE)], GUIDE, required=(COPIED,)).passed


def test_only_a_workspace_that_says_so_is_stopped_and_never_by_the_offline_writer() -> None:
    strict = GUIDE.model_copy(update={"style": StyleRules(copying_blocks=True)})
    assert copied_text(COPIED, [claim(PASSAGE)], strict, model="ollama/llama3.1:8b").blocking
    offline = copied_text(COPIED, [claim(PASSAGE)], strict, model="offline-writer/1")
    assert not offline.blocking
    assert "The offline writer puts together its sources' own sentences." in offline.detail


def test_the_length_is_a_setting() -> None:
    long = GUIDE.model_copy(update={"style": StyleRules(copied_words=15)})
    assert copied_text(COPIED, [claim(PASSAGE)], long).passed
