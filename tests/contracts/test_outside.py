"""What every WebSearch, PageFetcher and DocumentReader must do, real ones and fakes alike."""

import json
from collections.abc import Iterator

import pytest

from domain.errors import Permanent
from domain.ports import DocumentReader, PageFetcher, WebSearch
from resources.documents.reader import FileReader
from resources.fetch import GuardedFetcher
from resources.search.hackernews import HackerNewsSearch
from resources.search.none import NoSearch
from resources.search.searxng import SearxngSearch
from resources.search.several import SeveralSearches
from tests.fakes.outside import FixedPages, FixedSearch, PlainReader
from tests.fakes.web_server import Answer, WebServer, web_server

PAGE = b"<html><body><p>Some words of a page.</p></body></html>"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        running.answers["/page"] = Answer(PAGE)
        results = [{"url": f"https://a.example/{n}", "title": f"T{n}", "content": "c"} for n in range(30)]
        body = json.dumps({"results": results}).encode()
        running.answers["/search"] = Answer(body, headers={"Content-Type": "application/json"})
        posts = [{"objectID": str(n), "url": f"https://a.example/{n}", "title": f"T{n}"} for n in range(30)]
        posted = json.dumps({"hits": posts}).encode()
        running.answers["/api/v1/search"] = Answer(posted, headers={"Content-Type": "application/json"})
        yield running


@pytest.fixture(params=["searxng", "hacker news", "several", "none", "fixed"])
def search(request: pytest.FixtureRequest, server: WebServer) -> WebSearch:
    found: dict[str, WebSearch] = {
        "searxng": SearxngSearch(server.address("")),
        "hacker news": HackerNewsSearch(server.address("")),
        "several": SeveralSearches(
            [NoSearch(), SearxngSearch(server.address("")), HackerNewsSearch(server.address(""))]
        ),
        "none": NoSearch(),
        "fixed": FixedSearch(*(f"https://a.example/{n}" for n in range(30))),
    }
    return found[request.param]


def test_a_search_gives_at_most_what_was_asked_all_from_the_web(search: WebSearch) -> None:
    assert len(search.search("telemetry")) <= 10
    hits = search.search("telemetry", most=3)
    assert len(hits) in (0, 3)
    assert all(hit.address.startswith(("http://", "https://")) for hit in hits)


@pytest.fixture(params=["guarded", "fixed"])
def fetcher(request: pytest.FixtureRequest, server: WebServer) -> PageFetcher:
    return GuardedFetcher([server.place]) if request.param == "guarded" else FixedPages({server.address("/page"): PAGE})


def test_a_fetcher_gives_bytes_as_they_came(fetcher: PageFetcher, server: WebServer) -> None:
    page = fetcher.fetch(server.address("/page"))
    assert (page.address, page.data, page.media_type) == (server.address("/page"), PAGE, "text/html")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:1/", "http://169.254.169.254/"])
def test_a_fetcher_refuses_what_is_not_public_for_good(fetcher: PageFetcher, address: str) -> None:
    with pytest.raises(Permanent):
        fetcher.fetch(address)


@pytest.fixture(params=["files", "plain"])
def reader(request: pytest.FixtureRequest) -> DocumentReader:
    return FileReader() if request.param == "files" else PlainReader()


def test_a_reader_gives_text_and_a_title(reader: DocumentReader) -> None:
    document = reader.read("my-notes.txt", b"Some words.\n\nMore words.")
    assert document.text == "Some words.\n\nMore words."
    assert document.title


@pytest.mark.parametrize("data", [b"", b"  \n", b"\0\1\2" * 50, "für".encode("latin-1")])
def test_a_reader_refuses_by_name(reader: DocumentReader, data: bytes) -> None:
    with pytest.raises(Permanent, match=r"“bad\.txt”"):
        reader.read("bad.txt", data)
