"""Everything the dashboard serves besides Panel's pages: signing in and out, private images and posts, our assets.

Panel protects its own pages only; each further handler must check access by itself. So all private ones share one base
class that does, and a public one has to say so by its base.
"""

import asyncio
import logging
import mimetypes
import re
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from tornado.escape import url_escape
from tornado.httputil import HTTPHeaders
from tornado.web import HTTPError, OutputTransform, RequestHandler

from desk import sign_in as desk
from desk.throttle import TooManyTriesError
from domain.errors import NotFound, PressroomError, Refused, Retry
from panel_app.auth import RETRY_SECONDS, SIGN_IN, Visitor, cookie_of, safe_next, visitor_of
from panel_app.bundles import BundleHandler
from panel_app.components.render import render
from panel_app.requests_log import request_line
from panel_app.services import AppServices
from store.media import find_media

ASSETS: Final = Path(__file__).with_name("assets")
FONTS: Final = ("Regular", "It", "Semibold", "Bold")
DIGEST: Final = r"[0-9a-f]{64}"
PAGE_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
POST_POLICY: Final = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_log = logging.getLogger("pressroom.dashboard")
_SIGNING_IN = asyncio.Semaphore(2)  # bcrypt takes a processor for a quarter of a second: two at a time, the rest waits


