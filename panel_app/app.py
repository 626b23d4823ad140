"""The dashboard process: `python -m panel_app.app`.

Served by Panel on Tornado, with a doorkeeper of our own. Each page function runs once per opened page, finds its
visitor in a ContextVar and builds its views; it reads rows, writes through the desk, and loads no model and no crew.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

import panel as pn
from bokeh.document import Document
from panel.io.server import get_server
from tornado.routing import PathMatches, Rule

from domain.errors import Retry
from panel_app.analytics_state import analytics_from
from panel_app.answering import SecurityHeaders, StrictHeaders
from panel_app.auth import COOKIE, SECURE_COOKIE, Doorkeeper, come_again, present_visitor
from panel_app.background import next_ticks_of
from panel_app.bundles import EMBEDDING, NothingHandler
from panel_app.calendar_state import calendar_from
from panel_app.handlers import patterns
from panel_app.hosts import ForeignHost, WrongServerHandler
from panel_app.live import LiveFeed
from panel_app.pages.accounts import AccountsPage
from panel_app.pages.analytics import AnalyticsPage
from panel_app.pages.audiences import AudiencesPage
from panel_app.pages.calendar import CalendarPage
from panel_app.pages.campaign import CampaignPage
from panel_app.pages.examples import ExamplesPage
from panel_app.pages.ideas import IdeasPage
from panel_app.pages.overview import OverviewPage
from panel_app.pages.profile import ProfilePage
from panel_app.pages.review import ReviewPage
from panel_app.requests_log import log_request
from panel_app.services import AppServices, from_wiring
from panel_app.session import Session
from panel_app.state import from_query, id_in, told_in

UNUSED_MILLISECONDS: Final = 60_000
BIGGEST_MESSAGE: Final = 4 * 1024 * 1024
BIGGEST_UPLOAD: Final = 60_000_000  # of one form; each file in it is asked for its size by itself

_log = logging.getLogger("pressroom.dashboard")

Page = (
    AccountsPage
    | AnalyticsPage
    | AudiencesPage
    | CalendarPage
    | CampaignPage
    | ExamplesPage
    | IdeasPage
    | OverviewPage
    | ProfilePage
    | ReviewPage
)
BuildPage = Callable[[Session, str], Page]


def build_server(services: AppServices, live: LiveFeed) -> Any:
    """A server that listens, not yet started."""
    pn.extension(notifications=False)
    server = get_server(
        {
            "/overview": page_function(services, live, "overview", "Overview", lambda s, _: OverviewPage(s)),
            "/campaign": page_function(
                services,
                live,
                "campaign",
                "Campaign",
                lambda s, query: CampaignPage(s, id_in(query), told_in(query)),
            ),
            "/ideas": page_function(services, live, "ideas", "Ideas", lambda s, _: IdeasPage(s)),
            "/calendar": page_function(
                services, live, "calendar", "Calendar", lambda s, query: CalendarPage(s, calendar_from(query))
            ),
            "/audiences": page_function(
                services, live, "audiences", "Audiences", lambda s, query: AudiencesPage(s, told_in(query))
            ),
            "/analytics": page_function(
                services, live, "analytics", "Analytics", lambda s, query: AnalyticsPage(s, analytics_from(query))
            ),
            "/accounts": page_function(services, live, "accounts", "Accounts", lambda s, _: AccountsPage(s)),
            "/profile": page_function(services, live, "profile", "Profile", lambda s, _: ProfilePage(s)),
            "/examples": page_function(
                services, live, "examples", "Examples", lambda s, query: ExamplesPage(s, id_in(query))
            ),
            "/review": page_function(
                services, live, "review", "Content review", lambda s, query: ReviewPage(s, from_query(query))
            ),
        },
        port=services.port,
        address=services.host,
        websocket_origin=list(services.origins),
        title={
            "/overview": "Overview · Pressroom",
            "/campaign": "Campaign · Pressroom",
            "/ideas": "Ideas · Pressroom",
            "/calendar": "Calendar · Pressroom",
            "/audiences": "Audiences · Pressroom",
            "/analytics": "Analytics · Pressroom",
            "/accounts": "Accounts · Pressroom",
            "/profile": "Profile · Pressroom",
            "/examples": "Examples · Pressroom",
            "/review": "Content review · Pressroom",
        },
        auth_provider=Doorkeeper(services),
        extra_patterns=patterns(services),
        transforms=[StrictHeaders if services.secure else SecurityHeaders],
        log_function=log_request,
        cookie_secret=services.secret,
        secret_key=services.secret,
        sign_sessions=True,
        xsrf_cookies=True,
        xsrf_cookie_kwargs={"httponly": True, "samesite": "Lax", "secure": services.secure},
        exclude_cookies=[COOKIE, SECURE_COOKIE, "_xsrf"],
        exclude_headers=["Cookie", "Authorization"],
        use_index=False,
        unused_session_lifetime_milliseconds=UNUSED_MILLISECONDS,
        check_unused_sessions_milliseconds=UNUSED_MILLISECONDS // 4,
        websocket_max_message_size=BIGGEST_MESSAGE,
        http_server_kwargs={"max_body_size": BIGGEST_UPLOAD},
    )
    server._tornado.default_router.rules[:0] = [
        Rule(ForeignHost((*services.origins, *services.hosts)), WrongServerHandler),
        Rule(PathMatches(EMBEDDING), NothingHandler),
    ]
    return server


def page_function(services: AppServices, live: LiveFeed, here: str, title: str, build: BuildPage) -> Callable[[], Any]:
    """What Panel calls for each opened page."""

    def open_page() -> Any:
        visitor = present_visitor()
        document = pn.state.curdoc
        if visitor is None or document is None:
            return pn.pane.HTML("<p>Please sign in.</p>")
        session = Session(services, visitor, here=here, title=title, later=next_ticks_of(document))
        try:
            view = build(session, _query())
        except Retry as away:
            _log.warning("A page could not be opened: %s", away)
            raise come_again() from away
        session.background.outdated = view.refresh
        session.root = view.page()
        _follow(live, document, session, view)
        return session.root

    return open_page


def _query() -> str:
    location = pn.state.location
    return str(location.search or "") if location else ""


def _follow(live: LiveFeed, document: Document, session: Session, view: Page) -> None:
    forget = live.follow(document, _Following(session, view))

    def ended(_: object) -> None:
        session.background.closed = True
        forget()

    document.on_session_destroyed(ended)


class _Following:
    """A page that follows the database."""

    def __init__(self, session: Session, view: Page) -> None:
        self._session = session
        self._view = view

    def look(self) -> None:
        """Something may have changed."""
        if self._session.check():
            self._view.refresh()

    def away(self, reason: str) -> None:
        """The database cannot be reached."""
        self._session.away(reason)


def main() -> None:
    """Serves until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("bokeh").setLevel(logging.WARNING)
    services = from_wiring()
    live = LiveFeed(services.database)
    server = build_server(services, live)
    server.start()
    _log.info("Dashboard on http://%s:%s", services.host, services.port)
    try:
        server.io_loop.start()
    finally:
        live.stop()
        server.stop()
        services.database.close()


if __name__ == "__main__":
    main()
