"""The form of a campaign's page, by which documents and addresses come in.

A plain form says what became of each file by its name. Reading a document takes a processor for a while, so it is done
in a thread, one at a time for all visitors. The answer leads back to the page, which says once what was added and what
was refused.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from tornado.httputil import HTTPFile
from tornado.web import HTTPError

from desk.added_sources import Document, SourceAdded, add_address, add_document
from domain.errors import NotFound, Refused
from panel_app.answering import PrivateHandler
from panel_app.form_answers import FormAnswer
from panel_app.state import address_of_campaign
from store.campaigns import get_campaign

NOTHING: Final = "Choose a file or type an address first."
_READING = asyncio.Semaphore(1)


class CampaignHandler(PrivateHandler):
    """Where the form is sent. The page itself is at another address, to which this one leads."""

    async def get(self, campaign_id: str) -> None:
        """Leads to the page."""
        await self._require(campaign_id)
        self.redirect(address_of_campaign(campaign_id))

    async def post(self, campaign_id: str) -> None:
        """Adds what the form brought; what is refused is named with the reason, and the rest is added."""
        await self._require(campaign_id)
        added: list[SourceAdded] = []
        refused: list[str] = []
        for file in self.request.files.get("file", []):
            async with _READING:
                await self._try(added, refused, partial(self._add_file, campaign_id, file))
        address = self.get_body_argument("address", "").strip()
        if address:
            await self._try(added, refused, lambda: self._add_address(campaign_id, address))
        if not added and not refused:
            refused.append(NOTHING)
        answer = FormAnswer(added=tuple(added), refused=tuple(refused))
        told = self.services.answers.keep(self.visitor.actor.user_id, answer)
        self.redirect(address_of_campaign(campaign_id, told), status=303)

    async def _require(self, campaign_id: str) -> None:
        """Answers 404 for a campaign that this workspace does not have."""
        try:
            await asyncio.to_thread(self._find, campaign_id)
        except NotFound as missing:
            raise HTTPError(404) from missing

    def _find(self, campaign_id: str) -> None:
        with self.services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
            get_campaign(conn, campaign_id)

    async def _try(self, added: list[SourceAdded], refused: list[str], add: Callable[[], SourceAdded]) -> None:
        try:
            added.append(await asyncio.to_thread(add))
        except Refused as refusal:
            refused.append(str(refusal))

    def _add_file(self, campaign_id: str, file: HTTPFile) -> SourceAdded:
        services = self.services
        return add_document(
            services.database,
            self.visitor.actor,
            services.clock,
            services.files,
            reader=services.reader(),
            campaign_id=campaign_id,
            document=Document(name=file.filename, data=file.body),
        )

    def _add_address(self, campaign_id: str, address: str) -> SourceAdded:
        services = self.services
        return add_address(
            services.database, self.visitor.actor, services.clock, campaign_id=campaign_id, address=address
        )
