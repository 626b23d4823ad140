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
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPException
from typing import Final, NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import certifi
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import DecodeError, HTTPError, SSLError
from urllib3.util.ssl_match_hostname import CertificateError

from domain.errors import Permanent, Retry
from domain.ports import Fetched
from resources.addresses import Resolver, public_addresses, resolve

REDIRECTS: Final = 5
LARGEST: Final = 10_000_000
SECONDS: Final = 20.0
_SILENCE: Final = 10.0
PORTS: Final = frozenset({80, 443, 8080, 8443})
_READ: Final = 65_536
_SAFE: Final = "/%:@!$&'()*+,;=~[]"
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_TYPES: Final = frozenset(
    {
        "text/html", "text/plain", "text/markdown", "text/x-markdown", "application/xhtml+xml", "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)  # fmt: skip
_HEADERS: Final = {
    "User-Agent": "Pressroom/0.1 (+research for a draft; contact the site's reader)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/markdown,text/plain;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}


class _Target(NamedTuple):
    parts: SplitResult
    host: str
    port: int


class GuardedFetcher:
    """Implements domain.ports.PageFetcher."""

    def __init__(
        self,
        allowed: Collection[str] = (),
        *,
        largest: int = LARGEST,
        seconds: float = SECONDS,
        resolver: Resolver = resolve,
    ) -> None:
        self._allowed = frozenset(host.lower() for host in allowed)
        self._largest = largest
        self._seconds = seconds
        self._resolver = resolver

    def fetch(self, address: str) -> Fetched:
        """The page's bytes. Raises Permanent with the reason when refused, Retry when the server may answer later."""
        ends = time.monotonic() + self._seconds
        current = address
        for _ in range(REDIRECTS + 1):
            answer = self._ask(_target(current), ends)
            if isinstance(answer, Fetched):
                return answer
            current = _joined(current, answer)
        raise Permanent(f"{address} was redirected more than {REDIRECTS} times.")

    def _ask(self, target: _Target, ends: float) -> Fetched | str:
        """The page, or where it redirects to."""
        with _connected(target, self._pinned(target), ends) as connection:
            try:
                connection.request(
                    "GET",
                    _path(target.parts),
                    headers={**_HEADERS, "Host": _host_header(target)},
                    preload_content=False,
                    decode_content=False,
                )
                return self._answer(target, connection.getresponse(), ends)
            except DecodeError as error:
                raise Permanent(f"{_name(target)} sent a damaged compressed answer.") from error
            except (HTTPError, HTTPException, OSError) as error:
                if time.monotonic() > ends:
                    raise Retry(f"{_name(target)} took too long to answer.", after_seconds=300) from error
                raise Retry(f"{_name(target)} did not answer: {type(error).__name__}.", after_seconds=60) from error

    def _pinned(self, target: _Target) -> Sequence[str]:
        """The addresses to connect to. A host of the allow-list may be private; no other may."""
        if {target.host, f"{target.host}:{target.port}"} & self._allowed:
            return _resolved(target, self._resolver)
        if target.port not in PORTS:
            raise Permanent(f"{_name(target)} uses port {target.port}, which is not one of the web's.")
        return public_addresses(target.host, target.port, self._resolver)

    def _answer(self, target: _Target, response: urllib3.BaseHTTPResponse, ends: float) -> Fetched | str:
        if response.status in (301, 302, 303, 307, 308):
            place = response.headers.get("Location")
            if not place:
                raise Permanent(f"{_name(target)} redirects to nowhere.")
            return place
        if response.status in _AGAIN:
            raise Retry(f"{_name(target)} answered {response.status}.", after_seconds=_wait(response))
        if response.status != 200:
            raise Permanent(f"{_name(target)} answered {response.status}.")
        media_type = response.headers.get("Content-Type", "text/html").split(";", maxsplit=1)[0].strip().lower()
        if media_type not in _TYPES:
            raise Permanent(f"{_name(target)} is of type {media_type[:60]}, which is not read.")
        return Fetched(address=urlunsplit(target.parts), data=self._body(target, response, ends), media_type=media_type)

    def _body(self, target: _Target, response: urllib3.BaseHTTPResponse, ends: float) -> bytes:
        """The body, unpacked. The cap holds for every step, so that a small answer cannot unpack into a flood."""
        body = bytearray()
        for piece in _unpacked(response):
            body += piece
            if len(body) > self._largest:
                raise Permanent(f"{_name(target)} is larger than {self._largest / 1_000_000:g} MB.")
            if time.monotonic() > ends:
                break
        if time.monotonic() > ends:  # a connection that was shut down at the deadline may look like a complete answer
            raise Retry(f"{_name(target)} took longer than {self._seconds:g} s.", after_seconds=300)
        return bytes(body)


@contextmanager
def _connected(target: _Target, pinned: Sequence[str], ends: float) -> Iterator[HTTPConnection]:
    """A connection to one of the checked addresses, shut down when the time is over: a read timeout alone would let a
    server send one byte every few seconds for ever."""
    connection = _connect(target, pinned, ends)
    watch = threading.Timer(max(ends - time.monotonic(), 0.0), _shut_down, [connection])
    watch.daemon = True
    watch.start()
    try:
        yield connection
    finally:
        watch.cancel()
        connection.close()


def _connect(target: _Target, pinned: Sequence[str], ends: float) -> HTTPConnection:
    failure: Exception | None = None
    for address in pinned:
        connection = _connection(target, address, max(min(_SILENCE, ends - time.monotonic()), 0.1))
        try:
            connection.connect()
        except (SSLError, ssl.SSLCertVerificationError, CertificateError) as error:
            connection.close()
            raise Permanent(f"{_name(target)} cannot prove who it is (certificate).") from error
        except (HTTPError, OSError) as error:
            connection.close()
            failure = error
        else:
            return connection
    reason = type(failure).__name__ if failure else "no address"
    raise Retry(f"{_name(target)} did not answer: {reason}.", after_seconds=60) from failure


def _connection(target: _Target, address: str, timeout: float) -> HTTPConnection:
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


def _resolved(target: _Target, resolver: Resolver) -> Sequence[str]:
    try:
        return resolver(target.host, target.port)
    except OSError as error:
        raise Retry(f"The name {target.host} cannot be resolved now.", after_seconds=60) from error


def _target(address: str) -> _Target:
    """The address taken apart. Raises Permanent for what is no plain web address."""
    if any(character <= " " or character in "\\\x7f" for character in address.strip()):
        raise Permanent(f"{address[:200]!r} is no web address.")
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise Permanent(f"{address[:200]!r} is no web address.") from error
    if parts.scheme not in ("http", "https"):
        raise Permanent(f"{address[:200]!r} is refused: only http and https are fetched.")
    if "@" in parts.netloc:
        raise Permanent("An address with a user name or password in it is refused.")
    host = _ascii((parts.hostname or "").rstrip("."))
    if not host:
        raise Permanent(f"{address[:200]!r} names no host.")
    default = 443 if parts.scheme == "https" else 80
    return _Target(parts._replace(fragment=""), host, default if port is None else port)


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii").rstrip(".")
    except idna.IDNAError as error:
        raise Permanent(f"The host {host[:100]} is no valid name.") from error


def _unpacked(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
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


def _path(parts: SplitResult) -> str:
    path = "/" + parts.path.lstrip("/")
    return urlunsplit(("", "", quote(path, safe=_SAFE), quote(parts.query, safe=_SAFE + "?"), ""))


def _host_header(target: _Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    default = 443 if target.parts.scheme == "https" else 80
    return host if target.port == default else f"{host}:{target.port}"


def _name(target: _Target) -> str:
    return urlunsplit(target.parts._replace(query=""))


def _wait(response: urllib3.BaseHTTPResponse) -> float:
    told = response.headers.get("Retry-After", "")
    return min(float(told), 3600.0) if told.isascii() and told.isdigit() else 60.0
