"""One guard for every client of addresses that others name: the same cases for each, and none leads inside.

Clients are found by what they fetch: pages that a campaign, a feed or a search names, robots.txt, and the search at
Hacker News, whose answers may redirect. What an operator sets (SearXNG, model servers) may be private and is not a
client of untrusted addresses; tests/house/test_clients.py lists those.
"""

import gzip
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler

import pytest

from domain.errors import NeedsPerson, Permanent, PressroomError, Retry
from resources.fetch import GuardedFetcher
from resources.manners import Manners
from resources.search.hackernews import HackerNewsSearch
from store.cache import Cache
from store.turns import Turns
from tests.fakes.web_server import Answer, WebServer, web_server

Client = Callable[[str], object]
INSIDE = [
    "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.254/", "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://100.127.255.254/", "http://224.0.0.251/",
    "http://239.255.255.250/", "http://198.18.0.1/", "http://192.0.2.1/", "http://255.255.255.255/", "http://0.0.0.0/",
    "http://127.0.0.2/", "http://127.255.255.254/",
    "http://[::1]:1/", "http://[::]/", "http://[fc00::1]/", "http://[fd00::1]/", "http://[fe80::1]/",
    "http://[ff02::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2001:db8::1]/",
    "http://0/", "http://127.1/", "http://127.0.1/", "http://2130706433/", "http://017700000001/", "http://0x7f000001/",
    "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://0xa9fea9fe/", "http://2852039166/",
    "http://localhost/", "http://localhost./", "http://LOCALHOST/", "http://ip6-localhost/",
    "http://127.0.0.1./", "http://10.0.0.1./", "http://\uff11\uff10.0.0.1/", "http://\u2460\u2461\u2466.0.0.1/",
    "http://user@10.0.0.1/", "http://user:password@example.com/", "http://example.com@10.0.0.1/",
    "http://1.1.1.1:22/", "http://1.1.1.1:25/", "http://1.1.1.1:3306/", "http://1.1.1.1:6379/", "http://1.1.1.1:9200/",
    "https://1.1.1.1:11211/", "http://1.1.1.1:0/",
    "file:///etc/passwd", "file://localhost/etc/passwd", "gopher://127.0.0.1:6379/_INFO", "data:text/html,<p>x</p>",
    "ftp://10.0.0.1/", "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/", "jar:http://10.0.0.1!/", "ssh://10.0.0.1/",
    "http://mixed.example/", "http://inside.example/", "http://inside-six.example/",
]  # fmt: skip
NAMES = {
    "mixed.example": ["1.1.1.1", "10.0.0.7"],
    "inside.example": ["192.168.0.9"],
    "inside-six.example": ["fd00::9"],
    "outside.example": ["127.0.0.1"],
}


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


def names(host: str, port: int) -> Sequence[str]:
    """A name server whose names lead inside; numbers and local names are the system's business."""
    from resources.addresses import resolve

    return NAMES[host] if host in NAMES else resolve(host, port)


@pytest.fixture(params=["page", "page with manners", "robots.txt", "hacker news"])
def client(request: pytest.FixtureRequest, server: WebServer, redis_url: str) -> Client:
    """Asks for an address: directly, or, where the client's own address is fixed, by a redirect of its server."""
    plain = GuardedFetcher([server.place], resolver=names, largest=50_000, seconds=1.0)
    robots = GuardedFetcher([server.place], resolver=names, largest=50_000, seconds=1.0, types=())
    if request.param == "page":
        return plain.fetch
    if request.param == "page with manners":
        manners = Manners(robots, Turns(redis_url), Cache(redis_url), gap=0)
        return GuardedFetcher([server.place], resolver=names, largest=50_000, seconds=1.0, gate=manners).fetch
    if request.param == "robots.txt":
        return robots.fetch
    return lambda address: _by_redirect(server, address)


