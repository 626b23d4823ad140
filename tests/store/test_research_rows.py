"""Sources, passages, dossiers and what the vector index must hold."""

from datetime import UTC, datetime

import pytest

from domain.claim import Dossier, SourceRefusal
from domain.errors import NotFound
from store import archive, campaigns, dossiers, embeddings, media, model_calls, sources
from store.postgres import Transaction
from store.retention import referred_to
from tests import builders


def test_plans_are_read_back_as_they_were_saved(conn: Transaction) -> None:
    campaign = builders.make_campaign(conn)
    briefs = [builders.make_brief(conn, campaign, topic=f"Topic {n}") for n in (1, 2)]
    assert campaigns.get_campaign(conn, campaign.id) == campaign == campaigns.find_campaign(conn, campaign.name)
    assert campaigns.briefs_of(conn, campaign.id) == tuple(briefs)
    changed = briefs[0].model_copy(update={"angle": "Another angle"})
    campaigns.save_brief(conn, changed)
    assert campaigns.get_brief(conn, changed.id) == changed
    assert campaigns.find_campaign(conn, "none") is None
    archive.set_archived(conn, campaign.id, datetime.now(UTC))
    assert campaign not in campaigns.list_campaigns(conn)
    assert campaign in campaigns.list_campaigns(conn, archived=True)


def test_a_source_read_again_keeps_its_passages_and_claims(conn: Transaction) -> None:
    brief = builders.make_brief(conn)
    dossier = builders.make_dossier(conn, brief)
    (source,) = sources.sources_of(conn, brief.campaign_id)
    passages = sources.passages_of(conn, brief.campaign_id)
    sources.save_source(conn, source.model_copy(update={"title": "New title"}), passages, "kept/file.md")
    again = dossiers.get_dossier(conn, brief.id)
    assert again is not None
    assert [claim.id for claim in again.claims] == [claim.id for claim in dossier.claims]
    assert {claim.source_title for claim in again.claims} == {"New title"}
    assert referred_to(conn, ["kept/file.md", "kept/other.md"]) == {"kept/file.md"}


def test_passages_come_in_the_order_asked_for_and_from_usable_sources(conn: Transaction) -> None:
    campaign = builders.make_campaign(conn)
    source, passages = builders.make_source(conn, campaign.id)
    ids = [passages[1].id, "none", passages[0].id]
    found = sources.get_passages(conn, campaign.id, ids)
    assert found == (passages[1], passages[0])
    assert all(source.text[p.start : p.end] == p.text for p in found)
    sources.withdraw_source(conn, campaign.id, source.id, "outdated")
    assert sources.get_passages(conn, campaign.id, ids) == () == sources.passages_of(conn, campaign.id)
    assert sources.get_source(conn, campaign.id, source.id).reason == "outdated"
    with pytest.raises(NotFound):
        sources.withdraw_source(conn, campaign.id, "src_none", "outdated")


def test_a_dossier_is_read_back_as_it_was_saved(conn: Transaction) -> None:
    brief = builders.make_brief(conn)
    assert dossiers.get_dossier(conn, brief.id) is None
    dossier = builders.make_dossier(conn, brief)
    found = dossiers.get_dossier(conn, brief.id)
    assert found == dossier
    refusal = SourceRefusal(origin="broken.pdf", reason="not a PDF")
    replaced = Dossier(brief_id=brief.id, digest="2" * 64, claims=dossier.claims[1:], refusals=(refusal,))
    dossiers.save_dossier(conn, brief.campaign_id, replaced)
    assert dossiers.get_dossier(conn, brief.id) == replaced


def test_claims_of_a_withdrawn_source_are_gone_at_once(conn: Transaction) -> None:
    brief = builders.make_brief(conn)
    dossier = builders.make_dossier(conn, brief)
    sources.withdraw_source(conn, brief.campaign_id, dossier.claims[0].source_id, "outdated")
    found = dossiers.get_dossier(conn, brief.id)
    assert found is not None
    assert found.claims == ()


def test_what_the_index_lacks_is_computed(conn: Transaction) -> None:
    embeddings.register(conn, "source_passages", {"p1": "a", "p2": "b"})
    assert embeddings.missing(conn, "source_passages") == {"p1": "a", "p2": "b"}
    embeddings.mark_indexed(conn, "source_passages", {"p1": "a", "p2": "another"})
    assert embeddings.missing(conn, "source_passages") == {"p2": "b"}
    embeddings.register(conn, "source_passages", {"p1": "a"})
    assert embeddings.missing(conn, "source_passages") == {"p2": "b"}
    embeddings.register(conn, "source_passages", {"p1": "changed"})
    assert embeddings.missing(conn, "source_passages") == {"p1": "changed", "p2": "b"}
    embeddings.unregister(conn, "source_passages", ["p2"])
    embeddings.mark_indexed(conn, "source_passages", {"p1": "changed"})
    assert embeddings.missing(conn, "source_passages") == {}
    embeddings.mark_indexed(conn, "source_passages", {"p1": "a"})  # somebody wrote the old text over the new one
    assert embeddings.missing(conn, "source_passages") == {"p1": "changed"}


def test_what_belongs_into_the_index_is_told_page_by_page(conn: Transaction) -> None:
    embeddings.register(conn, "source_passages", {f"p{n}": "d" for n in (3, 1, 2)})
    assert list(embeddings.registered(conn, "source_passages", most=2)) == ["p1", "p2"]
    assert embeddings.registered(conn, "source_passages", after="p2") == {"p3": "d"}
    assert embeddings.count(conn, "source_passages") == 3
    assert embeddings.strays(conn, "source_passages", ["p0", "p1"]) == ("p0",)
    assert embeddings.strays(conn, "content_library", ["p1"]) == ("p1",)


def test_the_same_file_for_a_piece_is_one_asset(conn: Transaction) -> None:
    draft = builders.make_draft(conn)
    asset = builders.make_media(conn, draft)
    again = builders.make_media(conn, draft, digest=asset.digest, alt_text="Said better")
    assert (again.id, again.alt_text) == (asset.id, "Said better")
    assert media.media_of(conn, draft.id) == (again,)
    assert media.find_media(conn, asset.digest) == again


def test_every_call_of_a_model_is_on_the_account(conn: Transaction) -> None:
    call_id = model_calls.add_call(conn, task="draft", model="m", tokens_in=3, tokens_out=4, outcome="timeout")
    row = conn.execute(
        "SELECT tokens_in + tokens_out AS n, outcome FROM model_calls WHERE id = %s", [call_id]
    ).fetchone()
    assert row == {"n": 7, "outcome": "timeout"}