class SecurityHeaders(OutputTransform):
    """Puts the same headers on every answer, Panel's own included; a handler may have set a stricter policy."""

    strict = False

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Adds what is missing."""
        del finishing
        if "Content-Security-Policy" not in headers:
            headers["Content-Security-Policy"] = PAGE_POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if self.strict:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        headers.pop("Server", None)
        return status_code, headers, chunk


class StrictHeaders(SecurityHeaders):
    """Where the dashboard is reached by https: browsers are told to ask in no other way."""

    strict = True


class PublicHandler(RequestHandler):
    """A page that needs no sign-in."""

    services: AppServices

    def initialize(self, services: AppServices) -> None:
        """Keeps the process's services."""
        self.services = services

    def show(self, template: str, status: int = 200, **values: object) -> None:
        """Writes one of our plain pages. It is never cached, for it may name a person."""
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(render(template, xsrf=self.xsrf_token.decode(), **values))

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """What may work later is no failure of ours."""
        if isinstance(kwargs.get("exc_info", (None, None))[1], Retry):
            status_code = 503
        super().send_error(status_code, **kwargs)

    def log_exception(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        """A database that is away is one line, not a traceback per request. Nowhere stands what was asked with: a
        sign-in link's token is in it."""
        del kind, trace
        if isinstance(error, Retry):
            _log.warning("Not answered: %s", error)
        elif isinstance(error, HTTPError):
            _log.warning("%s %s", request_line(self), error.log_message or "")
        else:
            _log.error("%s failed", request_line(self), exc_info=error)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A plain page instead of a traceback."""
        del kwargs
        if status_code == 503:
            self.set_header("Retry-After", str(RETRY_SECONDS))
            self.set_header("Cache-Control", "no-store")
            self.set_header("Content-Type", "text/html; charset=utf-8")
            self.finish(render("away.html", seconds=RETRY_SECONDS, reloads=self.request.method == "GET"))
            return
        words = {403: "That form was too old. Please try again.", 404: "There is nothing at this address."}
        message = words.get(status_code, "That did not work. Please try again.")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(render("message.html", title="Pressroom", message=message))


class PrivateHandler(PublicHandler):
    """A page for signed-in people. `visitor` is set before any method runs."""

    visitor: Visitor

    async def prepare(self) -> None:
        """Sends strangers to the door."""
        visitor = await visitor_of(self.services, self)
        if visitor is None:
            if self.request.method == "GET":
                self.redirect(f"{SIGN_IN}?next={url_escape(self.request.uri or '/')}")
                return
            raise HTTPError(403)
        self.visitor = visitor


class HomeHandler(PublicHandler):
    """The bare address leads to the overview."""

    def get(self) -> None:
        """Moves on."""
        self.redirect("/overview")


class HealthHandler(PublicHandler):
    """Whether this process can answer pages: its database answers."""

    async def get(self) -> None:
        """200 and `ok`, or 503. Strangers may ask, so why stands in the log only."""
        try:
            await asyncio.to_thread(self.services.database.ping)
        except PressroomError as error:
            _log.warning("Not healthy: %s", error)
            self.set_status(503)
            self.finish({"ok": False, "reason": "The database cannot be reached."})
        else:
            self.finish({"ok": True})


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


class MediaHandler(PrivateHandler):
    """An image of the visitor's own workspace, by digest."""

    async def get(self, digest: str) -> None:
        """The bytes. They never change, so the browser may keep them, and nobody between may."""
        try:
            media_type, data = await asyncio.to_thread(self._read, digest)
        except NotFound as missing:
            raise HTTPError(404) from missing
        self.set_header("Content-Type", media_type)
        self.set_header("Cache-Control", "private, max-age=31536000, immutable")
        self.set_header("Content-Security-Policy", POST_POLICY)
        self.finish(data)

    def _read(self, digest: str) -> tuple[str, bytes]:
        with self.services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
            asset = find_media(conn, digest)
        if asset is None:
            raise NotFound("There is no such image.")
        return asset.media_type, self.services.files.get(asset.path)


class PostHandler(PrivateHandler):
    """A file of a post in the folder of finished posts. A post is somebody's HTML: it may show, and run nothing."""

    async def get(self, workspace_id: str, path: str) -> None:
        """The file, if it lies in the visitor's own workspace."""
        try:
            wanted = self._file(workspace_id, path)
        except (OSError, ValueError):  # a name that no file can have
            wanted = None
        if wanted is None:
            raise HTTPError(404)
        self.set_header("Content-Type", _type_of(wanted))
        self.set_header("Content-Security-Policy", POST_POLICY)
        self.set_header("Cache-Control", "private, no-cache")
        self.finish(await asyncio.to_thread(wanted.read_bytes))

    def _file(self, workspace_id: str, path: str) -> Path | None:
        root = (self.services.published / self.visitor.sign_in.workspace_id).resolve()
        wanted = (root / path).resolve()
        hidden = any(part.startswith(".") for part in wanted.parts[len(root.parts) :])
        if workspace_id != self.visitor.sign_in.workspace_id or not wanted.is_relative_to(root) or hidden:
            return None
        if wanted.is_dir():
            wanted /= "index.html"
        return wanted if wanted.is_file() else None


class AssetHandler(PublicHandler):
    """Our stylesheet, and the fonts from their Python package. No other host is ever asked for anything."""

    async def get(self, name: str) -> None:
        """One of the files that are listed here."""
        path = _assets().get(name)
        if path is None:
            raise HTTPError(404)
        self.set_header("Content-Type", _type_of(path))
        self.set_header("Cache-Control", "public, max-age=86400")
        self.finish(path.read_bytes())


def _assets() -> dict[str, Path]:
    fonts = Path(str(files("font_source_sans_pro"))) / "files"
    found = {f"SourceSansPro-{weight}.ttf": fonts / f"SourceSansPro-{weight}.ttf" for weight in FONTS}
    return {**found, **{path.name: path for path in ASSETS.iterdir() if path.suffix in (".css", ".svg")}}


def _type_of(path: Path) -> str:
    known = {".ttf": "font/ttf", ".xml": "application/xml; charset=utf-8", ".txt": "text/plain; charset=utf-8"}
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kind = known.get(path.suffix, guessed)
    return f"{kind}; charset=utf-8" if re.fullmatch(r"text/\w+", kind) else kind


Route = tuple[str, type[RequestHandler], dict[str, AppServices]]


def patterns(services: AppServices) -> list[Route]:
    """All of them, with the services they work on. They stand before Panel's own routes."""
    routes: dict[str, type[RequestHandler]] = {
        r"/": HomeHandler,
        r"/health": HealthHandler,
        SIGN_IN: SignInHandler,
        r"/sign-out": SignOutHandler,
        r"/password": PasswordHandler,
        rf"/media/({DIGEST})": MediaHandler,
        r"/published/([\w-]+)/(.+)": PostHandler,
        r"/assets/([\w.-]+)": AssetHandler,
    }
    guards: list[Route] = [(r"/components/(.*)", BundleHandler, {})]
    return guards + [(route, handler, {"services": services}) for route, handler in routes.items()]
