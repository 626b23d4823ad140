"""What each crew accepts, and how it tidies."""

from typing import Any

import pytest

from crews.content.output import check as check_draft
from crews.guards import WrongAnswer
from crews.image_prompt.output import check as check_image
from crews.research.output import check as check_research
from crews.seo.output import check as check_seo
from domain.writing import ImageOutput, QuotedClaim, ResearchOutput, SeoOutput
from tests.fakes import material


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": "Too short."}, "too short"),
        ({"body": material.BODY.replace("[c1]", "[c7]")}, "c7"),
        ({"body": material.BODY.replace("[c1]", "").replace("[c2]", "")}, "marker"),
        ({"body": material.BODY.replace(material.LINK, "our site")}, "link"),
        ({"title": " "}, "title"),
    ],
)
def test_drafts_that_cannot_be_used(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(WrongAnswer, match=reason):
        check_draft(material.DRAFT, material.DRAFT_ANSWER.model_copy(update=change))


def test_an_email_needs_a_subject() -> None:
    with pytest.raises(WrongAnswer, match="subject"):
        check_draft(material.DRAFT.model_copy(update={"channel": "email"}), material.DRAFT_ANSWER)


def test_only_quotations_to_the_letter_are_kept_and_none_twice() -> None:
    good = QuotedClaim(passage_id="p1", quote=material.CLAIMS[0].text)
    bad = QuotedClaim(passage_id="p1", quote="Most teams run over ten Collectors.")
    elsewhere = QuotedClaim(passage_id="p2", quote=material.CLAIMS[0].text)
    output = check_research(material.RESEARCH, ResearchOutput(claims=(bad, good, elsewhere, good)))
    assert output.claims == (good,)
    with pytest.raises(WrongAnswer, match="letter"):
        check_research(material.RESEARCH, ResearchOutput(claims=(bad,)))


def test_search_fields_are_brought_within_their_limits() -> None:
    output = check_seo(
        material.SEO,
        SeoOutput(
            seo_title="word " * 30,
            seo_description="longer words " * 30,
            slug="How Many Collectors — Größe & Maß " * 4,
            tags=("#one", "one", " two ", "", *"abcdefgh"),
        ),
    )
    assert len(output.seo_title) <= 60
    assert output.seo_title.endswith("word…")
    assert len(output.seo_description) <= 155
    assert len(output.slug) <= 60
    assert output.slug.startswith("how-many-collectors-gro")
    assert not output.slug.endswith("-")
    assert output.tags[:2] == ("one", "two")
    assert len(output.tags) == 8


def test_a_long_headline_is_cut_at_a_word() -> None:
    output = check_image(material.IMAGE, ImageOutput(headline="Collectors " * 9, prompt="boxes", alt_text="Ten\nboxes"))
    assert len(output.headline) <= 60
    assert output.headline.endswith("Collectors…")
    assert output.alt_text == f"Ten boxes: {output.headline}", "what is drawn is read aloud"
