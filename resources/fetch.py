"""Guarded fetching: the one way in which the product reads addresses that people, pages or search results name.

A crawler inside a company's network is a key to it. So: http and https only, no sign-in data in addresses, the usual
ports, names resolved once and pinned (resources/addresses.py), each redirect judged like a first address, size, time
and kind of content capped while reading, compressed answers unpacked under the same cap, and no proxy or cookie from
the environment. requests-hardened was tried: it looks only at the first of a name's addresses, knows loopback as an
all-or-nothing switch and caps neither size nor time; so the pinning is done here, on urllib3's own pools.

`allowed` names hosts (`host` or `host:port`) that may be private, one by one: an intranet wiki, a test's server.
"""

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPException
from typing import Final
from urllib.parse import urljoin, urlunsplit

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import DecodeError, HTTPError, SSLError
from urllib3.util.ssl_match_hostname import CertificateError

from domain.errors import Permanent, Retry
from domain.ports import Fetched, Validators
from resources.addresses import Resolver, public_addresses, resolve
from resources.targets import Target, host_header, name_of, path_of, target_of

REDIRECTS: Final = 5
LARGEST: Final = 10_000_000
SECONDS: Final = 20.0
_SILENCE: Final = 10.0
PORTS: Final = frozenset({80, 443, 8080, 8443})
_READ: Final = 65_536
_LABEL: Final = 200
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
TYPES: Final = frozenset(
    {
        "text/html", "text/plain", "text/markdown", "text/x-markdown", "application/xhtml+xml", "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv", "text/tab-separated-values",
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml",
    }
)  # fmt: skip
AGENT: Final = "Pressroom"  # what a robots.txt calls us
_HEADERS: Final = {
    "User-Agent": f"{AGENT}/0.1 (+research for a draft; contact the site's reader)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/markdown,text/plain;q=0.9,*/*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


class Answered(Permanent):
    """The server answered with a status that is no page; `status` tells which."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class GuardedFetcher:
    """Implements domain.ports.PageFetcher. `gate` is called with each address before it is asked, redirects included:
    it may wait, or refuse by raising. `types` are the kinds of content that are read; none: all."""

    def __init__(
        self,
        allowed: Collection[str] = (),
        *,
        largest: int = LARGEST,
        seconds: float = SECONDS,
        resolver: Resolver = resolve,
        gate: Callable[[str], None] | None = None,
        types: Collection[str] = TYPES,
    ) -> None:
        self._allowed = frozenset(host.lower() for host in allowed)
        self._largest = largest
        self._seconds = seconds
        self._resolver = resolver
        self._gate = gate
        self._types = types

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        """The page's bytes; with `known`, perhaps only that they are unchanged. Raises Permanent with the reason when
        refused, Retry when the server may answer later."""
        left = self._seconds
        current = address
        for _ in range(REDIRECTS + 1):
            target = target_of(current)
            if self._gate is not None:
                pinned(target, self._allowed, self._resolver)  # refused by its own name, not by its robots.txt's
                self._gate(urlunsplit(target.parts))  # its waiting is not the server's
            began = time.monotonic()
            answer = self._ask(target, began + left, known)
            if isinstance(answer, Fetched):
                return answer
            left -= time.monotonic() - began
            current = _joined(current, answer)
        raise Permanent(f"{address} was redirected more than {REDIRECTS} times.")

    def _ask(self, target: Target, ends: float, known: Validators | None) -> Fetched | str:
        """The page, or where it redirects to."""
        headers = {**_HEADERS, **_conditions(known), "Host": host_header(target)}
        with connected(target, pinned(target, self._allowed, self._resolver), ends) as connection:
            try:
                connection.request(
                    "GET", path_of(target.parts), headers=headers, preload_content=False, decode_content=False
                )
                return self._answer(target, connection.getresponse(), ends, known)
            except DecodeError as error:
                raise Permanent(f"{name_of(target)} sent a damaged compressed answer.") from error
            except (HTTPError, HTTPException, OSError) as error:
                if time.monotonic() > ends:
                    raise Retry(f"{name_of(target)} took too long to answer.", after_seconds=300) from error
                raise Retry(f"{name_of(target)} did not answer: {type(error).__name__}.", after_seconds=60) from error

    def _answer(
        self, target: Target, response: urllib3.BaseHTTPResponse, ends: float, known: Validators | None
    ) -> Fetched | str:
        if response.status in (301, 302, 303, 307, 308):
            place = response.headers.get("Location")
            if not place:
                raise Permanent(f"{name_of(target)} redirects to nowhere.")
            return place
        address = urlunsplit(target.parts)
        if response.status == 304 and known is not None:
            return Fetched(address=address, data=b"", media_type="", validators=known, unchanged=True)
        if response.status in _AGAIN:
            raise Retry(f"{name_of(target)} answered {response.status}.", after_seconds=_wait(response))
        if response.status != 200:
            raise Answered(f"{name_of(target)} answered {response.status}.", response.status)
        media_type = response.headers.get("Content-Type", "text/html").split(";", maxsplit=1)[0].strip().lower()
        if self._types and media_type not in self._types:
            raise Permanent(f"{name_of(target)} is of type {media_type[:60]}, which is not read.")
        body = self._body(target, response, ends)
        return Fetched(address=address, data=body, media_type=media_type, validators=_validators(response))

    def _body(self, target: Target, response: urllib3.BaseHTTPResponse, ends: float) -> bytes:
        """The body, unpacked. The cap holds for every step, so that a small answer cannot unpack into a flood."""
        body = bytearray()
        for piece in unpacked(response):
            body += piece
            if len(body) > self._largest:
                raise Permanent(f"{name_of(target)} is larger than {self._largest / 1_000_000:g} MB.")
            if time.monotonic() > ends:
                break
        if time.monotonic() > ends:  # a connection that was shut down at the deadline may look like a complete answer
            raise Retry(f"{name_of(target)} took longer than {self._seconds:g} s.", after_seconds=300)
        return bytes(body)


def pinned(target: Target, allowed: Collection[str], resolver: Resolver) -> Sequence[str]:
    """The addresses to connect to. A host of the allow-list may be private; no other may."""
    if {target.host, f"{target.host}:{target.port}"} & frozenset(allowed):
        return _resolved(target, resolver)
    if target.port not in PORTS:
        raise Permanent(f"{name_of(target)} uses port {target.port}, which is not one of the web's.")
    return public_addresses(target.host, target.port, resolver)


@contextmanager
def connected(
    target: Target, addresses: Sequence[str], ends: float, silence: float = _SILENCE
) -> Iterator[HTTPConnection]:
    """A connection to one of the checked addresses, shut down when the time is over: a read timeout alone would let a
    server send one byte every few seconds for ever."""
    connection = _connect(target, addresses, ends, silence)
    watch = threading.Timer(max(ends - time.monotonic(), 0.0), _shut_down, [connection])
    watch.daemon = True
    watch.start()
    try:
        yield connection
    finally:
        watch.cancel()
        connection.close()


def _connect(target: Target, addresses: Sequence[str], ends: float, silence: float) -> HTTPConnection:
    failure: Exception | None = None
    for address in addresses:
        connection = _connection(target, address, max(min(silence, ends - time.monotonic()), 0.1))
        try:
            connection.connect()
        except (SSLError, ssl.SSLCertVerificationError, CertificateError) as error:
            connection.close()
            raise Permanent(f"{name_of(target)} cannot prove who it is (certificate).") from error
        except (HTTPError, OSError) as error:
            connection.close()
            failure = error
        else:
            return connection
    reason = type(failure).__name__ if failure else "no address"
    raise Retry(f"{name_of(target)} did not answer: {reason}.", after_seconds=60) from failure


def _connection(target: Target, address: str, timeout: float) -> HTTPConnection:
    if target.parts.scheme == "http":
        return HTTPConnection(address, target.port, timeout=timeout)
    return HTTPSConnection(
        address,
        target.port,
        timeout=timeout,
        server_hostname=target.host,
        assert_hostname=target.host,
        cert_reqs="CERT_REQUIRED",
        ca_certs=certifi.where(),
    )


def _shut_down(connection: HTTPConnection) -> None:
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _joined(current: str, answer: str) -> str:
    try:
        return urljoin(current, answer)
    except ValueError as error:
        raise Permanent(f"{current} redirects to {answer[:200]!r}, which is no web address.") from error


def _resolved(target: Target, resolver: Resolver) -> Sequence[str]:
    try:
        return resolver(target.host, target.port)
    except OSError as error:
        raise Retry(f"The name {target.host} cannot be resolved now.", after_seconds=60) from error


def _conditions(known: Validators | None) -> dict[str, str]:
    told = {"If-None-Match": known.etag, "If-Modified-Since": known.modified} if known else {}
    return {name: value for name, value in told.items() if value}


def _validators(response: urllib3.BaseHTTPResponse) -> Validators:
    """What the server says by which it knows this state of the page again; oddities are not sent back to it."""

    def plain(name: str) -> str | None:
        told = response.headers.get(name, "").strip()
        return told if told.isascii() and told.isprintable() and 0 < len(told) <= _LABEL else None

    return Validators(etag=plain("ETag"), modified=plain("Last-Modified"))


def unpacked(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """The body in pieces; a compressed one is unpacked piece by piece, at most 16 pieces' worth at a time."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        yield from _pieces(response)
        return
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise Permanent(f"An answer packed as {coding[:30]} is not read.")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for packed in _pieces(response):
            rest = packed
            while rest:
                yield unpacker.decompress(rest, 16 * _READ)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush()
        if not unpacker.eof:
            raise DecodeError("the packed answer ends too early")
    except zlib.error as error:
        raise DecodeError(str(error)) from error


def _pieces(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """What has arrived, as it arrives."""
    while piece := response.read1(_READ, decode_content=False):
        yield piece


def _wait(response: urllib3.BaseHTTPResponse) -> float:
    told = response.headers.get("Retry-After", "")
    return min(float(told), 3600.0) if told.isascii() and told.isdigit() else 60.0
