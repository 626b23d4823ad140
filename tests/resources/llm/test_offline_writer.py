"""The offline writer: quotes to the letter, composes within the bar, and gives the same answer every time."""

import re

import pytest

from domain.brand_rules import words_found
from domain.brief import Brief, ChannelKind
from domain.claim_check import check_text
from domain.markup import parse, without_markers
from domain.own_ground import own_ground
from domain.text_measures import grams, overlap, shared_share
from domain.writing import ImageMaterial, ImageOutput, SeoMaterial, SeoOutput
from resources.llm.offline import phrases
from resources.llm.offline.quotable import clause_of, quotes_in, stands_alone
from tests.resources.llm.dossier import BOOKING, GUIDE, LINK, WAITING, ask, claims, draft, hits, quotes

PIECES: list[tuple[Brief, ChannelKind]] = [
    (WAITING, "linkedin"),
    (WAITING, "blog"),
    (BOOKING, "email"),
    (BOOKING, "blog"),
]


@pytest.mark.parametrize("brief", [WAITING, BOOKING], ids=lambda brief: str(brief.id))
def test_quotations_stand_in_their_passage_to_the_letter_and_only_once(brief: Brief) -> None:
    texts = {hit.passage.id: hit.passage.text for hit in hits()}
    chosen = quotes(brief).claims

    assert len(chosen) >= 20
    assert all(claim.quote in texts[claim.passage_id] for claim in chosen)
    runs = [gram for claim in chosen for gram in grams(claim.quote)]
    assert len(runs) == len(set(runs))


@pytest.mark.parametrize(("brief", "channel"), PIECES)
@pytest.mark.parametrize("variation", [0, 1])
def test_every_factual_sentence_is_supported_and_nearly_to_the_letter(
    brief: Brief, channel: ChannelKind, variation: int
) -> None:
    marked = parse(draft(brief, channel, variation).body)
    evidence = check_text(marked.sentences, claims(brief, channel), own_ground(brief, GUIDE, "Book a dock review"))
    cited = [entry for entry in evidence if entry.claim_id]

    assert {entry.verdict for entry in evidence} <= {"supported", "no_claim"}
    assert len(cited) >= 3
    assert all(overlap(entry.sentence, entry.passage or "") >= 0.8 for entry in cited)
    assert len({entry.claim_id for entry in cited}) == len(cited)


@pytest.mark.parametrize("variation", [0, 1])
def test_pieces_share_no_run_of_six_words(variation: int) -> None:
    texts = {(brief.id, channel): without_markers(draft(brief, channel, variation).body) for brief, channel in PIECES}
    titles = [hit.source_title for hit in hits()]
    aside = [*titles, LINK, "Book a dock review", *(f"{title} (2026)" for title in titles)]
    pieces = list(texts)
    for place, one in enumerate(pieces):
        for other in pieces[place + 1 :]:
            if one[0] != other[0]:
                assert not grams(texts[one], aside=aside) & grams(texts[other], aside=aside)
            else:
                assert shared_share(texts[one], texts[other], aside=aside) <= 0.1


@pytest.mark.parametrize(("brief", "channel"), PIECES)
def test_brand_rules_call_to_action_and_form(brief: Brief, channel: ChannelKind) -> None:
    output = draft(brief, channel)
    text = without_markers(output.body)

    assert not words_found(text, GUIDE.banned)
    assert text.count(LINK) == 1
    assert text.count("Book a dock review") == 1
    assert "offline" not in text.lower()
    assert "According to" not in text.split("\n\n")[0]
    assert not re.search(r" {2}|\n{3}|\( |\*\*\*\*|\[\]", text)
    assert output.title and len(output.title) <= 70


def test_a_post_is_short_and_a_letter_has_its_lines() -> None:
    assert 200 < len(without_markers(draft(WAITING, "linkedin").body)) <= 1_300
    letter = draft(BOOKING, "email")
    assert 0 < len(letter.subject) <= 60
    assert 0 < len(letter.preheader) <= 100
    assert letter.preheader not in letter.subject
    assert letter.body.endswith("Northquay")
    assert 3 <= letter.body.count("\n- ") <= 6


