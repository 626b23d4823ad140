"""`End with a question`: the last sentence that a reader comes to, above sources, hashtags, required texts, a name."""

import pytest

from domain.brief import ChannelKind
from domain.house_rules import RequiredText
from domain.writing import ReviseMaterial
from resources.llm.offline.ending import end_of
from resources.llm.offline.marked_body import parts_of
from tests.resources.llm.dossier import BOOKING, GUIDE, LINK, WAITING, revise

WARNING = "Waiting times differ from site to site."
FACT = "A lorry waited 67 minutes on average before its trailer was opened. [c1]"
CALL = f"Book a dock review: {LINK}"
LISTED = "## Sources\n\n- *Are docks ready?*, Ada Okafor, 2026\n- *Field notes*"


def material(body: str, channel: ChannelKind) -> ReviseMaterial:
    return ReviseMaterial(
        brief=WAITING,
        channel=channel,
        guide=GUIDE.model_copy(update={"required_text": (RequiredText(text=WARNING),)}),
        title="",
        body=body,
        subject="",
        preheader="",
        feedback="",
        claims=(),
        call_to_action="",
        link=None,
    )


BELOW: list[tuple[ChannelKind, str]] = [
    ("linkedin", "Source: Are docks ready?"),
    ("linkedin", "Sources: Are docks ready?; Field notes (2026)\n\n#docks #hauliers"),
    ("linkedin", "#docks #hauliers"),
    ("blog", LISTED),
    ("blog", f"{LISTED}\n\n{WARNING}"),
    ("blog", LISTED.replace("\n\n", "\n", 1)),
    ("email", GUIDE.company),
    ("email", f"{GUIDE.company}\n\n{WARNING}"),
]


@pytest.mark.parametrize(("channel", "below"), BELOW)
def test_what_stands_below_a_text_is_not_its_end(channel: ChannelKind, below: str) -> None:
    told = f"{FACT}\n\n{CALL}"
    body = f"{told}\n\n{below}\n"
    assert body[: end_of(body, material(body, channel))] == told


@pytest.mark.parametrize(
    "end", [CALL, "- a point\n- another", "## A heading", f"{GUIDE.company} helps.", "Sources say so."]
)
def test_words_of_the_text_are_its_end(end: str) -> None:
    body = f"{FACT}\n\n{end}"
    assert end_of(body, material(body, "email")) == len(body)


@pytest.mark.parametrize("channel", ["linkedin", "blog"])
@pytest.mark.parametrize("wish", ["End with a question.", "Close with “Where do you stand?” as a question"])
def test_a_question_stands_behind_the_call_to_action_and_above_the_sources(channel: ChannelKind, wish: str) -> None:
    before, after = revise(WAITING, channel, wish)
    below = before.body[before.body.rindex("## Sources" if channel == "blog" else "Source") :]
    assert after.not_done == ()
    assert after.body.endswith(f"?\n\n{below}")
    told = after.body.removesuffix(below)
    assert told.index(LINK) < told.rindex("?\n\n")
    assert [part.claim_id for part in parts_of(after.body)].count(None) <= [
        part.claim_id for part in parts_of(before.body)
    ].count(None), "a question of ours is moved, not doubled"


def test_a_letter_is_signed_below_its_question() -> None:
    before, after = revise(BOOKING, "email", "End with a question.")
    assert before.body.endswith(f"**\n\n{GUIDE.company}")
    assert after.body.endswith(f"?\n\n{GUIDE.company}")
    assert after.body.index(LINK) < after.body.rindex("?")


def test_a_source_s_title_that_asks_is_no_question_of_ours() -> None:
    body = f"{FACT}\n\n{CALL}\n\nSource: Are docks ready?"
    _, none = revise(WAITING, "linkedin", "Remove the question at the end.", body)
    assert not none.changed and none.not_done[0].reason == "No question of ours stands at the end."
    _, after = revise(WAITING, "linkedin", "End with a question.", body)
    told, _, below = after.body.rpartition("\n\n")
    assert below == "Source: Are docks ready?"
    assert told.startswith(f"{FACT}\n\n{CALL}\n\n") and told.endswith("?")


@pytest.mark.parametrize("channel", ["linkedin", "blog"])
def test_asked_for_twice_it_is_there_already(channel: ChannelKind) -> None:
    _, once = revise(WAITING, channel, "End with a question.")
    _, twice = revise(WAITING, channel, "End with a question.", once.body)
    assert not twice.changed
    assert twice.not_done[0].reason == "It ends with a question already."


def test_facts_and_their_markers_stay_where_they_are() -> None:
    before, after = revise(WAITING, "linkedin", "End with a question.")
    cited = [[part.claim_id for part in parts_of(text.body) if part.claim_id] for text in (before, after)]
    assert cited[0] == cited[1]
