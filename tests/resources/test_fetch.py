"""Fetching must not become a way into the network it runs in, nor be stalled or flooded by a page."""

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from domain.errors import Permanent, Retry
from resources.addresses import is_public, public_addresses
from resources.fetch import GuardedFetcher
from resources.targets import target_of
from tests.fakes.web_server import Answer, WebServer, tls_server, web_server

CLOSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3",
    "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1",
    "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::ffff:0:7f00:1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::", "2002:a00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "no address",
]  # fmt: skip

REFUSED = [
    "http://127.0.0.1/", "http://localhost/", "http://LOCALHOST./", "http://2130706433/", "http://0x7f000001/",
    "http://0x7f.1/", "http://017700000001/", "http://0177.0.0.01/", "http://127.1/", "http://0/", "http://[::1]/",
    "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[fe80::1%25lo]/", "http://169.254.169.254/latest/",
    "http://\uff11\uff12\uff17.0.0.1/", "http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/",
    "http://user@198.51.100.1/", "http://user:pass@example.com/", "http://example.com@127.0.0.1/",
    "file:///etc/passwd", "gopher://127.0.0.1:70/", "ftp://127.0.0.1/", "data:text/html,x", "javascript:alert(1)",
    "//127.0.0.1/", "", "http://", "http:///x", "http://[::1", "http://a b/", "http://a\\b/", "http://127.0.0.1:99999/",
    "http://x\r\nHost: y/",
]  # fmt: skip


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


@pytest.mark.parametrize("address", CLOSED)
def test_no_closed_address_counts_as_public(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(Permanent):
        public_addresses("name.example", 80, lambda host, port: [address])


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "https://me:s3cret@x.example/report?q=1",
            "'https://x.example/report?q=1' is refused: there is a user name or",
        ),
        ("https://me:s3cret@x.example:99999/", "'https://x.example:99999/' is no web address."),
        ("ftp://me:s3cret@x.example/", "'ftp://x.example/' is refused: only http and https are fetched."),
        ("https://me:s3@cret@x.example/@home", "'https://x.example/@home' is refused: there is a user name or"),
    ],
)
def test_a_refusal_names_the_address_and_never_what_is_signed_in_with(address: str, said: str) -> None:
    with pytest.raises(Permanent) as refused:
        target_of(address)
    assert str(refused.value).startswith(said)
    assert "cret" not in str(refused.value)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::8a", "::ffff:1.1.1.1"]
)
def test_public_addresses_pass(address: str) -> None:
    assert public_addresses("name.example", 443, lambda host, port: [address]) == (address,)


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_lead_inside_or_are_no_web_address_are_refused(address: str) -> None:
    with pytest.raises(Permanent):
        GuardedFetcher().fetch(address)


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(Permanent, match=r"10\.0\.0\.5"):
        GuardedFetcher(resolver=lambda host, port: ["1.1.1.1", "10.0.0.5"]).fetch("http://mixed.example/")


def test_other_services_ports_are_refused() -> None:
    with pytest.raises(Permanent, match="6379"):
        GuardedFetcher(resolver=lambda host, port: ["1.1.1.1"]).fetch("http://name.example:6379/")


def test_an_allowed_host_is_fetched_with_its_name_in_the_host_header(server: WebServer) -> None:
    server.answers["/a b"] = Answer(b"<p>Hello</p>")
    server.answers["/a%20b"] = server.answers["/a b"]
    fetcher = GuardedFetcher([f"wiki.example:{server.port}"], resolver=lambda host, port: ["127.0.0.1"])
    page = fetcher.fetch(server.address("/a%20b?q=é#part", host="wiki.example"))
    assert (page.data, page.media_type) == (b"<p>Hello</p>", "text/html")
    assert server.seen == [("/a%20b?q=%C3%A9", f"wiki.example:{server.port}")]


def test_a_name_is_resolved_once_so_that_it_cannot_change_its_mind(server: WebServer) -> None:
    server.answers["/"] = Answer(b"ok")
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return next(answers)

    fetcher = GuardedFetcher(["rebind.example"], resolver=rebinding)
    assert fetcher.fetch(server.address(host="rebind.example")).data == b"ok"
    assert asked == ["rebind.example"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:1/", "http://localhost/", "file:///etc/passwd", "//[::1]/", "http://[", ""]
)
def test_redirects_to_closed_places_are_refused(server: WebServer, status: int, place: str) -> None:
    server.answers["/"] = Answer(b"", status, {"Location": place} if place else {})
    with pytest.raises(Permanent):
        GuardedFetcher([server.place]).fetch(server.address())


