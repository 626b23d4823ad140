"""A mailing's page: how far it is and who may or may not have got it. And the page on which somebody says to how many
people a piece may go.

Both are plain pages without a socket, for the person who was led there by a post's link or by the reason why it waits.
"""

import asyncio

from tornado.web import HTTPError

from desk.access import allowed
from desk.audiences import confirm_audience
from domain.errors import InvalidInput, NotFound, Refused
from domain.value import Value
from panel_app.answering import PrivateHandler
from panel_app.state import ReviewState
from store import drafts, versions
from store.audience_confirmations import AudienceView, view_of
from store.clicks import MailClicks, of_mailing
from store.mail_deliveries import Delivery, deliveries_of
from store.mailings import Mailing, Progress, get_mailing, progress_of
from store.workspaces import get_workspace


class MailingPage(Value):
    """What the page of a mailing shows."""

    zone: str
    mailing: Mailing
    progress: Progress
    clicks: MailClicks
    unknown: tuple[Delivery, ...]


class AudiencePage(Value):
    """What somebody who confirms an audience is shown."""

    zone: str
    draft_id: str
    subject: str
    number: int
    digest: str
    view: AudienceView


class MailingHandler(PrivateHandler):
    """One mailing."""

    async def get(self, mailing_id: str) -> None:
        """Shows it."""
        page = await asyncio.to_thread(self._load, mailing_id)
        if page is None:
            raise HTTPError(404)
        self.show("mailing.html", page=page)

    def _load(self, mailing_id: str) -> MailingPage | None:
        with self.services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
            mailing = get_mailing(conn, mailing_id)
            if mailing is None:
                return None
            return MailingPage(
                zone=get_workspace(conn).zone,
                mailing=mailing,
                progress=progress_of(conn, mailing.id),
                clicks=of_mailing(conn, mailing.id),
                unknown=deliveries_of(conn, mailing.id, "unknown"),
            )


class AudienceHandler(PrivateHandler):
    """The audience of one piece, and the button that confirms it."""

    async def get(self, draft_id: str) -> None:
        """Shows who would get it now."""
        await self._page(draft_id)

    async def post(self, draft_id: str) -> None:
        """Confirms exactly what was shown."""
        digest, size = self.get_body_argument("digest", ""), self.get_body_argument("size", "")
        if not size.isdigit():
            raise HTTPError(400)
        try:
            await asyncio.to_thread(
                lambda: confirm_audience(
                    self.services.database, self.visitor.actor, draft_id=draft_id, digest=digest, size=int(size)
                )
            )
        except NotFound as missing:
            raise HTTPError(404) from missing
        except Refused as refusal:
            await self._page(draft_id, str(refusal))
        else:
            self.redirect(f"/audience/{draft_id}")

    async def _page(self, draft_id: str, refused: str = "") -> None:
        review = ReviewState(draft=draft_id).address
        may = allowed(self.visitor.actor.role, "confirm an audience")
        try:
            page = await asyncio.to_thread(self._load, draft_id)
        except NotFound as missing:
            self.show("audience.html", 404, page=None, refused=str(missing), may=False, review=review)
        except InvalidInput as wrong:
            raise HTTPError(404) from wrong
        else:
            self.show("audience.html", 400 if refused else 200, page=page, refused=refused, may=may, review=review)

    def _load(self, draft_id: str) -> AudiencePage:
        with self.services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
            draft = drafts.get_draft(conn, draft_id)
            version = versions.current_version(conn, draft.id)
            if version is None or draft.channel != "email":
                raise InvalidInput("It is no written e-mail.")
            return AudiencePage(
                zone=get_workspace(conn).zone,
                draft_id=draft.id,
                subject=version.package.subject,
                number=version.number,
                digest=version.digest,
                view=view_of(conn, draft.id, version.digest, version.package.audience),
            )
