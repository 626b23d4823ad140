"""The vector index can be thrown away: rebuilt from the rows it answers as before, and whoever asks meanwhile is told
the same."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.errors import NotFound, Retry
from domain.guide import Guide
from domain.insight import CompetitorNote, CompetitorNotes, Grounds, Insight
from domain.profile import Profile
from domain.trend import Trend
from press import reindexing
from press.found import index_found, register_found
from press.library import index_library
from press.profile_index import index_profile
from press.reindexing import KINDS, reindex, reindex_all
from press.research import build_dossier
from resources.documents.reader import FileReader
from resources.services import Services
from services.embedded import StorePorts, start_stores, stop_stores
from store import embeddings, insights, profiles, trends
from store.embeddings import Collection
from store.postgres import Database
from store.vectors import VectorStore
from tests import builders
from tests.conftest import Newsroom, free_port
from tests.fakes.press import WordEmbedder, press_services
from tests.fakes.quoting_crew import QuotingCrew
from tests.press.test_research import SURVEY

Answers = dict[Collection, tuple[tuple[str, float], ...]]
NOW = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
GROUNDS = Grounds(quote="Collectors sell", origin="https://example.com/a", title="A page")


@pytest.fixture
def chroma_home() -> Iterator[Path]:
    """A Chroma of this test's own, which it may wipe."""
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        yield Path(folder) / "home"
        stop_stores(Path(folder) / "home")


def start_chroma(home: Path, port: int) -> str:
    url = start_stores(home, StorePorts(None, None, port)).chroma_url
    assert url
    return url


@pytest.fixture
def services(database: Database, tmp_path: Path, chroma_url: str) -> Services:
    return press_services(database, tmp_path / "media", reader=FileReader(), vectors=VectorStore(chroma_url))


def fill(services: Services, workspace: Newsroom, folder: Path) -> None:
    """Something in every collection."""
    folder.mkdir(exist_ok=True)
    (folder / "survey.md").write_text(SURVEY)
    with services.database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, sources=(str(folder),))
        brief = builders.make_brief(conn, campaign, topic="Collector users in production", angle="How they run them")
        for text in ("Ten Collectors run here.", "Dots in metric names."):
            builders.make_approved(conn, text=text)
    build_dossier(services, QuotingCrew(), workspace.id, brief.id)
    trend = Trend(
        id="trend_1", campaign_id=campaign.id, day=date(2027, 3, 1), name="Dots in names", summary="More of them.",
        mentions=3, novelty=1.0, fit=1.0, momentum=1.0, score=1.0,
    )  # fmt: skip
    insight = Insight(
        id="insight_1", campaign_id=campaign.id, kind="figure", insight="65% run ten.", grounds=GROUNDS, model="m",
        found_at=NOW,
    )  # fmt: skip
    note = CompetitorNote(kind="product", statement="They sell Collectors.", grounds=GROUNDS, model="m", found_at=NOW)
    notes = CompetitorNotes(competitor="Other Inc", campaign_id=campaign.id, notes=(note,))
    with services.database.transaction(workspace.id) as conn:
        trends.save_trends(conn, trend.day, [trend])
        insights.save_insights(conn, [insight])
        insights.save_notes(conn, notes)
        register_found(conn, [trend], [insight], [notes])
        profiles.save_profile(conn, Profile(guide=Guide(company="Collector users")), workspace.owner.user_id)
        profiles.register_profile(conn)
    index_found(services, workspace.id)
    index_profile(services, workspace.id)
    index_library(services, workspace.id)


def answers(vectors: VectorStore, workspace: Newsroom) -> Answers:
    (asked,) = WordEmbedder().embed(["Collector users in production run ten Collectors"])
    found: Answers = {}
    for kind in KINDS:
        parts = vectors.parts(workspace.id, kind)
        hits = [hit for part in parts for hit in vectors.query(workspace.id, kind, asked, 50, part=part)]
        found[kind] = tuple((row, round(score, 5)) for row, score in hits)
    return found


