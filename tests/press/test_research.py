"""Dossiers: to the letter, at their place, told once; and a clear reason where there is nothing to tell."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from crews.runner import CrewRunner
from domain.brief import Brief
from domain.campaign import Campaign
from domain.claim import Dossier
from domain.errors import NeedsPerson, OutOfBudget
from domain.writing import Message, Prompt, QuotedClaim, ResearchMaterial, ResearchOutput
from press.indexing import index_passages, nearest_passages
from press.reindexing import reindex
from press.research import build_dossier, ensure_dossier
from resources.documents.reader import FileReader
from resources.llm.accounted import AccountedModel, Limits
from resources.services import Services
from store import dossiers, embeddings, sources
from store.call_account import Limit
from store.postgres import Database
from store.vectors import VectorStore
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.press import MemoryVectors, WordEmbedder, press_services
from tests.fakes.quoting_crew import QuotingCrew, quotable_sentences
from tests.fakes.scripted_model import ScriptedModel
from tests.journeys.observability import FOLDER, MISSING, present

SURVEY = """# The survey

## Scale

The survey found that 65% of Collector users run more than ten Collectors in production. Most Collector users (81%)
run their Collectors on Kubernetes clusters. However, 23% of Collector users do not monitor their Collectors at all.

Collector users ask for better configuration of Collectors in 63% of all answers. Collector users with many Collectors
collect metrics from Collectors in 83% of all cases.

We found that Collector users with large estates keep Collectors on virtual machines too. Here are the results:

## Prometheus

A majority of Prometheus users (60%) prefer dots in OpenTelemetry metric names. Prometheus and OpenTelemetry
communities work on names for metrics together. Around 42% of Prometheus users selected queries with dots.

## Thanks

Thanks again to everyone who participated in the Collector survey! We invite you to join us on Slack.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "sources"
    found.mkdir()
    (found / "survey.md").write_text(SURVEY)
    return found


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Services:
    return press_services(database, tmp_path / "media", reader=FileReader())


def plan(services: Services, workspace: Newsroom, folder: Path) -> tuple[Campaign, Brief, Brief]:
    """A campaign with a brief on Collectors and one on Prometheus."""
    with services.database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, sources=(str(folder),))
        collectors = builders.make_brief(
            conn, campaign, topic="Collector users in production", angle="How they run Collectors"
        )
        prometheus = builders.make_brief(
            conn,
            campaign,
            topic="Prometheus metric names",
            angle="Dots in OpenTelemetry metric names",
            channels=("email",),
            proof_points=("Acme moved 40 Prometheus estates to OpenTelemetry in 2025",),
        )
    return campaign, collectors, prometheus


def told(dossier: Dossier) -> list[str]:
    return [claim.text for claim in dossier.claims if claim.channels]