def _by_redirect(server: WebServer, address: str) -> object:
    place = address.encode().decode("latin-1")  # as bytes on the wire
    if address.startswith(server.address("")):
        server.answers["/api/v1/search"] = server.answers[address.removeprefix(server.address(""))]
    else:
        server.answers["/api/v1/search"] = Answer(b"", 302, {"Location": place})
    return HackerNewsSearch(server.address(""), seconds=1.0).search("x")


def refused(client: Client, address: str) -> PressroomError:
    with pytest.raises((Permanent, Retry, NeedsPerson)) as refusal:
        client(address)
    return refusal.value


def test_there_are_at_least_sixty_addresses_that_lead_inside() -> None:
    assert len(set(INSIDE)) >= 60


def test_none_of_the_addresses_is_fetched_by_any_client(client: Client, server: WebServer) -> None:
    for address in INSIDE:
        error = refused(client, address)
        assert not isinstance(error, Retry), (address, str(error))
    assert all(path in ("/robots.txt",) or path.startswith("/api/v1/search") for path, _ in server.seen)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5])
def test_no_chain_of_redirects_leads_inside(client: Client, server: WebServer, status: int, steps: int) -> None:
    for step in range(steps):
        there = f"/{step + 1}" if step < steps - 1 else "http://169.254.169.254/latest/meta-data/"
        server.answers[f"/{step}"] = Answer(b"", status, {"Location": there})
    error = refused(client, server.address("/0"))
    assert "169.254.169.254" in str(error)


@pytest.mark.parametrize(
    "place", ["//10.0.0.1/", "/\\10.0.0.1/", "file:///etc/passwd", "http:\\\\10.0.0.1\\", "http:///x"]
)
def test_odd_places_of_redirects_are_refused(client: Client, server: WebServer, place: str) -> None:
    server.answers["/0"] = Answer(b"", 302, {"Location": place})
    assert not isinstance(refused(client, server.address("/0")), Retry)


def test_a_name_that_changes_its_mind_is_connected_to_where_it_was_checked(server: WebServer) -> None:
    answers = iter([["1.1.1.1"], ["127.0.0.1"], ["127.0.0.1"]])
    connected: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        connected.append(host)
        return next(answers)

    server.answers["/"] = Answer(b"secret")
    with pytest.raises((Retry, Permanent)):  # 1.1.1.1 does not answer here; 127.0.0.1 is never asked
        GuardedFetcher(resolver=rebinding, seconds=1.0).fetch("http://rebind.example:8080/")
    assert connected == ["rebind.example"]
    with pytest.raises(Permanent, match=r"127\.0\.0\.1"):
        GuardedFetcher(resolver=rebinding).fetch("http://rebind.example:8080/")
    assert server.seen == []


def test_no_client_takes_a_proxy_from_the_environment(
    client: Client, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with web_server() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.address())
        server.answers["/0"] = Answer(b"", 302, {"Location": "http://inside.example/"})
        refused(client, server.address("/0"))
        assert proxy.seen == []


def slow(handler: BaseHTTPRequestHandler) -> None:
    try:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.end_headers()
        for _ in range(60):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


FLOODS = {
    "/large": Answer(b"x" * 3_000_000, headers={"Content-Type": "text/plain"}),
    "/bomb": Answer(
        gzip.compress(b"\0" * 30_000_000), headers={"Content-Type": "text/plain", "Content-Encoding": "gzip"}
    ),
    "/slow": Answer(writer=slow),
    "/endless": Answer(b"", 200, {"Content-Type": "text/plain", "Content-Encoding": "br"}),
}


@pytest.mark.parametrize("path", FLOODS)
def test_no_answer_floods_or_stalls_a_client(client: Client, server: WebServer, path: str) -> None:
    server.answers.update(FLOODS)
    if path == "/large":
        server.answers[path].headers["Content-Type"] = "application/json"
    began = time.monotonic()
    refused(client, server.address(path))
    assert time.monotonic() - began < 4
