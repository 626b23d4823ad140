"""What an editor would strike from an offline draft is not in it: riddles, empty headings, a source named twice."""

import re

import pytest

from domain.brief import Brief, ChannelKind
from domain.claim import Claim
from domain.markup import parse, without_markers
from domain.writing import DraftMaterial
from resources.llm.offline.blog import draft_article
from resources.llm.offline.chance import Chance
from resources.llm.offline.following import stands_behind, with_followers
from resources.llm.offline.pointing import points_back
from resources.llm.offline.quotable import can_follow, clause_of, stands_alone
from resources.llm.offline.sections import sections_of
from resources.llm.offline.told import Told
from tests.resources.llm.dossier import BOOKING, GUIDE, LINK, WAITING, draft

PASSAGE = (
    "Hauliers add a surcharge for sites that are known for long waits. The average surcharge was 6.5% of the freight "
    "price. They rarely see it, because it is hidden in the quoted price. Sixty per cent of the lorries arrive "
    "before ten in the morning."
)


def claim(number: int, text: str, passage: str = PASSAGE, heading: str = "What it costs", start: int = 0) -> Claim:
    at = start + passage.index(text)
    return Claim(
        id=f"c{number}",
        brief_id=WAITING.id,
        source_id="src_survey",
        source_title="Dock Survey",
        source_kind="file",
        passage_id=f"psg_{start}",
        passage=passage,
        heading=heading,
        passage_start=start,
        passage_end=start + len(passage),
        start=at,
        end=at + len(text),
        text=text,
        score=0.5,
    )


SENTENCES = [f"{text}." for text in re.split(r"\.\s", PASSAGE.rstrip("."))]
FOUR = tuple(claim(number, text) for number, text in enumerate(SENTENCES, 1))


def article(given: tuple[Claim, ...]) -> str:
    material = DraftMaterial(
        brief=WAITING,
        channel="blog",
        guide=GUIDE,
        audiences=(),
        claims=given,
        call_to_action="Book a dock review",
        link=LINK,
    )
    return draft_article(material, Chance("test")).body


def told(number: int) -> Told:
    return Told(FOUR[number - 1], FOUR[number - 1].text, number)


def test_what_leans_on_a_sentence_is_told_right_behind_it_or_not_at_all() -> None:
    assert [stands_alone(text) for text in SENTENCES] == [True, False, False, True]
    assert all(can_follow(text) for text in SENTENCES)
    followed = with_followers([told(1), told(4)], FOUR, WAITING, GUIDE)
    assert [item.claim.id for item in followed] == ["c1", "c2", "c3", "c4"]
    assert with_followers([told(4)], FOUR, WAITING, GUIDE) == [told(4)]
    without_second = (FOUR[0], FOUR[2], FOUR[3])
    assert [item.claim.id for item in with_followers([told(1)], without_second, WAITING, GUIDE)] == ["c1"]


def test_a_sentence_in_another_paragraph_or_entry_is_not_behind() -> None:
    listed = "- Drivers wait for an hour.\n- They lose a door by it."
    first, second = (claim(n, text, listed) for n, text in enumerate(["Drivers wait for an hour.", "They lose"], 1))
    assert stands_behind(FOUR[1], FOUR[0])
    assert not stands_behind(FOUR[2], FOUR[0])
    assert not stands_behind(second, first)


@pytest.mark.parametrize(
    "sentence",
    [
        "The average surcharge was 6.5% of the freight price.",
        "Seven in ten would like to see the figures of a warehouse.",
        "Thirteen per cent have stopped sharing positions with customers.",
        "“It genuinely has been quite pain-free,” Neil Fordyce reflected.",
        "Gate records from 41 sites settled the question for them all.",
        "The final 27% selected a mix of queries with and without units.",
        "His dispatchers rebooked 31% of all appointments in ten days.",
    ],
)
def test_what_points_to_the_sentence_before_is_known(sentence: str) -> None:
    assert points_back(sentence)


def test_a_clause_before_a_colon_stays_and_a_label_goes() -> None:
    passage = "Drivers put a reliable time before a short one: 71% would accept a later appointment if it were kept."
    assert passage in article((claim(1, passage, passage), *FOUR))
    assert clause_of("Gate papers: Lorries wait for theirs.") == "Lorries wait for theirs."


@pytest.mark.parametrize(("brief", "channel"), [(WAITING, "blog"), (BOOKING, "blog")])
def test_every_heading_has_two_sentences_and_every_source_is_named_where_it_begins(
    brief: Brief, channel: ChannelKind
) -> None:
    text = without_markers(draft(brief, channel).body)
    body = text.split("## Sources")[0]
    for section in body.split("\n## ")[1:]:
        assert len(parse(section.split("\n", 1)[1]).sentences) >= 2, section
    for title in set(re.findall(r"^- \*(.+?)\*", text.split("## Sources")[1], re.MULTILINE)):
        assert body.count(title) == 1, title


def test_facts_of_one_paragraph_stay_together_in_their_order() -> None:
    other = "Every site keeps a list of lorries at the gate. Half of the sites share the list with their hauliers."
    texts = [f"{text}." for text in other.rstrip(".").split(". ")]
    there = [claim(number, text, other, "What helps", start=5_000) for number, text in enumerate(texts, 7)]
    mixed = [told(4), Told(there[1], there[1].text, 1), told(1), Told(there[0], there[0].text, 3)]
    sections = sections_of(mixed)
    assert sorted([item.claim.id for item in section.told] for section in sections) == [["c1", "c4"], ["c7", "c8"]]


def test_a_fact_that_the_angle_tells_is_not_told_again() -> None:
    said = "The waiting charge is only the smaller part of the whole bill."
    assert "only the smaller part" not in article((*FOUR, claim(9, said, said, start=900)))


def test_without_anything_to_conclude_there_is_no_closing_heading() -> None:
    bare = WAITING.model_copy(update={"key_message": None})
    material = DraftMaterial(
        brief=bare, channel="blog", guide=GUIDE, audiences=(), claims=FOUR, call_to_action="Book", link=LINK
    )
    headings = re.findall(r"^## (.+)$", draft_article(material, Chance("test")).body, re.MULTILINE)
    assert headings == ["What it costs", "Sources"]