def test_claims_stand_in_their_source_and_each_is_told_once(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    campaign, *briefs = plan(services, workspace, folder)
    found = [build_dossier(services, QuotingCrew(), workspace.id, brief.id) for brief in briefs]
    with services.database.transaction(workspace.id) as conn:
        for dossier in found:
            assert dossiers.get_dossier(conn, dossier.brief_id) == dossier
            for claim in dossier.claims:
                source = sources.get_source(conn, campaign.id, claim.source_id)
                assert source.text[claim.start : claim.end] == claim.text
                assert source.text[claim.passage_start : claim.passage_end] == claim.passage
                assert claim.passage_start <= claim.start < claim.end <= claim.passage_end
    first, second = map(told, found)
    assert not set(first) & set(second)
    assert any("65%" in text for text in first)
    assert any("60%" in text for text in second)
    assert second[0] == "Acme moved 40 Prometheus estates to OpenTelemetry in 2025."
    assert not any("Thanks" in text or "Slack" in text or text.endswith(":") for text in first + second)
    assert [claim.id for claim in found[0].claims] == [f"c{n}" for n in range(1, len(found[0].claims) + 1)]
    assert {channel for claim in found[0].claims for channel in claim.channels} == {"linkedin", "blog"}
    assert all(len(claim.channels) <= 1 for claim in found[0].claims)


def test_the_order_in_which_briefs_are_researched_does_not_matter(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    _, one, other = plan(services, workspace, folder)
    before = build_dossier(services, QuotingCrew(), workspace.id, one.id)
    build_dossier(services, QuotingCrew(), workspace.id, other.id)
    assert build_dossier(services, QuotingCrew(), workspace.id, one.id) == before


def test_claims_keep_their_numbers_and_a_dossier_stored_meanwhile_is_kept(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    _, brief, _ = plan(services, workspace, folder)
    before = build_dossier(services, QuotingCrew(), workspace.id, brief.id)
    (folder / "more.md").write_text(
        "In 2026 77% of all Collector users in production ran their Collectors on virtual machines."
    )
    after = build_dossier(services, QuotingCrew(), workspace.id, brief.id)
    numbers = {claim.text: claim.id for claim in before.claims}
    assert len(after.claims) > len(before.claims)
    assert len({claim.id for claim in after.claims}) == len(after.claims)
    assert all(claim.id == numbers[claim.text] for claim in after.claims if claim.text in numbers)

    _, other, _ = plan(services, workspace, folder)
    first: list[Dossier] = []

    def slowly(material: ResearchMaterial) -> Sequence[QuotedClaim]:
        first.append(build_dossier(services, QuotingCrew(), workspace.id, other.id))
        return []

    assert ensure_dossier(services, QuotingCrew(slowly), workspace.id, other.id)[0] == first[0]


@pytest.mark.parametrize("by", ["a crew without an account", "a paid model"])
def test_quotations_that_stand_nowhere_are_dropped_and_counted(
    services: Services, workspace: Newsroom, folder: Path, by: str
) -> None:
    _, brief, _ = plan(services, workspace, folder)
    paid = AccountedModel(ScriptedModel("{}", name="quoting/1"), services.database, outside=False)

    def invent(material: ResearchMaterial) -> Sequence[QuotedClaim]:
        if by == "a paid model":
            paid.complete(Prompt(task="research", messages=(Message(role="user", content="?"),), material=material))
        hit = next(hit for hit in material.hits if "65%" in hit.passage.text)
        return [
            QuotedClaim(passage_id=hit.passage.id, quote="56% of Collector users run more than ten"),
            QuotedClaim(passage_id="psg_nowhere", quote="The survey found that 65%"),
            QuotedClaim(passage_id=hit.passage.id, quote="run more than ten Collectors"),
            QuotedClaim(
                passage_id=hit.passage.id, quote="23% of Collector users do not monitor their Collectors at all."
            ),
        ]

    dossier = build_dossier(services, QuotingCrew(invent), workspace.id, brief.id)
    assert dossier.claims[0].text == (
        "The survey found that 65% of Collector users run more than ten Collectors in production."
    )
    assert "23% of Collector users do not monitor their Collectors at all." in told(dossier)
    assert not any("56%" in claim.text for claim in dossier.claims)
    with services.database.transaction(workspace.id) as conn:
        calls = conn.execute("SELECT outcome, reason FROM model_calls WHERE task = 'research'").fetchall()
    assert calls == [{"outcome": "ok", "reason": "2 quotations not found"}]


def test_research_is_paid_from_the_budget_of_its_run(
    services: Services, database: Database, workspace: Newsroom, folder: Path
) -> None:
    _, brief, _ = plan(services, workspace, folder)
    limits = Limits(run=Limit(tokens=10))
    model = AccountedModel(ScriptedModel(ResearchOutput(claims=())), database, outside=False, limits=limits)
    with pytest.raises(OutOfBudget, match="for this run: 0 of 10"):
        ensure_dossier(services, CrewRunner(model), workspace.id, brief.id, run_id="run-1")


def test_no_usable_source_means_no_crew_no_claims_and_a_reason(
    services: Services, workspace: Newsroom, tmp_path: Path
) -> None:
    (tmp_path / "empty.md").write_bytes(b"")
    (tmp_path / "table.ods").write_bytes(b"PK\x03\x04")
    with services.database.transaction(workspace.id) as conn:
        wanted = (str(tmp_path / "empty.md"), str(tmp_path / "table.ods"))
        campaign = builders.make_campaign(conn, sources=wanted)
        brief = builders.make_brief(conn, campaign, key_message="We are good")
    crew = QuotingCrew()
    with pytest.raises(NeedsPerson, match=r"“empty\.md” is empty.*“table\.ods” cannot be used"):
        build_dossier(services, crew, workspace.id, brief.id)
    assert crew.shown == []
    with services.database.transaction(workspace.id) as conn:
        stored = dossiers.get_dossier(conn, brief.id)
    assert stored is not None
    assert (stored.claims, len(stored.refusals)) == ((), 2)
    (tmp_path / "empty.md").write_text(SURVEY)
    dossier, built = ensure_dossier(services, crew, workspace.id, brief.id)
    assert built
    assert [refusal.origin for refusal in dossier.refusals] == [wanted[1]]


def test_a_campaign_that_names_no_sources_rests_on_what_the_brief_states_or_says_so(
    services: Services, workspace: Newsroom
) -> None:
    with services.database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn)
        bare = builders.make_brief(conn, campaign)
        stated = builders.make_brief(conn, campaign, proof_points=("Acme moved 40 estates to OpenTelemetry in 2025",))
    with pytest.raises(NeedsPerson, match="names no sources"):
        build_dossier(services, QuotingCrew(), workspace.id, bare.id)
    dossier = build_dossier(services, QuotingCrew(), workspace.id, stated.id)
    assert "Acme moved 40 estates to OpenTelemetry in 2025." in told(dossier)
    assert {claim.source_kind for claim in dossier.claims} == {"own"}


def test_a_ready_dossier_is_not_built_again_but_one_of_a_withdrawn_source_is(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    campaign, brief, _ = plan(services, workspace, folder)
    assert ensure_dossier(services, QuotingCrew(), workspace.id, brief.id)[1]
    assert not ensure_dossier(services, QuotingCrew(), workspace.id, brief.id)[1]
    with services.database.transaction(workspace.id) as conn:
        for source in sources.sources_of(conn, campaign.id):
            if source.state == "usable":
                sources.withdraw_source(conn, campaign.id, source.id, "wrong")
    with pytest.raises(NeedsPerson):
        ensure_dossier(services, QuotingCrew(), workspace.id, brief.id)


def test_the_index_being_away_costs_nothing_but_time(services: Services, workspace: Newsroom, folder: Path) -> None:
    _, brief, _ = plan(services, workspace, folder)
    assert isinstance(services.vectors, MemoryVectors)
    services.vectors.broken = True
    crew = QuotingCrew()
    without = build_dossier(services, crew, workspace.id, brief.id)
    services.vectors.broken = False
    assert build_dossier(services, crew, workspace.id, brief.id) == without
    shown = [[(hit.passage.id, round(hit.score, 5)) for hit in material.hits] for material in crew.shown]
    assert shown[0] == shown[1]


def test_the_real_index_is_filled_once_rebuilt_alike_and_forgets_withdrawn_rows(
    database: Database, workspace: Newsroom, folder: Path, tmp_path: Path, chroma_url: str
) -> None:
    vectors = VectorStore(chroma_url)
    services = press_services(database, tmp_path / "media", reader=FileReader(), vectors=vectors)
    campaign, brief, _ = plan(services, workspace, folder)
    before = build_dossier(services, QuotingCrew(), workspace.id, brief.id)
    with database.transaction(workspace.id) as conn:
        passages = sources.passages_of(conn, campaign.id)
        assert embeddings.missing(conn, "source_passages") == {}
    assert vectors.count(workspace.id, "source_passages", part=campaign.id) == len(passages)
    assert vectors.count(workspace.id, "source_passages") == 0
    assert index_passages(services, workspace.id) == 0
    vector = WordEmbedder().embed(["Collector users"])[0]
    hits = vectors.query(workspace.id, "source_passages", vector, 50, part=campaign.id)
    for _ in range(2):
        assert reindex(services, workspace.id) == len(passages)
        assert vectors.query(workspace.id, "source_passages", vector, 50, part=campaign.id) == hits
    assert build_dossier(services, QuotingCrew(), workspace.id, brief.id) == before
    with database.transaction(workspace.id) as conn:
        (survey,) = [s for s in sources.sources_of(conn, campaign.id) if s.kind == "file"]
        sources.withdraw_source(conn, campaign.id, survey.id, "wrong")
    with pytest.raises(NeedsPerson):
        build_dossier(services, QuotingCrew(), workspace.id, brief.id)
    assert reindex(services, workspace.id) < len(passages)


def test_an_index_that_lost_a_campaign_or_lays_it_out_otherwise_is_filled_again(
    database: Database, workspace: Newsroom, folder: Path, tmp_path: Path, chroma_url: str
) -> None:
    vectors = VectorStore(chroma_url)
    services = press_services(database, tmp_path / "media", reader=FileReader(), vectors=vectors)
    campaign, brief, _ = plan(services, workspace, folder)
    before = build_dossier(services, QuotingCrew(), workspace.id, brief.id)
    vectors.drop(workspace.id, "source_passages")
    vectors.upsert(workspace.id, "source_passages", ["an older layout's"], WordEmbedder().embed(["a"]))
    assert build_dossier(services, QuotingCrew(), workspace.id, brief.id) == before
    with database.transaction(workspace.id) as conn:
        passages = sources.passages_of(conn, campaign.id)
        assert embeddings.missing(conn, "source_passages") == {}
    assert vectors.count(workspace.id, "source_passages", part=campaign.id) == len(passages)
    assert vectors.count(workspace.id, "source_passages") == 0


def test_two_campaigns_do_not_see_each_others_passages_in_the_index(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    (one, first, _), (other, second, _) = (plan(services, workspace, folder) for _ in range(2))
    for brief in (first, second):
        build_dossier(services, QuotingCrew(), workspace.id, brief.id)
    vector = WordEmbedder().embed(["Collector users"])[0]
    for campaign in (one, other):
        with services.database.transaction(workspace.id) as conn:
            own = {passage.id for passage in sources.passages_of(conn, campaign.id)}
        near = nearest_passages(services, workspace.id, campaign.id, vector, 200)
        assert near.keys() == own


def test_more_briefs_than_the_sources_carry_still_get_something(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    with services.database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, sources=(str(folder),))
        briefs = [
            builders.make_brief(
                conn, campaign, topic=f"Collector users {n}", angle="In production", channels=("email",)
            )
            for n in range(12)
        ]
    for brief in briefs:
        assert len(told(build_dossier(services, QuotingCrew(), workspace.id, brief.id))) >= 2


@pytest.mark.skipif(not present(), reason=MISSING)
def test_the_real_campaign_has_enough_to_tell_for_every_piece(services: Services, workspace: Newsroom) -> None:
    topics = {
        "What Collector users really run in production": ("linkedin", "blog"),
        "Prometheus and OpenTelemetry side by side": ("blog", "email"),
        "What Skyscanner's and Mastodon's teams learnt": ("linkedin", "blog"),
        "Documentation is where migrations fail": ("linkedin",),
        "OpenTelemetry's year in figures": ("email",),
    }
    with services.database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, sources=(str(FOLDER / "sources"),))
        briefs = [
            builders.make_brief(conn, campaign, topic=topic, angle="the surveys", channels=channels)
            for topic, channels in topics.items()
        ]
    everything: list[str] = []
    for brief in briefs:
        dossier = build_dossier(services, QuotingCrew(quotable_sentences), workspace.id, brief.id)
        assert dossier.refusals == ()
        for channel in brief.channels:
            assert sum(channel in claim.channels for claim in dossier.claims) >= 5
        everything += told(dossier)
    assert len(everything) == len(set(everything))
