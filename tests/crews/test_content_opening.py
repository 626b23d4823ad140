"""A LinkedIn post is judged by what stands before “more”, an e-mail by its two lines in the list."""

import pytest

from crews.content.output import check
from crews.guards import WrongAnswer
from domain.channel import FOLD
from domain.writing import DraftOutput
from tests.fakes import material
from tests.resources.llm import dossier

POST = material.DRAFT.model_copy(update={"channel": "linkedin"})
LETTER = material.DRAFT.model_copy(update={"channel": "email"})
LONG = "Whoever counts the boxes knows little of the fleet " * 6


def post(hook: str, opening: str) -> DraftOutput:
    body = material.BODY.replace("A fleet is not a service.", opening)
    return material.DRAFT_ANSWER.model_copy(update={"hook": hook, "body": body})


def test_the_body_begins_with_the_hook_whatever_its_markers() -> None:
    hook = "Most teams run more than ten Collectors.\nIs yours a fleet?"
    good = post(hook, "Most teams run more than ten Collectors. [c1]\nIs yours a fleet?")
    assert check(POST, good) == good
    with pytest.raises(WrongAnswer, match="begin with the hook"):
        check(POST, post(hook, "Is yours a fleet?"))


def test_a_hook_beyond_the_fold_is_refused_also_when_it_was_not_named() -> None:
    with pytest.raises(WrongAnswer, match=str(FOLD)):
        check(POST, post(LONG, LONG))
    with pytest.raises(WrongAnswer, match=str(FOLD)):
        check(POST, post("", LONG))


def test_the_briefs_own_angle_may_be_longer() -> None:
    own = POST.model_copy(update={"brief": material.BRIEF.model_copy(update={"angle": LONG})})
    assert check(own, post("", LONG)).hook == ""


def test_a_preheader_does_not_repeat_the_subject() -> None:
    twice = material.DRAFT_ANSWER.model_copy(update={"subject": "Ten Collectors", "preheader": "ten  collectors"})
    with pytest.raises(WrongAnswer, match="repeats the subject"):
        check(LETTER, twice)


def test_what_other_channels_tell_and_the_shared_idea_are_in_the_prompt() -> None:
    from crews.content.crew import values

    elsewhere = material.CLAIMS[1].model_copy(update={"channels": ("email",)})
    told = values(POST.model_copy(update={"elsewhere": (elsewhere,)}))
    assert "email: In 2026, 65%" in told["elsewhere"]
    assert "There is none" in told["outline"]


@pytest.mark.parametrize("variation", range(4))
def test_the_offline_writers_posts_pass(variation: int) -> None:
    brief = dossier.WAITING
    post = dossier.draft(brief, "linkedin", variation)
    given = POST.model_copy(update={"brief": brief, "claims": dossier.claims(brief, "linkedin"), "link": dossier.LINK})
    assert check(given, post) == post
