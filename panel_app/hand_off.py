"""The page of a post that a person puts out by hand: text to copy, pictures, link, and a field for its live address.

It is plain and works without a socket, so that it opens at once on a phone, at the slot, on the way to somewhere else.
"""

import asyncio
from typing import Final

from tornado.web import HTTPError

from desk.access import allowed
from desk.publications import Found, settle
from domain.errors import NotFound, Refused
from domain.package import Package
from domain.publication import Publication
from domain.value import Value
from panel_app.answering import PrivateHandler
from panel_app.shown_files import ShownFile, shown_files
from panel_app.state import ReviewState
from store import accounts, campaigns, drafts, media, publications, versions

OPEN: Final = frozenset({"handed_over", "late"})


class HandOffPage(Value):
    """What the page shows."""

    publication: Publication
    account: str
    person: str
    campaign: str
    package: Package
    files: tuple[ShownFile, ...]
    audiences: tuple[str, ...]
    is_open: bool


class HandOffHandler(PrivateHandler):
    """One post, and the form in which its address comes back."""

    async def get(self, publication_id: str) -> None:
        """Shows the post."""
        await self._page(publication_id)

    async def post(self, publication_id: str) -> None:
        """Takes the live address: the post is out."""
        address = self.get_body_argument("address", "").strip()
        services = self.services
        try:
            await asyncio.to_thread(
                lambda: settle(
                    services.database,
                    self.visitor.actor,
                    services.clock,
                    publication_id=publication_id,
                    word="is there",
                    found=Found(url=address),
                )
            )
        except NotFound as missing:
            raise HTTPError(404) from missing
        except Refused as refusal:
            await self._page(publication_id, str(refusal))
        else:
            self.redirect(f"/hand-off/{publication_id}")

    async def _page(self, publication_id: str, refused: str = "") -> None:
        try:
            page = await asyncio.to_thread(self._load, publication_id)
        except NotFound as missing:
            raise HTTPError(404) from missing
        may = allowed(self.visitor.actor.role, "settle a publication")
        review = ReviewState(draft=page.publication.draft_id).address
        self.show("hand_off.html", 400 if refused else 200, page=page, refused=refused, may=may, review=review)

    def _load(self, publication_id: str) -> HandOffPage:
        with self.services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
            publication = publications.get_publication(conn, publication_id)
            account = accounts.get_account(conn, publication.account_id)
            version = versions.get_version(conn, publication.version_id)
            assets = media.media_of(conn, publication.draft_id)
            campaign = campaigns.get_campaign(conn, drafts.get_draft(conn, publication.draft_id).campaign_id)
        return HandOffPage(
            publication=publication,
            account=account.name,
            person=str(account.settings.get("person", "")),
            campaign=campaign.name,
            package=version.package,
            files=shown_files(version.package.media, assets, {}),
            audiences=tuple(audience.name for audience in campaign.audiences),
            is_open=publication.status in OPEN,
        )
