"""The page on which people attach files to a piece and take them away.

A plain form: a video would go through the review page's socket as one message, held in memory twice. Looking into a
file takes a processor for a while, so it is done in a thread, one file at a time for all visitors. What is refused is
said beside the form, and what was typed stays in it.
"""

import asyncio
from typing import Final

from tornado.web import HTTPError

from desk.access import allowed
from desk.attachments import Attached, attach, detach
from domain.errors import NotFound, Refused
from domain.own_files import OwnFile
from domain.value import Value
from panel_app.answering import PrivateHandler
from panel_app.shown_files import ShownFile, shown_files
from panel_app.state import ReviewState
from store import campaigns, drafts, media, people, versions

NOTHING: Final = "Choose a file first."
KINDS: Final = ".png,.jpg,.jpeg,.gif,.pdf,.mp4"
MOST: Final = 50_000_000  # of one form here; the command line takes what is larger
_LOOKING = asyncio.Semaphore(1)


class FilesPage(Value):
    """What the page shows."""

    draft_id: str
    channel: str
    topic: str
    version: int
    digest: str
    files: tuple[ShownFile, ...]


class OwnFilesHandler(PrivateHandler):
    """The files of one piece, and the forms to change them."""

    async def get(self, draft_id: str) -> None:
        """Shows them."""
        await self._page(draft_id)

    async def post(self, draft_id: str) -> None:
        """Attaches a file, or takes one away."""
        await asyncio.to_thread(self._load, draft_id)  # a piece of another workspace is none
        number = self.get_body_argument("number", "")
        digest = self.get_body_argument("digest", "") or None
        try:
            if number.isdecimal():
                await asyncio.to_thread(self._detach, draft_id, int(number), digest)
            else:
                async with _LOOKING:
                    await asyncio.to_thread(self._attach, draft_id, digest)
        except Refused as refusal:
            await self._page(draft_id, str(refusal))
        else:
            self.redirect(f"/files/{draft_id}", status=303)

    def _attach(self, draft_id: str, digest: str | None) -> Attached:
        services = self.services
        file = next(iter(self.request.files.get("file", [])), None)
        if file is None or not file.filename:
            raise Refused(NOTHING)
        if len(file.body) > MOST:
            raise Refused(f"At most {MOST // 1_000_000} MB come in here: use `pressroom drafts attach`.")
        own = OwnFile(
            name=file.filename,
            data=file.body,
            alt_text=self.get_body_argument("alt", ""),
            title=self.get_body_argument("title", ""),
        )
        return attach(
            services.database,
            self.visitor.actor,
            services.clock,
            services.files,
            looker=services.looker(),
            draft_id=draft_id,
            file=own,
            digest=digest,
        )

    def _detach(self, draft_id: str, number: int, digest: str | None) -> None:
        services = self.services
        actor = self.visitor.actor
        detach(services.database, actor, services.clock, draft_id=draft_id, number=number, digest=digest)

    async def _page(self, draft_id: str, refused: str = "") -> None:
        page = await asyncio.to_thread(self._load, draft_id)
        may = allowed(self.visitor.actor.role, "attach a file")
        typed = {name: self.get_body_argument(name, "") for name in ("alt", "title")}
        self.show(
            "own_files.html",
            400 if refused else 200,
            page=page,
            refused=refused,
            may=may,
            typed=typed,
            kinds=KINDS,
            most=MOST // 1_000_000,
            review=ReviewState(draft=draft_id).address,
        )

    def _load(self, draft_id: str) -> FilesPage:
        try:
            with self.services.database.transaction(self.visitor.sign_in.workspace_id) as conn:
                draft = drafts.get_draft(conn, draft_id)
                version = versions.version_in_hand(conn, draft)
                assets = media.media_of(conn, draft_id)
                names = {user.user_id: user.name for user in people.list_users(conn)}
                brief = campaigns.get_brief(conn, draft.brief_id)
        except NotFound as missing:
            raise HTTPError(404) from missing
        package = version.package if version else None
        return FilesPage(
            draft_id=draft.id,
            channel=draft.channel,
            topic=(package.title or package.subject if package else "") or brief.topic,
            version=version.number if version else 0,
            digest=version.digest if version else "",
            files=shown_files(package.media if package else (), assets, names),
        )
