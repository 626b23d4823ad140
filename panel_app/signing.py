"""Signing in and out, and one's own password: plain forms, whose slow part runs in a thread."""

import asyncio

from tornado.escape import url_escape

from desk import sign_in as desk
from desk.throttle import TooManyTriesError
from domain.errors import Refused
from panel_app.answering import PrivateHandler, PublicHandler
from panel_app.auth import SIGN_IN, cookie_of, safe_next, visitor_of

_SIGNING_IN = asyncio.Semaphore(2)  # bcrypt takes a processor for a quarter of a second: two at a time, the rest waits


class SignInHandler(PublicHandler):
    """By one-time link or by name and password."""

    async def get(self) -> None:
        """Shows the form that belongs to the address; nothing is done yet."""
        if await visitor_of(self.services, self) is not None and not self.get_query_argument("token", ""):
            self.redirect(safe_next(self.get_query_argument("next", "")))
            return
        self._form()

    async def post(self) -> None:
        """Signs in, in a thread."""
        token = self.get_body_argument("token", "", strip=False)
        try:
            async with _SIGNING_IN:
                signed_in = await asyncio.to_thread(self._sign_in, token)
        except Refused as refusal:
            self._form(error=str(refusal), status=403)
            return
        except TooManyTriesError as wait:
            self.set_header("Retry-After", str(round(wait.after_seconds or 1)))
            self._form(error=str(wait), status=429)
            return
        self.set_cookie(
            cookie_of(self.services),
            signed_in.token,
            httponly=True,
            samesite="Lax",
            secure=self.services.secure,
            path="/",
            expires_days=self.services.longest_sign_in.days + 1,
        )
        after = safe_next(self.get_body_argument("next", ""))
        self.redirect(after if signed_in.has_password else f"/password?first=1&next={url_escape(after)}")

    def _sign_in(self, token: str) -> desk.SignedIn:
        database, clock = self.services.database, self.services.clock
        if token:
            return desk.sign_in_with_link(database, clock, token)
        name, password = (self.get_body_argument(field, "", strip=False) for field in ("name", "password"))
        return desk.sign_in_with_password(database, clock, name, password, address=self.request.remote_ip or "")

    def _form(self, error: str = "", status: int = 200) -> None:
        token = "" if error else self.get_argument("token", "", strip=False)
        self.show(
            "sign_in.html",
            status,
            token=token,
            error=error,
            name=self.get_body_argument("name", ""),
            next=safe_next(self.get_argument("next", "")),
        )


class SignOutHandler(PrivateHandler):
    """Ends the sign-in, at a button press."""

    async def get(self) -> None:
        """Asks."""
        self.show("sign_out.html", name=self.visitor.sign_in.name)

    async def post(self) -> None:
        """Ends it; the open pages of this browser close within a minute."""
        await asyncio.to_thread(desk.sign_out, self.services.database, self.services.clock, self.visitor.token)
        self.clear_cookie(cookie_of(self.services), path="/", secure=self.services.secure)
        self.redirect(SIGN_IN)


class PasswordHandler(PrivateHandler):
    """Sets one's own password."""

    async def get(self) -> None:
        """Shows the form."""
        await self._form()

    async def post(self) -> None:
        """Sets it, in a thread."""
        fields = ("password", "again", "current")
        password, again, current = (self.get_body_argument(field, "", strip=False) for field in fields)
        if password != again:
            await self._form("The two passwords differ.", 400)
            return
        try:
            async with _SIGNING_IN:
                await asyncio.to_thread(self._set, password, current)
        except Refused as refusal:
            await self._form(str(refusal), 400)
            return
        except TooManyTriesError as wait:
            self.set_header("Retry-After", str(round(wait.after_seconds or 1)))
            await self._form(str(wait), 429)
            return
        self.redirect(safe_next(self.get_body_argument("next", "")))

    def _set(self, password: str, current: str) -> None:
        database, clock, visitor = self.services.database, self.services.clock, self.visitor
        desk.set_password(database, visitor.actor, clock, password, current=current, token=visitor.token)

    async def _form(self, error: str = "", status: int = 200) -> None:
        visitor = self.visitor
        asks = await asyncio.to_thread(
            desk.needs_current_password, self.services.database, visitor.actor, self.services.clock, visitor.token
        )
        first = bool(self.get_argument("first", ""))
        after = safe_next(self.get_argument("next", ""))
        self.show(
            "password.html", status, error=error, asks=asks, first=first, next=after, name=self.visitor.sign_in.name
        )
