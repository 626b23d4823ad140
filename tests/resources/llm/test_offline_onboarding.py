"""A voice guide that is counted: the same every time, quoted to the letter, and no more than can be counted."""

import re
from datetime import date
from pathlib import Path

import pytest

from crews.onboarding.output import check
from desk.profile_file import read_profile_file
from domain.campaign import Audience
from domain.guide import Guide
from domain.onboarding import OnboardingMaterial, TurnedDown
from domain.passages import split_passages
from domain.scouting import Excerpt
from domain.text_measures import tokens
from resources.documents.reader import FileReader
from resources.llm.offline.onboarding import measured_voice
from tests.fakes import material
from tests.fakes.press import WordEmbedder

NORTHQUAY = Path(__file__).resolve().parents[3] / "examples" / "northquay"


@pytest.fixture(scope="module")
def northquay() -> OnboardingMaterial:
    """The example company's own pages."""
    profile = read_profile_file(NORTHQUAY / "profile.yaml").profile()
    excerpts = []
    for path in sorted((NORTHQUAY / "pages").iterdir()):
        document = FileReader().read(path.name, path.read_bytes())
        excerpts += [
            Excerpt(id=p.id, origin=str(path), title=document.title, text=p.text, seen=date(2026, 11, 28))
            for p in split_passages(path.name, document.text, document.title)
        ]
    return OnboardingMaterial(guide=profile.guide, audiences=profile.audiences, excerpts=tuple(excerpts))


def test_it_says_that_it_was_counted_and_passes_the_crews_own_check(northquay: OnboardingMaterial) -> None:
    found = measured_voice(northquay, WordEmbedder())
    assert found == measured_voice(northquay, WordEmbedder())
    assert found.summary.startswith("Sentences of ")
    assert re.match(r"Counted without a model on \d+ sentences of 2 pages, and not understood", found.remarks[0])
    assert check(northquay, found) == found


def test_every_quotation_stands_and_every_figure_of_it_is_right(northquay: OnboardingMaterial) -> None:
    found = measured_voice(northquay, WordEmbedder())
    texts = {excerpt.id: excerpt.text for excerpt in northquay.excerpts}
    for each in (*found.good, *found.bad):
        assert each.quote in texts[each.excerpt_id]
        said = re.match(r"(\d+) words?[;,]", each.why)
        assert said is None or int(said[1]) == len(tokens(each.quote))
    assert all(need.quote in texts[need.excerpt_id] for segment in found.segments for need in segment.needs)


def test_what_breaks_the_guide_is_a_bad_example_and_never_a_good_one(northquay: OnboardingMaterial) -> None:
    found = measured_voice(northquay, WordEmbedder())
    boast = next(each for each in found.bad if "incredibly proud" in each.quote)
    assert "revolutionary" in boast.why
    assert not any("revolutionary" in each.quote for each in found.good)
    assert "Speak as “we”." in found.rules
    assert "Address the reader as “you”." in found.rules
    assert "No exclamation marks." in found.rules


def test_segments_are_the_audiences_that_were_named_and_none_is_made_up(northquay: OnboardingMaterial) -> None:
    found = measured_voice(northquay, WordEmbedder())
    assert [segment.name for segment in found.segments] == ["Warehouse managers", "Heads of logistics"]
    needs = [need.need for segment in found.segments for need in segment.needs]
    assert "Warehouse managers need to see the day before it begins." in needs
    assert not any(need.startswith(("We are", "A third of us", "Most of what we know")) for need in needs)
    nobody = measured_voice(northquay.model_copy(update={"audiences": ()}), WordEmbedder())
    assert nobody.segments == ()
    assert any("No audience was named" in remark for remark in nobody.remarks)
    strangers = northquay.model_copy(update={"audiences": (Audience(name="Dentists", description="They fill teeth."),)})
    assert measured_voice(strangers, WordEmbedder()).segments == ()


def page(text: str) -> OnboardingMaterial:
    excerpt = material.OWN_PAGE.model_copy(update={"text": text})
    return OnboardingMaterial(guide=Guide(company="Acme"), excerpts=(excerpt,))


@pytest.mark.parametrize(
    "text",
    [
        "Gates. Doors. Yards.",
        "Wir bauen Tore für Höfe und liefern sie in drei Wochen. Die Tore sind aus Stahl und halten zwanzig Jahre.",
        "We build gates for yards and deliver them in three weeks.",
        "我们为仓库制造大门，三周内交货，并提供十年的保修服务，欢迎随时联系我们的团队了解更多信息。",
        "- Gates of steel\n- Gates of wood",
    ],
)
def test_a_thin_or_foreign_page_still_gives_a_proposal_that_stands(text: str) -> None:
    given = page(text)
    found = measured_voice(given, WordEmbedder())
    assert check(given, found).good


def test_examples_of_a_rejected_proposal_make_room_for_others_and_its_reason_is_said_to_be_unread(
    northquay: OnboardingMaterial,
) -> None:
    first = measured_voice(northquay, WordEmbedder())
    shown = {each.quote for each in (*first.good, *first.bad)}
    rejected = TurnedDown(
        reason="Find livelier sentences.",
        summary=first.summary,
        rules=first.rules,
        good=tuple(each.quote for each in first.good),
        bad=tuple(each.quote for each in first.bad),
    )
    again = northquay.model_copy(update={"unwanted": (rejected,)})
    second = measured_voice(again, WordEmbedder())
    assert second.good
    assert not shown & {each.quote for each in (*second.good, *second.bad)}
    assert (second.summary, second.rules) == (first.summary, first.rules)
    assert any(remark.startswith("1 earlier proposal was rejected") for remark in second.remarks)
    assert check(again, second) == second