def test_an_article_has_sections_with_headings_of_their_own_and_names_its_sources() -> None:
    body = without_markers(draft(WAITING, "blog").body)
    headings = re.findall(r"^## (.+)$", body, re.MULTILINE)

    assert 4 <= len(headings) <= 8
    assert len(set(headings)) == len(headings)
    assert headings[-1] == "Sources"
    assert "Dock Waiting Survey 2026" in body.split("## Sources")[1]


def test_the_same_material_gives_the_same_draft_and_a_variation_another_one() -> None:
    for brief, channel in PIECES:
        first, second = draft(brief, channel), draft(brief, channel, 1)
        assert draft(brief, channel) == first
        one, other = parse(first.body).sentences, parse(second.body).sentences
        assert [s.text for s in one if s.claim_id] != [s.text for s in other if s.claim_id]
        assert one[0].text != other[0].text or one[1].text != other[1].text


def words(options: tuple[str, ...]) -> int:
    return max(len(re.findall(r"\w+", phrase.replace("{source}", ""))) for phrase in options)


def test_our_own_phrases_are_shorter_than_six_words_also_where_they_follow_each_other() -> None:
    stock = [value for name, value in vars(phrases).items() if name.isupper()]
    introductions = (*phrases.FIRST_SOURCE, *phrases.NEXT_SOURCE)

    assert all(words(options) < 6 for options in stock)
    assert words(phrases.REST_HEADINGS) + words(tuple(text.split("{")[0] for text in introductions)) < 6


def test_search_fields_and_picture_words_fit() -> None:
    output = draft(WAITING, "blog")
    text = without_markers(output.body)
    found = SeoOutput.model_validate_json(
        ask("seo", SeoMaterial(brief=WAITING, channel="blog", guide=GUIDE, title=output.title, body=text))
    )
    picture = ImageOutput.model_validate_json(
        ask("image_prompt", ImageMaterial(brief=WAITING, channel="blog", guide=GUIDE, title=output.title, text=text))
    )

    assert len(found.seo_title) <= 60
    assert 50 <= len(found.seo_description) <= 155
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found.slug)
    assert 0 < len(picture.headline) <= 60
    assert picture.headline in picture.alt_text
    assert "without any text" in picture.prompt


def test_the_picture_is_described_in_the_brands_spelling() -> None:
    for spelling, word in (("en-GB", "colours"), ("en-US", "colors")):
        guide = GUIDE.model_copy(update={"spelling": spelling})
        material = ImageMaterial(brief=WAITING, channel="blog", guide=guide, title="Waiting", text="Lorries wait.")
        picture = ImageOutput.model_validate_json(ask("image_prompt", material))
        assert f" {word} of " in picture.alt_text


@pytest.mark.parametrize(
    "sentence",
    [
        "This means more contributors and more translations.",
        "However, many of them never came back to the dock.",
        "They pay 40 euros for every hour of waiting.",
        "We asked 214 managers about their waiting times.",
        "You can book a dock by e-mail at any time.",
        "Handles bulk traffic from most services on the site.",
        "Expanding reach beyond the region over time.",
        "The survey asked managers about their waiting times.",
        "Only 12% have heard of it but never used it.",
        "“I have never seen such a queue at this gate.”",
        "How many sites measure the wait at the gate?",
        "Last year the average wait was 67 minutes long.",
        "Join us on Slack to discuss the results with others.",
        "Short one.",
    ],
)
def test_what_cannot_stand_alone_is_not_quoted(sentence: str) -> None:
    assert not stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "A lorry waited 67 minutes on average before its trailer was opened.",
        "“We disable everything, then enable what we need,” said Neil Fordyce of Skyscanner.",
        "65% of the managers run more than ten docks in production.",
    ],
)
def test_whole_statements_are_quoted(sentence: str) -> None:
    assert stands_alone(sentence)


def test_leads_are_left_out_to_the_letter() -> None:
    passage = (
        "However, sites with a rule received six complaints in a month.\n\n"
        "- Workflows: More than half of the sites wait."
    )

    assert (
        clause_of("We found that half of the sites never measure the wait.")
        == "half of the sites never measure the wait."
    )
    assert [quote.text for quote in quotes_in(passage)] == [
        "sites with a rule received six complaints in a month.",
        "More than half of the sites wait.",
    ]
