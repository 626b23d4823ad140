"""Who is looking: sign-ins are rows, the browser holds a random token in a cookie that scripts cannot read.

While the database is away nobody can be let in, and nobody is a stranger either: a page of ours says so and tries again
by itself.

Panel's own login compares plain text and puts names into cookies. Here the provider asks the database for every page
and every socket, so a sign-in that was ended opens nothing more, and pages that are open are closed by the watch in
live.py. The visitor travels to the page function in a ContextVar: anything put into Panel's session token could be read
by the page's scripts.

A one-time link never acts on GET. Mail scanners and chat previews open links; the first of them would be signed in.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from bokeh.server.auth_provider import AuthProvider
from tornado.web import Finish, RequestHandler

from desk.sign_in import find_signed_in
from domain.actor import Actor
from domain.errors import Retry
from panel_app.components.render import render
from panel_app.services import AppServices
from store.people import SignIn

COOKIE: Final = "pressroom_sign_in"
SECURE_COOKIE: Final = f"__Host-{COOKIE}"  # browsers take this name over TLS only, and from no other host of the domain
SIGN_IN: Final = "/sign-in"
PATIENCE: Final = 5.0  # seconds that somebody who opens a page waits for the database before being told
RETRY_SECONDS: Final = 3

_log = logging.getLogger("pressroom.dashboard")


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
_asked: ContextVar[RequestHandler | None] = ContextVar("pressroom_request", default=None)


def present_visitor() -> Visitor | None:
    """Who opened the page that is being built."""
    return _present.get()


def cookie_of(services: AppServices) -> str:
    """The name of the sign-in's cookie."""
    return SECURE_COOKIE if services.secure else COOKIE


async def visitor_of(services: AppServices, handler: RequestHandler) -> Visitor | None:
    """The visitor whose cookie came with this request, asked of the database in a thread. Raises Retry."""
    token = handler.get_cookie(cookie_of(services))
    if not token:
        return None
    asking = asyncio.to_thread(
        find_signed_in, services.database, services.clock, token, at_most=services.longest_sign_in
    )
    try:
        found = await asyncio.wait_for(asking, PATIENCE)
    except TimeoutError as late:
        raise Retry("The database does not answer.", after_seconds=RETRY_SECONDS) from late
    phone = "Mobi" in handler.request.headers.get("User-Agent", "")
    return Visitor(found, token, phone) if found else None


def form_token() -> str:
    """What a plain form on the page that is being built must carry, so that no other site can send it."""
    asked = _asked.get()
    return asked.xsrf_token.decode() if asked is not None else ""


def come_again(handler: RequestHandler | None = None) -> Finish:
    """Answers the present request with a page that tries again by itself; to be raised."""
    asked = handler or _asked.get()
    if asked is not None:
        asked.set_status(503)
        asked.set_header("Retry-After", str(RETRY_SECONDS))
        asked.set_header("Cache-Control", "no-store")
        asked.set_header("Content-Type", "text/html; charset=utf-8")
    return Finish(str(render("away.html", seconds=RETRY_SECONDS, reloads=True)))


class Doorkeeper(AuthProvider):
    """Asks for every page and socket of the dashboard who is there."""

    def __init__(self, services: AppServices) -> None:
        self._services = services
        super().__init__()

    @property
    def get_user_async(self) -> Callable[[Any], Awaitable[str | None]]:  # type: ignore[override]
        """The user id, None for a stranger; the visitor is kept for the page."""

        async def get_user(handler: RequestHandler) -> str | None:
            try:
                visitor = await visitor_of(self._services, handler)
            except Retry as away:
                _log.warning("Nobody could be let in: %s", away)
                raise come_again(handler) from away
            _present.set(visitor)
            _asked.set(handler)
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
