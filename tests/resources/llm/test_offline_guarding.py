"""The opposite of a wish is never done, and no half of a wish is passed over in silence."""

import pytest

from domain.writing import DraftMaterial, DraftOutput
from tests.resources.llm.dossier import GUIDE, LINK, WAITING, ask, claims, revise
from tests.resources.llm.test_offline_revise import BODY


@pytest.mark.parametrize(
    "wish",
    [
        "Don't make it shorter.",
        "Don't add more figures.",
        "I don't think we need more figures here.",
        "Do not use fewer figures.",
        "No need to make it longer.",
        "Don't use a different opening.",
        "I would not add a quote.",
        "Why no figures about trucks?",
        "Over 100 words is too long, aim for 50.",
        "Change lorry to truck in the title only.",
        "no numbers in the title",
        "No figures in the first paragraph.",
        "Remove the figure 67.",
        "Replace “lorry” with “truck” except in the first paragraph.",
        "Make it shorter without losing the 14%.",
        "Change the headline to Waiting costs more",
    ],
)
def test_what_is_not_understood_changes_nothing_and_is_listed(wish: str) -> None:
    before, after = revise(WAITING, "linkedin", wish, BODY)
    assert (after.title, after.body) == (before.title, BODY)
    assert not after.changed and after.not_done


@pytest.mark.parametrize("unknown", ["friendlier", "use more emojis"])
@pytest.mark.parametrize("known", ["Shorter", "60 words max", "Fewer figures"])
@pytest.mark.parametrize("joint", [" and ", " but ", ", ", ". "])
@pytest.mark.parametrize("first", [True, False])
def test_an_unknown_half_is_listed(known: str, joint: str, unknown: str, first: bool) -> None:
    comment = f"{known}{joint}{unknown}" if first else f"{unknown}{joint}{known}"
    _, after = revise(WAITING, "linkedin", comment)
    listed = " ".join(undone.wish for undone in after.not_done)
    assert unknown in listed
    assert after.changed or known in listed


def test_a_chain_of_wishes_is_done_to_its_end() -> None:
    comment = "Open with a figure and close with a question, 60 words max, no mention of paperwork."
    _, after = revise(WAITING, "linkedin", comment, BODY)
    assert "aperwork" not in after.body


def test_the_same_brief_is_written_alike_in_every_installation() -> None:
    def drafted(brief_id: str) -> DraftOutput:
        brief = WAITING.model_copy(update={"id": brief_id})
        material = DraftMaterial(
            brief=brief,
            channel="blog",
            guide=GUIDE,
            audiences=(),
            claims=claims(WAITING, "blog"),
            call_to_action="Book a dock review",
            link=LINK,
        )
        return DraftOutput.model_validate_json(ask("draft", material))

    assert len({drafted(f"brief_{number}").body for number in range(8)}) == 1
