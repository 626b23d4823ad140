"""Guarded calls: how publishers talk to services whose addresses an account names.

Fetching pages (fetch.py) only reads, so it may follow redirects and leave open what an error meant. A call that carries
a password and makes a post may not: no redirect is followed (the password would go along), and whether anything was
sent decides what may be done next. So an error before the first byte left is `NotSent`, and one after it is `NoReply`:
the call may have had its effect. Addresses, certificates, size and time are guarded as for pages; the time grows with
what is sent, since one that is enough for a question is none for a film on a slow line.
"""

import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from http.client import HTTPException
from typing import Final, NamedTuple

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.exceptions import DecodeError, HTTPError

from domain.errors import NeedsPerson, Permanent, Retry
from resources.addresses import Resolver, resolve
from resources.fetch import connected, pinned, unpacked
from resources.targets import Target, host_header, name_of, path_of, target_of

LARGEST: Final = 20_000_000
SECONDS: Final = 60.0
SLOWEST: Final = 250_000  # bytes a second: a line of 2 Mbit/s, on which 150 MB take ten minutes
_MOST_WAIT: Final = 86_400.0
_AGENT: Final = "Pressroom/0.1"


class NotSent(Retry):
    """Nothing of the call left this machine."""


class NoReply(Retry):
    """The call was sent, or a part of it; what came of it is not known."""


class Reply(NamedTuple):
    """What a service answered. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def wait(self, otherwise: float = 60.0) -> float:
        """Seconds that the service asks us to wait."""
        told = self.headers.get("retry-after", "").strip()
        return min(float(told), _MOST_WAIT) if told.isascii() and told.isdigit() else otherwise


class GuardedCaller:
    """Calls services by http(s). `allowed` names hosts (`host` or `host:port`) that may be private."""

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

    def call(self, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Reply:
        """The answer, whatever its status. Raises NeedsPerson for an address that may not be called or a server that
        cannot prove who it is, NotSent and NoReply."""
        seconds = self._seconds + len(body) / SLOWEST
        ends = time.monotonic() + seconds
        try:
            target = target_of(address)
            ours = {"User-Agent": _AGENT, "Accept-Encoding": "gzip, deflate"}
            sent = {**ours, **(headers or {}), "Host": host_header(target)}
            addresses = pinned(target, self._allowed, self._resolver)
            with connected(target, addresses, ends, silence=seconds) as connection:
                return self._exchange(target, connection, (method, sent, body), ends)
        except NoReply:
            raise
        except Retry as error:
            raise NotSent(str(error), error.after_seconds) from error
        except Permanent as error:  # of the address, not of what is sent to it: the account is to be mended
            raise NeedsPerson(str(error)) from error

    def _exchange(
        self, target: Target, connection: HTTPConnection, call: tuple[str, Mapping[str, str], bytes], ends: float
    ) -> Reply:
        method, headers, body = call
        place = path_of(target.parts)
        try:
            # A server that has heard enough (413) answers and closes before all is sent: the answer may still come.
            with suppress(BrokenPipeError, ConnectionResetError):
                connection.request(
                    method, place, body=body or None, headers=headers, preload_content=False, decode_content=False
                )
            response = connection.getresponse()
            data = self._body(target, response, ends)
        except (HTTPError, HTTPException, OSError, DecodeError, Permanent) as error:
            told = "took too long to answer" if time.monotonic() > ends else f"broke off ({type(error).__name__})"
            raise NoReply(f"{name_of(target)} {told}.", after_seconds=60) from error
        return Reply(response.status, {name.lower(): value for name, value in response.headers.items()}, data)

    def _body(self, target: Target, response: BaseHTTPResponse, ends: float) -> bytes:
        body = bytearray()
        for piece in unpacked(response):
            body += piece
            if len(body) > self._largest:
                raise NoReply(f"{name_of(target)} answered more than {self._largest / 1_000_000:g} MB.")
            if time.monotonic() > ends:
                break
        if time.monotonic() > ends:  # a connection that was shut down at the deadline may look like a complete answer
            raise NoReply(f"{name_of(target)} took too long to answer.", after_seconds=60)
        return bytes(body)
