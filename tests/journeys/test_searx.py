"""The search client against a real searx, and research that finds its pages through it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import Retry
from press.sourcing import intake_sources
from resources.documents.reader import FileReader
from resources.fetch import GuardedFetcher
from resources.search.searxng import SearxngSearch
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.press import press_services
from tests.fakes.web_server import Answer, WebServer, web_server
from tests.journeys.searx import MISSING, Entry, present, searx

pytestmark = pytest.mark.skipif(not present() and not os.environ.get("CI"), reason=MISSING)


@pytest.fixture(scope="module")
def pages() -> Iterator[WebServer]:
    with web_server() as running:
        for number in range(4):
            text = f"In 2025 dock {number} measured waiting times of {number + 20} minutes."
            running.answers[f"/dock/{number}"] = Answer(f"<html><body><p>{text}</p></body></html>".encode())
        yield running


@pytest.fixture(scope="module")
def address(pages: WebServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    corpus = [
        Entry(pages.address(f"/dock/{number}"), f"Dock number {number} & waiting", "Predictable docks, measured")
        for number in range(4)
    ]
    with searx(tmp_path_factory.mktemp("searx"), corpus) as running:
        yield running


def test_hits_come_as_the_engines_gave_them(address: str, pages: WebServer) -> None:
    hits = SearxngSearch(address).search("docks measured", 3)
    assert len(hits) == 3
    assert {hit.address for hit in hits} <= {pages.address(f"/dock/{number}") for number in range(4)}
    assert all("waiting" in hit.title and hit.snippet == "Predictable docks, measured" for hit in hits)


def test_nothing_found_is_told_apart_from_engines_that_did_not_answer(address: str) -> None:
    search = SearxngSearch(address)
    assert search.search("zeppelins") == ()
    with pytest.raises(Retry, match=r"engines did not answer: broken"):
        search.search("outage zeppelins")


def test_research_reads_what_the_search_found(
    address: str, pages: WebServer, database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    services = press_services(
        database,
        tmp_path,
        reader=FileReader(),
        fetcher=GuardedFetcher([pages.place]),
        search=SearxngSearch(address),
    )
    with database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, sources=())
        brief = builders.make_brief(conn, campaign, topic="Docks", angle="measured")
    found = intake_sources(services, workspace.id, campaign.id, brief.id)
    assert len([source for source in found if source.kind == "web" and source.state == "usable"]) == 3
    with database.transaction(workspace.id) as conn:
        other = builders.make_brief(conn, campaign, topic="Outage", angle="zeppelins")
    (refused,) = [s for s in intake_sources(services, workspace.id, campaign.id, other.id) if s.state == "refused"]
    assert (refused.origin, "did not answer" in (refused.reason or "")) == ("web search", True)
