"""The dashboard answers only under its own names.

A web page can give its own name the address 127.0.0.1 and then talk to this machine as if it were its own server
(rebinding). The browser still says under which name it asks; so whoever asks under a name that is not ours is told
that this is the wrong server, before anything else looks at the request.
"""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher
from tornado.web import RequestHandler

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def name_of(host: str) -> str:
    """The name in a Host header, or in an origin without its scheme; empty when it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class ForeignHost(Matcher):
    """Matches requests under any other name than these and the machine's own."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._names = LOOPBACK | {name_of(host) for host in hosts if host}

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Tornado's question: the arguments of a match, or None."""
        return {} if name_of(request.host) not in self._names else None


class WrongServerHandler(RequestHandler):
    """421, whatever was asked for."""

    def prepare(self) -> None:
        """Answers at once."""
        self.set_status(421)
        self.finish("This server does not answer under that name.\n")
