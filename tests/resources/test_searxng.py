"""SearXNG as it really answers: JSON off, limiter on, engines down."""

import json
from collections.abc import Iterator

import pytest

from domain.errors import NeedsPerson, Retry
from resources.search.searxng import SearxngSearch
from tests.fakes.web_server import Answer, WebServer, web_server


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


def answers(server: WebServer, body: object, status: int = 200) -> SearxngSearch:
    server.answers["/search"] = Answer(json.dumps(body).encode(), status, {"Content-Type": "application/json"})
    return SearxngSearch(server.address("/"))


def test_hits_come_in_order_and_only_from_the_web(server: WebServer) -> None:
    results = [
        {"url": "https://a.example/1", "title": "One", "content": "First"},
        {"url": "magnet:?x", "title": "Two"},
        {"url": "http://b.example/", "title": None, "content": None},
    ]
    hits = answers(server, {"results": results}).search("what & why?", most=2)
    assert [(hit.address, hit.title, hit.snippet) for hit in hits] == [
        ("https://a.example/1", "One", "First"),
        ("http://b.example/", "http://b.example/", ""),
    ]
    assert "q=what+%26+why%3F" in server.seen[0][0]
    assert "format=json" in server.seen[0][0]


def test_nothing_found_is_nothing_unless_the_engines_are_down(server: WebServer) -> None:
    assert answers(server, {"results": []}).search("x") == ()
    with pytest.raises(Retry, match="engines"):
        answers(server, {"results": [], "unresponsive_engines": [["bing", "timeout"]]}).search("x")


def test_refusals_are_told_apart(server: WebServer) -> None:
    with pytest.raises(NeedsPerson, match="formats"):
        answers(server, {}, 403).search("x")
    with pytest.raises(Retry, match="limiter"):
        answers(server, {}, 429).search("x")
    with pytest.raises(Retry):
        answers(server, ["odd"]).search("x")
    with pytest.raises(Retry):
        SearxngSearch("http://127.0.0.1:9").search("x")
