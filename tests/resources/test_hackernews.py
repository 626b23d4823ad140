"""The Hacker News search as Algolia answers, and several searches as one."""

import json
from collections.abc import Iterator

import pytest

from domain.errors import NeedsPerson, Retry
from resources.search.hackernews import HackerNewsSearch
from resources.search.several import SeveralSearches
from tests.fakes.outside import FixedSearch
from tests.fakes.web_server import Answer, WebServer, web_server

HITS = [
    {"objectID": "1", "title": "Docks", "url": "https://a.example/1", "points": 12, "num_comments": 3},
    {"objectID": "2", "title": "Ask HN: Docks?", "url": None, "story_text": "How do you?", "points": None},
    {"objectID": "3", "title": "Odd", "url": "javascript:alert(1)"},
    {"title": "Without an id", "url": "https://a.example/4"},
    "odd",
]


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


def answering(server: WebServer, body: object, status: int = 200) -> HackerNewsSearch:
    told = {"Content-Type": "application/json; charset=utf-8"}
    server.answers["/api/v1/search"] = Answer(json.dumps(body).encode(), status, told)
    return HackerNewsSearch(server.address("/"))


def test_posts_are_found_by_their_page_or_by_their_comments(server: WebServer) -> None:
    hits = answering(server, {"hits": HITS, "nbHits": 5, "page": 0}).search("what & why?", 7)
    assert [(hit.address, hit.title) for hit in hits] == [
        ("https://a.example/1", "Docks"),
        ("https://news.ycombinator.com/item?id=2", "Ask HN: Docks?"),
        ("https://news.ycombinator.com/item?id=3", "Odd"),
    ]
    assert [hit.snippet for hit in hits][:2] == ["12 points, 3 comments", "How do you?"]
    assert "query=what+%26+why%3F&tags=story&hitsPerPage=7" in server.seen[0][0]


def test_failures_are_told_apart(server: WebServer) -> None:
    assert answering(server, {"hits": []}).search("x") == ()
    with pytest.raises(Retry):
        answering(server, {}, 503).search("x")
    with pytest.raises(Retry):
        answering(server, {}, 429).search("x")
    with pytest.raises(Retry, match="something else"):
        answering(server, ["odd"]).search("x")
    with pytest.raises(NeedsPerson, match="404"):
        answering(server, {}, 404).search("x")
    with pytest.raises(Retry):
        HackerNewsSearch("http://127.0.0.1:9").search("x")


def test_a_redirect_leads_nowhere_inside(server: WebServer) -> None:
    search = answering(server, {})
    server.answers["/api/v1/search"] = Answer(b"", 302, {"Location": "http://169.254.169.254/latest/"})
    with pytest.raises(NeedsPerson, match="not a public address"):
        search.search("x")


def test_several_searches_give_their_best_in_turn_and_each_address_once() -> None:
    one, other = FixedSearch("https://a/1", "https://a/2", "https://a/3"), FixedSearch("https://b/1", "https://a/1")
    hits = SeveralSearches([one, other]).search("x", 4)
    assert [hit.address for hit in hits] == ["https://a/1", "https://b/1", "https://a/2", "https://a/3"]


def test_one_search_that_fails_hides_nothing_unless_nothing_was_found() -> None:
    failing = FixedSearch(failing=True)
    assert len(SeveralSearches([failing, FixedSearch("https://a/1")]).search("x")) == 1
    with pytest.raises(Retry):
        SeveralSearches([FixedSearch(), failing]).search("x")
    assert SeveralSearches([FixedSearch(), FixedSearch()]).search("x") == ()