def test_redirects_are_followed_five_times_at_most(server: WebServer) -> None:
    for step in range(7):
        server.answers[f"/{step}"] = Answer(b"", 302, {"Location": f"/{step + 1}"})
    server.answers["/5"] = Answer(b"here")
    assert GuardedFetcher([server.place]).fetch(server.address("/0")).address == server.address("/5")
    server.answers["/5"] = Answer(b"", 302, {"Location": "/6"})
    with pytest.raises(Permanent, match="more than 5"):
        GuardedFetcher([server.place]).fetch(server.address("/0"))


def test_too_large_pages_are_refused_packed_or_not(server: WebServer) -> None:
    plain, bomb = b"x" * 200_000, gzip.compress(b"\0" * 30_000_000)
    server.answers["/plain"] = Answer(plain)
    server.answers["/bomb"] = Answer(bomb, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"})
    fetcher = GuardedFetcher([server.place], largest=100_000)
    for path in ("/plain", "/bomb"):
        with pytest.raises(Permanent, match="larger than"):
            fetcher.fetch(server.address(path))


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_packed_pages_are_unpacked(server: WebServer, coding: str, pack: Callable[[bytes], bytes]) -> None:
    text = b"<p>" + b"words and more words " * 20_000
    server.answers["/"] = Answer(pack(text), headers={"Content-Type": "text/html", "Content-Encoding": coding})
    assert GuardedFetcher([server.place]).fetch(server.address()).data == text


def test_damaged_and_unknown_packing_is_refused(server: WebServer) -> None:
    for coding in ("gzip", "br"):
        server.answers["/"] = Answer(
            b"no such packing", headers={"Content-Type": "text/html", "Content-Encoding": coding}
        )
        with pytest.raises(Permanent):
            GuardedFetcher([server.place]).fetch(server.address())


def test_a_packed_page_that_ends_too_early_is_not_taken_for_whole(server: WebServer) -> None:
    packed = gzip.compress(b"<p>" + bytes(range(256)) * 200)
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    server.answers["/"] = Answer(packed[: len(packed) // 2], headers=headers)
    with pytest.raises(Permanent, match="damaged"):
        GuardedFetcher([server.place]).fetch(server.address())


@pytest.mark.parametrize("told", ["\u00b2", "soon", "-1", "1e9", "99999999"])
def test_an_odd_time_to_wait_is_a_time_all_the_same(server: WebServer, told: str) -> None:
    server.answers["/"] = Answer(b"", 429, {"Retry-After": told})
    with pytest.raises(Retry) as busy:
        GuardedFetcher([server.place]).fetch(server.address())
    assert 0 < (busy.value.after_seconds or 0) <= 3600


def test_an_allowed_host_whose_name_nobody_knows_may_be_known_later() -> None:
    def nobody(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(Retry, match="cannot be resolved"):
        GuardedFetcher(["wiki.example"], resolver=nobody).fetch("http://wiki.example/")


@pytest.mark.parametrize("name", ["wiki.example", "other.example"])
def test_a_server_that_cannot_prove_who_it_is_is_refused_for_good(tmp_path: Path, name: str) -> None:
    with tls_server(tmp_path, "wiki.example") as port, pytest.raises(Permanent, match="prove who it is"):
        GuardedFetcher([name], resolver=lambda host, port: ["127.0.0.1"]).fetch(f"https://{name}:{port}/")


def drip(handler: BaseHTTPRequestHandler) -> None:
    """One byte at a time, for ever; stops when the other side is gone."""
    try:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def test_a_page_that_drips_is_given_up_in_time(server: WebServer) -> None:
    server.answers["/"] = Answer(writer=drip)
    began = time.monotonic()
    with pytest.raises(Retry, match=r"longer|too long"):
        GuardedFetcher([server.place], seconds=0.5).fetch(server.address())
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("status", "error"), [(404, Permanent), (403, Permanent), (204, Permanent), (429, Retry), (503, Retry)]
)
def test_answers_that_are_no_page(server: WebServer, status: int, error: type[Exception]) -> None:
    server.answers["/"] = Answer(b"", status)
    with pytest.raises(error, match=str(status)):
        GuardedFetcher([server.place]).fetch(server.address())


def test_other_kinds_of_content_are_refused(server: WebServer) -> None:
    server.answers["/"] = Answer(b"\x89PNG", headers={"Content-Type": "image/png"})
    with pytest.raises(Permanent, match="image/png"):
        GuardedFetcher([server.place]).fetch(server.address())


def test_a_server_that_is_not_there_may_be_there_later(server: WebServer) -> None:
    with pytest.raises(Retry):
        GuardedFetcher(["127.0.0.1"]).fetch("http://127.0.0.1:9/")


def test_no_proxy_of_the_environment_is_used(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answers["/"] = Answer(b"direct")
    assert GuardedFetcher([server.place]).fetch(server.address()).data == b"direct"
