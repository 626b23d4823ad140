"""What a site asks of robots is kept, redirects included, and hosts are asked in turn."""

from collections.abc import Iterator

import pytest

from domain.errors import Permanent, Retry
from domain.ports import Validators
from resources.fetch import GuardedFetcher
from resources.manners import Manners
from store.cache import Cache
from store.turns import Turns
from tests.fakes.web_server import Answer, WebServer, web_server

PAGE = Answer(b"<p>Words.</p>")
RULES = (
    b"User-agent: *\nDisallow: /all\nUser-agent: pressroom\nDisallow: /private\nAllow: /private/open\nCrawl-delay: 3\n"
)


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        running.answers["/robots.txt"] = Answer(RULES, headers={"Content-Type": "text/plain"})
        for path in ("/", "/all", "/private/closed", "/private/open"):
            running.answers[path] = PAGE
        yield running


@pytest.fixture
def waited() -> list[float]:
    return []


@pytest.fixture
def fetcher(server: WebServer, redis_url: str, waited: list[float]) -> GuardedFetcher:
    robots = GuardedFetcher([server.place], types=())
    manners = Manners(robots, Turns(redis_url), Cache(redis_url), sleep=waited.append)
    return GuardedFetcher([server.place], gate=manners)


def asked(server: WebServer) -> list[str]:
    return [path for path, _ in server.seen]


def test_rules_for_us_go_before_rules_for_all_and_are_read_once(server: WebServer, fetcher: GuardedFetcher) -> None:
    assert fetcher.fetch(server.address("/all")).data == PAGE.body
    assert fetcher.fetch(server.address("/private/open")).data == PAGE.body
    with pytest.raises(Permanent, match=r"/private/closed is not read: the site's robots\.txt closes it"):
        fetcher.fetch(server.address("/private/closed?token=1"))
    assert asked(server) == ["/robots.txt", "/all", "/private/open"]


def test_an_address_that_is_refused_is_refused_by_its_own_name(server: WebServer, redis_url: str) -> None:
    manners = Manners(GuardedFetcher(), Turns(redis_url), Cache(redis_url), sleep=lambda _: None)
    with pytest.raises(Permanent, match=r"/report\.pdf") as refused:
        GuardedFetcher(gate=manners).fetch(server.address("/report.pdf"))
    assert "robots.txt" not in str(refused.value)
    assert asked(server) == []


def test_other_processes_find_the_rules_in_the_cache(
    server: WebServer, fetcher: GuardedFetcher, redis_url: str
) -> None:
    fetcher.fetch(server.address("/"))
    manners = Manners(GuardedFetcher([server.place]), Turns(redis_url), Cache(redis_url), sleep=lambda _: None)
    GuardedFetcher([server.place], gate=manners).fetch(server.address("/"))
    assert asked(server).count("/robots.txt") == 1


def test_a_redirect_is_no_way_round_the_rules(server: WebServer, fetcher: GuardedFetcher) -> None:
    server.answers["/short"] = Answer(b"", 302, {"Location": "/private/closed"})
    with pytest.raises(Permanent, match="closes it"):
        fetcher.fetch(server.address("/short"))
    assert "/private/closed" not in asked(server)


def test_the_delay_a_site_asks_for_is_kept(server: WebServer, fetcher: GuardedFetcher, waited: list[float]) -> None:
    for _ in range(3):
        fetcher.fetch(server.address("/"))
    assert [round(seconds) for seconds in waited] == [3, 6]


def test_who_would_wait_too_long_comes_back_later(server: WebServer, fetcher: GuardedFetcher) -> None:
    for _ in range(7):  # the last of them waits for 18 s
        fetcher.fetch(server.address("/"))
    with pytest.raises(Retry, match="too many"):
        fetcher.fetch(server.address("/"))


@pytest.mark.parametrize("status", [404, 403, 410])
def test_a_site_without_rules_allows_everything(server: WebServer, fetcher: GuardedFetcher, status: int) -> None:
    server.answers["/robots.txt"] = Answer(b"no", status)
    assert fetcher.fetch(server.address("/private/closed")).data == PAGE.body


@pytest.mark.parametrize("status", [500, 503])
def test_rules_that_cannot_be_had_allow_nothing_for_now(
    server: WebServer, fetcher: GuardedFetcher, status: int
) -> None:
    server.answers["/robots.txt"] = Answer(b"", status)
    with pytest.raises(Retry):
        fetcher.fetch(server.address("/"))
    assert asked(server) == ["/robots.txt"]


def test_rules_full_of_rubbish_close_nothing(server: WebServer, fetcher: GuardedFetcher) -> None:
    server.answers["/robots.txt"] = Answer(b"\xff\xfe\x00<html>" + bytes(range(256)) * 50)
    assert fetcher.fetch(server.address("/")).data == PAGE.body


def test_what_did_not_change_is_not_sent_again(server: WebServer) -> None:
    told = {"Content-Type": "text/html", "ETag": '"v1"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
    server.answers["/"] = Answer(b"<p>Words.</p>", headers=told)
    fetcher = GuardedFetcher([server.place])
    first = fetcher.fetch(server.address())
    assert first.validators == Validators(etag='"v1"', modified="Thu, 01 Jan 2026 00:00:00 GMT")
    server.answers["/"] = Answer(b"", 304)
    again = fetcher.fetch(server.address(), first.validators)
    assert (again.unchanged, again.data, again.validators) == (True, b"", first.validators)
    assert server.headers[-1]["If-None-Match"] == '"v1"'
    assert server.headers[-1]["If-Modified-Since"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    with pytest.raises(Permanent, match="304"):
        fetcher.fetch(server.address())


def test_odd_validators_are_not_kept(server: WebServer) -> None:
    server.answers["/"] = Answer(
        b"<p>Words.</p>", headers={"Content-Type": "text/html", "ETag": '"' + "x" * 5000 + '"'}
    )
    assert GuardedFetcher([server.place]).fetch(server.address()).validators == Validators()
