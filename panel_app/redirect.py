"""Links that count: `/r/TOKEN` leads to the one stored target of that id, and to nothing else.

What asks by HEAD looks whether the link works and is not counted. The answer is never kept by a browser or anything in
between, or the second click would not come here. Where a request comes from is looked at to tell people from machines,
and stands in no row and no log.
"""

import asyncio
import ipaddress

from tornado.escape import utf8
from tornado.web import HTTPError

from desk.clicks import Request, follow
from domain.clicks import HIDDEN
from domain.errors import NotFound
from panel_app.answering import PublicHandler
from store.links import find_link

MOST_AGENT = 400


class RedirectHandler(PublicHandler):
    """A link that counts."""

    async def get(self, token: str, hidden: str | None) -> None:
        """302 to the target, counted as the workspace wants it. The hidden one leads nowhere."""
        request = Request(
            token=token,
            address=client_address(self.request.remote_ip or "", self.request.headers.get_list("X-Forwarded-For")),
            agent=self.request.headers.get("User-Agent", "")[:MOST_AGENT],
            hidden=hidden == HIDDEN,
        )
        try:
            target = await asyncio.to_thread(self._follow, request)
        except NotFound as missing:
            raise HTTPError(404) from missing
        self._answer(None if request.hidden else target)

    async def head(self, token: str, hidden: str | None) -> None:
        """The same answer, not counted."""
        try:
            link = await asyncio.to_thread(find_link, self.services.database, token)
        except NotFound as missing:
            raise HTTPError(404) from missing
        self._answer(None if hidden == HIDDEN else link.target)

    def _follow(self, request: Request) -> str:
        services = self.services
        return follow(
            services.database, services.clock, request, recent=services.recent, ranges=services.scanner_ranges
        )

    def _answer(self, target: str | None) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Robots-Tag", "noindex, nofollow")
        if target is None:
            self.set_status(204)
            self.finish()
            return
        self.set_status(302)
        self.set_header("Location", utf8(target))
        self.finish()


def client_address(peer: str, forwarded: list[str]) -> str:
    """Who asks: the peer; or, where that is this machine (a proxy in front of us), whom it says it asks for. The last
    entry is the one that the proxy itself wrote; those before are whatever a stranger claims."""
    try:
        own = ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return peer
    entries = [entry.strip() for line in forwarded for entry in line.split(",") if entry.strip()]
    return entries[-1] if own and entries else peer
