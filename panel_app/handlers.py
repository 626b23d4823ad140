"""Everything the dashboard serves besides Panel's pages, by address."""

import asyncio
import logging
from typing import Final

from tornado.web import RequestHandler

from domain.errors import PressroomError
from panel_app.answering import PublicHandler
from panel_app.audience_upload import AudienceUploadHandler
from panel_app.auth import SIGN_IN
from panel_app.bundles import BundleHandler
from panel_app.campaign import CampaignHandler
from panel_app.channel_sign_in import ROUTES as CHANNEL_SIGN_IN
from panel_app.files import AssetHandler, EvidenceHandler, LogoHandler, MediaHandler, PostHandler
from panel_app.hand_off import HandOffHandler
from panel_app.hooks import OutcomesHook
from panel_app.mailings import AudienceHandler, MailingHandler
from panel_app.own_files import OwnFilesHandler
from panel_app.redirect import RedirectHandler
from panel_app.reports import ReportHandler
from panel_app.services import AppServices
from panel_app.signing import PasswordHandler, SignInHandler, SignOutHandler
from panel_app.subscriptions import ConfirmHandler, LeaveHandler

DIGEST: Final = r"[0-9a-f]{64}"
_log = logging.getLogger("pressroom.dashboard")


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
        rf"/logo/([\w-]+)/([0-9a-f]{{2}}/{DIGEST}\.\w+)": LogoHandler,
        r"/published/([\w-]+)/(.+)": PostHandler,
        r"/assets/([\w.-]+)": AssetHandler,
        r"/campaigns/(\w+)": CampaignHandler,
        **CHANNEL_SIGN_IN,
        r"/hooks/outcomes/([\w-]+)": OutcomesHook,
        r"/r/([a-z0-9]{1,40})(/0)?": RedirectHandler,
        r"/hand-off/(\w+)": HandOffHandler,
        r"/files/(\w+)": OwnFilesHandler,
        r"/mailings/(\w+)": MailingHandler,
        r"/audience/(\w+)": AudienceHandler,
        r"/audiences/import": AudienceUploadHandler,
        r"/reports/(\d{4}-W\d{2})\.(md|html)": ReportHandler,
        r"/u/(.*)": LeaveHandler,
        r"/c/(.*)": ConfirmHandler,
        r"/evidence/(\w+)\.pdf": EvidenceHandler,
    }
    guards: list[Route] = [(r"/components/(.*)", BundleHandler, {})]
    return guards + [(route, handler, {"services": services}) for route, handler in routes.items()]
