"""A campaign's page: what it rests on, what was refused and why, and a form to add documents and addresses.

A document is up to 25 MB. Panel's own upload sends it through the page's socket, where every message is held in memory
twice and 4 MB are the limit; a plain form works without scripts, and says what became of each file by its name. Reading
one takes a processor for a while, so it is done in a thread, one at a time for all visitors.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from tornado.httputil import HTTPFile
from tornado.web import HTTPError

from desk.access import allowed
from desk.added_sources import MOST_BYTES, Document, SourceAdded, add_address, add_document
from domain.errors import NotFound, Refused
from domain.source import Origin, source_id
from domain.value import Value
from panel_app.answering import PrivateHandler
from panel_app.state import ReviewState
from store import added_sources, campaigns, sources
from store.added_sources import AddedSource
from store.archive import archived_at
from store.sources import ListedSource

KINDS: Final = ".pdf,.docx,.pptx,.xlsx,.csv,.html,.htm,.md,.txt"
_READING = asyncio.Semaphore(1)


class CampaignPage(Value):
    """What the page shows. `waiting` was added and not read yet."""

    id: str
    name: str
    goal: str
    archived: bool
    sources: tuple[ListedSource, ...]
    waiting: tuple[AddedSource, ...]


class CampaignHandler(PrivateHandler):
    """The page of one campaign, and its form."""

    async def get(self, campaign_id: str) -> None:
        """Shows the page."""
        await self._page(campaign_id)

    async def post(self, campaign_id: str) -> None:
        """Adds what the form brought; what is refused is named with the reason, and the rest is added."""
        added: list[SourceAdded] = []
        refused: list[str] = []
        for file in self.request.files.get("file", []):
            async with _READING:
                await self._try(added, refused, partial(self._add_file, campaign_id, file))
        address = self.get_body_argument("address", "").strip()
        if address:
            await self._try(added, refused, lambda: self._add_address(campaign_id, address))
        if not added and not refused:
            refused.append("Choose a file or type an address first.")
        await self._page(campaign_id, added, refused)

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

    async def _page(self, campaign_id: str, added: Sequence[SourceAdded] = (), refused: Sequence[str] = ()) -> None:
        try:
            page = await asyncio.to_thread(self._load, campaign_id)
        except NotFound as missing:
            raise HTTPError(404) from missing
        self.show(
            "campaign.html",
            400 if refused and not added else 200,
            page=page,
            queue=ReviewState(campaign=page.name).address,
            may_add=allowed(self.visitor.actor.role, "add a source") and not page.archived,
            added=added,
            refused=refused,
            kinds=KINDS,
            most=MOST_BYTES // 1_000_000,
        )

    def _load(self, campaign_id: str) -> CampaignPage:
        with self.services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
            campaign = campaigns.get_campaign(conn, campaign_id)
            listed, origins = sources.list_sources(conn, campaign_id), sources.origins_of(conn, campaign_id)
            added = added_sources.added_to(conn, campaign_id)
            put_away = archived_at(conn, campaign_id) is not None
        return CampaignPage(
            id=campaign.id,
            name=campaign.name,
            goal=campaign.goal,
            archived=put_away,
            sources=tuple(source for source in listed if source.kind != "own"),
            waiting=tuple(each for each in added if _waits(each, listed, origins)),
        )


def _waits(added: AddedSource, listed: Sequence[ListedSource], origins: Sequence[Origin]) -> bool:
    """Whether nobody has read it yet: a page that was never met, or bytes that are no source and were not refused."""
    here = [source for source in listed if source.origin == added.origin]
    met = [origin for origin in origins if origin.origin == added.origin]
    if not added.digest:
        return not here and not met
    known = any(source.id == source_id(added.digest) for source in listed)
    refused = any(source.state == "refused" and source.fetched_at >= added.added_at for source in here)
    return not (known or refused or any(origin.digest == added.digest for origin in met))
