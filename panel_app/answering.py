"""How every answer of the dashboard besides Panel's pages is given: headers, access, errors in words.

Panel protects its own pages only; each further handler must check access by itself. So all private ones share one base
class that does, and a public one has to say so by its base.
"""

import logging
from typing import Any, Final

from tornado.escape import url_escape
from tornado.httputil import HTTPHeaders
from tornado.web import HTTPError, OutputTransform, RequestHandler

from domain.errors import Retry
from panel_app.auth import RETRY_SECONDS, SIGN_IN, Visitor, visitor_of
from panel_app.components.render import render
from panel_app.requests_log import request_line
from panel_app.services import AppServices

PAGE_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_log = logging.getLogger("pressroom.dashboard")


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