def test_a_wiped_index_is_rebuilt_and_answers_as_before(
    database: Database, workspace: Newsroom, tmp_path: Path, chroma_home: Path
) -> None:
    port = free_port()
    url = start_chroma(chroma_home, port)
    at_work = VectorStore(url)
    services = press_services(database, tmp_path / "media", reader=FileReader(), vectors=at_work)
    fill(services, workspace, tmp_path / "sources")
    before = answers(at_work, workspace)
    assert all(before.values()), "something in every collection"

    stop_stores(chroma_home)
    shutil.rmtree(chroma_home / "chroma")
    start_chroma(chroma_home, port)
    assert not any(answers(VectorStore(url), workspace).values())
    assert index_library(services, workspace.id) == 0, "the database believes that all is indexed"

    fresh = press_services(database, tmp_path / "media", vectors=VectorStore(url))
    written = reindex(fresh, workspace.id)

    assert written == sum(len(hits) for hits in before.values())
    assert answers(VectorStore(url), workspace) == before
    with pytest.raises(Retry):  # a process that was at work all the while finds its old handle gone, once
        answers(at_work, workspace)


def test_who_asks_meanwhile_is_told_the_same(services: Services, workspace: Newsroom, tmp_path: Path) -> None:
    fill(services, workspace, tmp_path / "sources")
    before, told = answers(services.vectors, workspace), []

    def look(kind: Collection, done: int, of: int) -> None:
        assert answers(services.vectors, workspace) == before
        told.append((kind, done, of))

    for _ in range(2):
        reindex(services, workspace.id, look)
    assert {kind for kind, *_ in told} == set(KINDS)
    assert all(done == of > 0 for _, done, of in told)
    with services.database.transaction(workspace.id) as conn:
        assert all(embeddings.missing(conn, kind) == {} for kind in KINDS)


def test_what_belongs_to_no_row_is_taken_out(services: Services, workspace: Newsroom, tmp_path: Path) -> None:
    fill(services, workspace, tmp_path / "sources")
    before = answers(services.vectors, workspace)
    vector = WordEmbedder().embed(["Collector users"])
    for kind in KINDS:
        services.vectors.upsert(workspace.id, kind, ["stray"], vector)
    with services.database.transaction(workspace.id) as conn:
        embeddings.register(conn, "content_library", {"ver_that_is_gone": "d"})
        embeddings.register(conn, "market_segments", {"other/of-another-maker": "d"})
    services.vectors.upsert(workspace.id, "content_library", ["ver_that_is_gone"], vector)
    services.vectors.upsert(workspace.id, "market_segments", ["other/of-another-maker"], vector)

    reindex(services, workspace.id)

    after = answers(services.vectors, workspace)
    others = [row for row, _ in after["market_segments"] if row.startswith("other/")]
    assert others == ["other/of-another-maker"], "left to whoever made it"
    services.vectors.delete(workspace.id, "market_segments", others)
    assert answers(services.vectors, workspace) == before


def test_a_row_that_changes_meanwhile_is_left_for_the_next_fill(
    services: Services, workspace: Newsroom, tmp_path: Path
) -> None:
    fill(services, workspace, tmp_path / "sources")
    with services.database.transaction(workspace.id) as conn:
        (row, *_) = embeddings.registered(conn, "content_library")

    class Changing(WordEmbedder):
        """Somebody else registers and indexes another text of the row while ours is embedded."""

        def embed(self, texts: list[str]) -> list[list[float]]:  # type: ignore[override]
            if any("Ten Collectors run here." in text for text in texts):
                with services.database.transaction(workspace.id) as conn:
                    embeddings.register(conn, "content_library", {row: "another"})
                    embeddings.mark_indexed(conn, "content_library", {row: "another"})
            return super().embed(texts)

    reindex(press_services(services.database, tmp_path, vectors=services.vectors, embedder=Changing()), workspace.id)

    with services.database.transaction(workspace.id) as conn:
        assert embeddings.missing(conn, "content_library") == {row: "another"}


def test_one_workspace_or_all_with_progress(
    services: Services, workspace: Newsroom, other_workspace: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "PAGE", 3)
    fill(services, workspace, tmp_path / "sources")
    lines: list[str] = []
    reindex_all(services, lines.append, f"Newsroom {workspace.id}")
    assert any("source_passages 3 of" in line for line in lines)
    assert lines[-1].endswith("rows are in the index.")
    assert not any(other_workspace.id in line for line in lines)
    with pytest.raises(NotFound, match="no workspace “nobody's”"):
        reindex_all(services, lines.append, "nobody's")


def test_an_index_that_is_away_is_said_so_before_anything(services: Services, tmp_path: Path) -> None:
    away = press_services(services.database, tmp_path, vectors=VectorStore(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(Retry, match="vector index"):
        reindex_all(away, print)
