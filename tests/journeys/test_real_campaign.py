"""The standing journey: from a campaign file to drafts that a reviewer can rely on.

The real campaign has five briefs in a marketer's words, eight pieces and eight published articles; the example, written
for this project, makes the same journey in any clone.
"""

from itertools import combinations

from domain.plain import plain
from store.drafts import get_draft
from store.sources import get_source
from tests.journeys import bar
from tests.journeys.conftest import Campaign

FACTUAL_SHARE = 0.9
SAME_BRIEF_SHARE = 0.1
WIDE, SQUARE = (1200, 628), (1080, 1080)
SIZES = {"linkedin": {WIDE, SQUARE}, "blog": {WIDE}, "email": {WIDE}}


def test_every_piece_asked_for_waits_for_review_in_its_first_version(campaign: Campaign) -> None:
    asked = [(brief.topic, channel) for brief in campaign.says.fields.briefs for channel in brief.channels]
    assert sorted((draft["brief"], draft["channel"]) for draft in campaign.drafts) == sorted(asked)
    assert {(draft["status"], draft["version"]) for draft in campaign.drafts} == {("in_review", 1)}


def test_no_claim_is_unsupported_and_no_blocking_check_fails(campaign: Campaign) -> None:
    for draft in campaign.drafts:
        assert draft["claims"], draft["title"]
        assert not [claim for claim in draft["claims"] if claim["verdict"] == "unsupported"]
        assert not [check for check in draft["checks"] if check["blocking"] and not check["passed"]]


def test_each_claim_is_in_the_draft_and_its_passage_at_its_place_in_the_source(campaign: Campaign) -> None:
    with campaign.stack.database() as database, database.transaction(campaign.workspace_id) as conn:
        for draft in campaign.drafts:
            campaign_id = get_draft(conn, draft["id"]).campaign_id
            for claim in draft["claims"]:
                assert plain(claim["sentence"]) in plain(draft["text"])
                if claim["verdict"] == "supported":
                    text = get_source(conn, campaign_id, claim["source_id"]).text
                    assert text[claim["start"] : claim["end"]] == claim["passage"]


def test_the_brand_rules_are_kept(campaign: Campaign) -> None:
    brand = campaign.guide
    for draft in campaign.drafts:
        words = bar.words_used(draft)
        assert not [word for word in brand.banned if bar.has_phrase(words, word)]
        assert not [wrong for forms in brand.required.values() for wrong in forms if bar.has_exactly(words, wrong)]
        assert all(check["passed"] for check in draft["checks"] if check["name"] in ("spelling", "brand spelling"))


def test_factual_sentences_are_near_verbatim(campaign: Campaign) -> None:
    for draft in campaign.drafts:
        assert bar.near_verbatim(draft) >= FACTUAL_SHARE, draft["title"]


def test_nothing_is_told_twice(campaign: Campaign) -> None:
    brand, asked = campaign.guide, campaign.says.fields.call_to_action
    calls = [asked, *(brief.call_to_action for brief in campaign.says.fields.briefs)]
    aside = [brand.company, *brand.required, *(call.text for call in calls if call)]
    for one, other in combinations(campaign.drafts, 2):
        if one["brief"] != other["brief"]:
            assert not bar.repeated(one, other, aside)
        else:
            assert bar.repeated_share(one, other, aside) <= SAME_BRIEF_SHARE


def test_a_draft_names_its_writer_but_its_text_does_not(campaign: Campaign) -> None:
    for draft in campaign.drafts:
        assert draft["model"].startswith("offline-writer/")
        words = bar.words_used(draft).casefold()
        assert "offline" not in words
        assert draft["model"] not in words


def test_the_call_to_action_is_in_every_text(campaign: Campaign) -> None:
    common = campaign.says.fields.call_to_action
    asked = {brief.topic: brief.call_to_action or common for brief in campaign.says.fields.briefs}
    for draft in campaign.drafts:
        call = asked[draft["brief"]]
        assert call
        assert call.text in draft["text"]
        assert f"{call.address}?utm_source={draft['channel']}" in draft["text"]


def test_every_piece_has_images_of_its_channels_sizes_with_alternative_texts(campaign: Campaign) -> None:
    for draft in campaign.drafts:
        assert {(image["width"], image["height"]) for image in draft["media"]} == SIZES[draft["channel"]]
        for image in draft["media"]:
            assert len(image["alt_text"]) > 20
            assert (campaign.stack.home / "media" / image["path"]).stat().st_size > 1000
