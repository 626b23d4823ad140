"""Sources of a campaign: the same rows whoever ran first and however often, and every problem by name."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.campaign import Campaign
from domain.ports import Document, Fetched, Validators
from domain.source import Source
from press.sourcing import intake_sources
from resources.documents.reader import FileReader
from resources.fetch import GuardedFetcher
from resources.services import Services
from store import campaigns, embeddings, sources
from store.postgres import Database
from store.retention import referred_to
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.outside import FixedSearch
from tests.fakes.press import kept_path, press_services
from tests.fakes.web_server import Answer, WebServer, web_server

ARTICLE = b"---\ntitle: The report\n---\n\n## Results\n\nIn 2025 65% of teams ran more than ten Collectors. It grew.\n"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def services(database: Database, tmp_path: Path, server: WebServer, clock: SettableClock) -> Services:
    return press_services(
        database,
        tmp_path / "media",
        reader=FileReader(),
        fetcher=GuardedFetcher([server.place]),
        clock=clock,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "sources"
    found.mkdir()
    (found / "report.md").write_bytes(ARTICLE)
    return found


def campaign_of(services: Services, workspace: Newsroom, *wanted: Path | str) -> Campaign:
    with services.database.transaction(workspace.id) as conn:
        return builders.make_campaign(conn, sources=tuple(map(str, wanted)), offer="A free review of your pipeline")


def taken_in(services: Services, campaign: Campaign, brief_id: str | None = None) -> dict[str, Source]:
    """Sources by the last part of their origin; of several with one origin, the usable one."""
    found = intake_sources(services, campaign.workspace_id, campaign.id, brief_id)
    found = tuple(sorted(found, key=lambda source: source.state == "usable"))
    return {source.origin.rsplit("/", 1)[-1]: source for source in found}


def test_a_file_becomes_a_source_with_kept_bytes_and_passages(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    campaign = campaign_of(services, workspace, folder / "report.md")
    source = taken_in(services, campaign)["report.md"]
    assert (source.kind, source.state, source.title) == ("file", "usable", "The report")
    with services.database.transaction(workspace.id) as conn:
        passages = [p for p in sources.passages_of(conn, campaign.id) if p.source_id == source.id]
        kept = kept_path(services, ARTICLE)
        assert referred_to(conn, [kept]) == {kept}
        missing = embeddings.missing(conn, "source_passages")
    assert all(source.text[p.start : p.end] == p.text for p in passages)
    assert passages[0].heading == "Results"
    assert {f"{campaign.id}/{p.id}" for p in passages} <= set(missing)


def test_our_own_words_are_sources_too(services: Services, workspace: Newsroom, folder: Path) -> None:
    campaign = campaign_of(services, workspace, folder)
    with services.database.transaction(workspace.id) as conn:
        brief = builders.make_brief(
            conn, campaign, proof_points=("40 pipelines moved in 2025",), key_message="Start small"
        )
    found = taken_in(services, campaign)
    assert found["brand profile"].kind == "own"
    assert "Acme helps platform teams run telemetry pipelines." in found["brand profile"].text
    assert "A free review of your pipeline." in found["brand profile"].text
    assert (
        found[f"brief:{brief.id}"].text
        == "## Key message\n\nStart small.\n\n## Proof points\n\n40 pipelines moved in 2025."
    )
    with services.database.transaction(workspace.id) as conn:
        campaigns.save_brief(conn, brief.model_copy(update={"key_message": "Start now"}))
    found = taken_in(services, campaign)
    assert found[f"brief:{brief.id}"].text.startswith("## Key message\n\nStart now.")
    with services.database.transaction(workspace.id) as conn:
        states = [s.state for s in sources.sources_of(conn, campaign.id) if s.origin == f"brief:{brief.id}"]
    assert sorted(states) == ["usable", "withdrawn"]


BAD = {
    "empty.md": (b"", "is empty"),
    "also-empty.md": (b"", "is empty"),
    "latin.txt": ("Größe, für alle Fälle schön geübt".encode("latin-1"), "wrong encoding"),
    "huge.pdf": (b"%PDF-1.7\n" + b"0" * 40_000_000, "too large: 40.0 MB"),
    "picture.md": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "looks like a PNG image"),
    "table.ods": (b"PK\x03\x04", "files of type .ods are not read"),
}


def test_bad_files_are_refused_by_name_and_the_rest_goes_on(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    (folder / ".hidden").write_bytes(b"\0")
    campaign = campaign_of(services, workspace, folder, folder / "absent.md", "/dev/null")
    for _ in range(2):
        found = taken_in(services, campaign)
        assert found["report.md"].state == "usable"
        for name, (_, reason) in BAD.items():
            assert (found[name].state, found[name].text) == ("refused", "")
            assert f"“{name}”" in (found[name].reason or "")
            assert reason in (found[name].reason or "")
        assert "does not exist" in (found["absent.md"].reason or "")
        assert "is not a file" in (found["null"].reason or "")
        assert ".hidden" not in found
    (folder / "empty.md").write_bytes(b"Now there are some words in it.")
    (folder / "also-empty.md").unlink()
    found = taken_in(services, campaign)
    assert found["empty.md"].state == "usable"
    assert "also-empty.md" not in found


def test_the_same_bytes_twice_are_one_source_and_changed_bytes_a_new_one(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    (folder / "zz-copy.md").write_bytes(ARTICLE)
    campaign = campaign_of(services, workspace, folder)
    first = taken_in(services, campaign)
    assert "zz-copy.md" not in first
    (folder / "report.md").write_bytes(ARTICLE + b"\nMore words.\n")
    second = taken_in(services, campaign)
    assert second["report.md"].id != first["report.md"].id
    (folder / "zz-copy.md").write_bytes(ARTICLE + b"\nMore words.\n")
    with services.database.transaction(workspace.id) as conn:
        taken_in(services, campaign)
        old = sources.get_source(conn, campaign.id, first["report.md"].id)
    assert old.state == "usable" or old.reason == "replaced: its content changed"


def test_what_the_campaign_no_longer_names_is_left_out_and_comes_back_when_named(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    campaign = campaign_of(services, workspace, folder)
    taken_in(services, campaign)
    with services.database.transaction(workspace.id) as conn:
        campaigns.save_campaign(conn, campaign.model_copy(update={"sources": ()}))
    source = taken_in(services, campaign)["report.md"]
    assert (source.state, source.reason) == ("left_out", "no longer among the campaign's sources")
    with services.database.transaction(workspace.id) as conn:
        campaigns.save_campaign(conn, campaign)
    assert taken_in(services, campaign)["report.md"].state == "usable"


def test_what_a_person_withdrew_stays_withdrawn(services: Services, workspace: Newsroom, folder: Path) -> None:
    campaign = campaign_of(services, workspace, folder)
    source = taken_in(services, campaign)["report.md"]
    with services.database.transaction(workspace.id) as conn:
        sources.withdraw_source(conn, campaign.id, source.id, "the figures were wrong")
    assert taken_in(services, campaign)["report.md"].state == "withdrawn"


def test_a_folder_out_of_reach_for_a_while_loses_nothing(services: Services, workspace: Newsroom, folder: Path) -> None:
    campaign = campaign_of(services, workspace, folder)
    taken_in(services, campaign)
    folder.rename(folder.with_name("away"))
    assert taken_in(services, campaign)["report.md"].state == "usable"


def test_parallel_intakes_end_in_the_same_rows(services: Services, workspace: Newsroom, folder: Path) -> None:
    for number in range(6):
        (folder / f"n{number}.txt").write_text(f"Document {number} says that {number} teams of ten agreed.")
    campaign = campaign_of(services, workspace, folder)
    with ThreadPoolExecutor(6) as pool:
        runs = list(pool.map(lambda _: taken_in(services, campaign), range(6)))
    assert all({name: s.id for name, s in run.items()} == {name: s.id for name, s in runs[0].items()} for run in runs)
    with services.database.transaction(workspace.id) as conn:
        passages = sources.passages_of(conn, campaign.id)
    assert len({p.id for p in passages}) == len(passages)


def test_pages_are_fetched_once_and_refusals_tried_again_later(
    services: Services, workspace: Newsroom, server: WebServer, clock: SettableClock
) -> None:
    page = b"<html><head><title>A page</title></head><body><p>In 2025 many teams ran Collectors.</p></body></html>"
    server.answers["/good"] = Answer(page)
    server.answers["/inside"] = Answer(b"", 302, {"Location": "http://127.0.0.1:1/"})
    server.answers["/busy"] = Answer(b"", 503)
    campaign = campaign_of(services, workspace, *(server.address(f"/{name}") for name in ("good", "inside", "busy")))
    for _ in range(2):
        found = taken_in(services, campaign)
        assert (found["good"].kind, found["good"].title, found["good"].state) == ("web", "A page", "usable")
        assert "not one of the web's" in (found["inside"].reason or "") or "not a public" in (
            found["inside"].reason or ""
        )
        assert "503" in (found["busy"].reason or "")
    assert len(server.seen) == 3
    server.answers["/busy"] = Answer(page.replace(b"many teams", b"few teams"))
    clock.advance(7200)
    assert taken_in(services, campaign)["busy"].state == "usable"
    assert [path for path, _ in server.seen].count("/good") == 1


class Stumbling:
    """A reader and fetcher with a defect that nobody foresaw."""

    def read(self, name: str, data: bytes, media_type: str = "") -> Document:
        if "bad" in name:
            raise RecursionError("deeper than anybody thought")
        return FileReader().read(name, data, media_type)

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        raise ValueError("nobody foresaw this answer")


def test_what_nobody_foresaw_in_one_document_stops_no_other(
    services: Services, workspace: Newsroom, folder: Path
) -> None:
    (folder / "bad.md").write_bytes(ARTICLE + b"Another sentence.")
    campaign = campaign_of(services, workspace, folder, "https://odd.example/page")
    odd = dataclasses.replace(services, reader=Stumbling(), fetcher=Stumbling())
    found = {source.origin: source for source in intake_sources(odd, workspace.id, campaign.id)}
    assert found[str(folder / "report.md")].state == "usable"
    assert "bad.md" in (found[str(folder / "bad.md")].reason or "")
    assert "https://odd.example/page" in (found["https://odd.example/page"].reason or "")


def test_a_search_adds_pages_for_its_brief_and_its_failure_is_told(
    database: Database, services: Services, workspace: Newsroom, server: WebServer, tmp_path: Path
) -> None:
    page = b"<html><body><p>In 2025 many teams ran Collectors in production, says page %d.</p></body></html>"
    for number in range(5):
        server.answers[f"/{number}"] = Answer(page % number)
    search = FixedSearch(server.address("/none"), *(server.address(f"/{number}") for number in range(5)))
    searching = press_services(
        database, tmp_path / "media", reader=services.reader, fetcher=services.fetcher, search=search
    )
    campaign = campaign_of(searching, workspace)
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn, campaign)
    for _ in range(2):  # what was refused a moment ago is told again, and takes no page's place
        found = taken_in(searching, campaign, brief.id)
        pages = {name: source.state for name, source in found.items() if source.kind == "web"}
        assert pages == {"none": "refused", "0": "usable", "1": "usable", "2": "usable"}
        assert "404" in (found["none"].reason or "")
    assert search.asked == [f"{brief.topic} {brief.angle}"] * 2
    failing = press_services(database, tmp_path / "media", reader=services.reader, search=FixedSearch(failing=True))
    found = taken_in(failing, campaign, brief.id)
    assert found["web search"].reason == "The search server did not answer."
    assert found["0"].state == "usable"
