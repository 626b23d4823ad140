"""One exchange with LinkedIn, and the one thing about a failure that matters: can the request have been read?

A connection that was never made is harmless, and whatever it was for may be repeated. Anything that broke after that
may have had its effect. So each request has a connection of its own: on a kept one, a server that closes it while idle
looks just like one that took the request and died.
"""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final

import certifi
import httpx

from resources.llm.deadline import DeadlineTransport

SECONDS: Final = 30.0
UPLOAD_SECONDS: Final = 600.0
LARGEST: Final = 5_000_000
_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)


@dataclass(frozen=True)
class Reply:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The JSON object of the body; empty when there is none."""
        try:
            found = json.loads(self.data) if self.data.strip() else {}
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def is_garbled(self) -> bool:
        """A body that is no JSON object: a proxy's page, or a part of an answer."""
        return bool(self.data.strip()) and not self.fields and self.data.strip() != b"{}"

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, which no answer of LinkedIn's interface is."""
        return self.headers.get("content-type", "").lower().startswith("text/html")

    @property
    def went_well(self) -> bool:
        """Whether the status says so."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class NotSent:
    """Nobody read the request."""

    reason: str


@dataclass(frozen=True)
class Lost:
    """The request may have been read and done; its answer is not known."""

    reason: str


Answer = Reply | NotSent | Lost


@dataclass(frozen=True)
class Request:
    """One request. `headers` may hold a token: it is shown nowhere."""

    method: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)


class Wire:
    """Sends requests. Redirects are not followed, and nothing is read from the environment."""

    def __init__(self, seconds: float = SECONDS, upload_seconds: float = UPLOAD_SECONDS) -> None:
        self._seconds = seconds
        self._upload_seconds = upload_seconds

    def send(self, request: Request, *, upload: bool = False) -> Answer:
        """Sends it once."""
        transport = DeadlineTransport(self._upload_seconds if upload else self._seconds, verify=_authorities())
        headers = {"User-Agent": "Pressroom/0.1", **request.headers, "Connection": "close"}
        with httpx.Client(transport=transport, trust_env=False, follow_redirects=False) as client:
            try:
                with client.stream(request.method, request.address, headers=headers, content=request.content) as came:
                    return _whole(came)
            except _NEVER_SENT as error:
                return NotSent(f"LinkedIn cannot be reached: {type(error).__name__}.")
            except httpx.HTTPError as error:
                return Lost(f"LinkedIn's answer was lost: {type(error).__name__}.")


def _whole(response: httpx.Response) -> Answer:
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > LARGEST:
            return Lost(f"LinkedIn's answer is larger than {LARGEST / 1_000_000:g} MB.")
    return Reply(response.status_code, dict(response.headers), bytes(data))


@cache
def _authorities() -> ssl.SSLContext:
    """Read once: it takes 20 ms."""
    return ssl.create_default_context(cafile=certifi.where())
