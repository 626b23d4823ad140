"""Who is looking: sign-ins are rows, the browser holds a random token in a cookie that scripts cannot read.

Panel's own login compares plain text and puts names into cookies. Here the provider asks the database for every page
and every socket, so a sign-in that was ended opens nothing more, and pages that are open are closed by the watch in
live.py. The visitor travels to the page function in a ContextVar: anything put into Panel's session token could be read
by the page's scripts.

A one-time link never acts on GET. Mail scanners and chat previews open links; the first of them would be signed in.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from bokeh.server.auth_provider import AuthProvider
from tornado.web import RequestHandler

from desk.sign_in import find_signed_in
from domain.actor import Actor
from panel_app.services import AppServices
from store.people import SignIn

COOKIE: Final = "pressroom_sign_in"
SIGN_IN: Final = "/sign-in"


@dataclass(frozen=True)
class Visitor:
    """A signed-in browser. `token` never leaves the server's memory and the cookie."""

    sign_in: SignIn
    token: str
    phone: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts, with the role of the moment the page was opened; the desk reads it again."""
        return self.sign_in.actor


_present: ContextVar[Visitor | None] = ContextVar("pressroom_visitor", default=None)


def present_visitor() -> Visitor | None:
    """Who opened the page that is being built."""
    return _present.get()


async def visitor_of(services: AppServices, handler: RequestHandler) -> Visitor | None:
    """The visitor whose cookie came with this request, asked of the database in a thread."""
    token = handler.get_cookie(COOKIE)
    if not token:
        return None
    found = await asyncio.to_thread(find_signed_in, services.database, services.clock, token)
    phone = "Mobi" in handler.request.headers.get("User-Agent", "")
    return Visitor(found, token, phone) if found else None


class Doorkeeper(AuthProvider):
    """Asks for every page and socket of the dashboard who is there."""

    def __init__(self, services: AppServices) -> None:
        self._services = services
        super().__init__()

    @property
    def get_user_async(self) -> Callable[[Any], Awaitable[str | None]]:  # type: ignore[override]
        """The user id, None for a stranger; the visitor is kept for the page."""

        async def get_user(handler: RequestHandler) -> str | None:
            visitor = await visitor_of(self._services, handler)
            _present.set(visitor)
            return visitor.sign_in.user_id if visitor else None

        return get_user

    @property
    def login_url(self) -> str:
        """Where strangers are sent; our own handler answers there."""
        return SIGN_IN

    @property
    def endpoints(self) -> list[tuple[str, type[RequestHandler]]]:
        """None: the handlers are given to the server with their services (handlers.py)."""
        return []


def safe_next(address: str | None) -> str:
    """Where to go after signing in: a path of ours, never another site."""
    if not address or not address.startswith("/") or address.startswith("//") or "\\" in address:
        return "/overview"
    return "/overview" if address.startswith(SIGN_IN) or any(ord(c) < 32 for c in address) else address
