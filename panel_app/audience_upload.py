"""Where a file of addresses is sent. Reading fifty thousand lines takes a processor for a while, so it is done in a
thread, one file at a time for all visitors. The answer leads back to the page, which shows once what became of it.
"""

import asyncio
from typing import Final
from urllib.parse import urlencode

from tornado.httputil import HTTPFile

from desk.addresses_csv import moment, read_addresses
from desk.audiences import import_addresses
from domain.audience import BASES, Ground
from domain.errors import InvalidInput, Refused
from panel_app.answering import PrivateHandler
from panel_app.form_answers import ImportReport
from resources.publishers.email.keys import AddressKeys
from store.mail_documents import LeftOutDocument

PAGE: Final = "/audiences"
MOST_BYTES: Final = 30_000_000
MOST_LEFT_OUT: Final = 5000  # rows of a report that are kept until it is shown
_READING = asyncio.Semaphore(1)


class AudienceUploadHandler(PrivateHandler):
    """One file for one list."""

    async def get(self) -> None:
        """Leads to the page."""
        self.redirect(PAGE)

    async def post(self) -> None:
        """Imports the file; what it is refused for, as a whole or line by line, is told on the page."""
        files = self.request.files.get("file", [])
        audience = self.get_body_argument("list", "")
        try:
            if not files or not files[0].filename:
                raise InvalidInput("Choose a file first.")
            async with _READING:
                held = self.get_body_argument("held", "") == "yes"
                report = await asyncio.to_thread(self._import, files[0], audience, self._ground(), held=held)
        except Refused as refusal:
            report = ImportReport(file=files[0].filename if files else "", audience=audience, refused=str(refusal))
        told = self.services.imports.keep(self.visitor.actor.user_id, report)
        self.redirect(f"{PAGE}?{urlencode({'told': told})}", status=303)

    def _ground(self) -> Ground:
        """The ground of lines that give none."""
        basis, given_at = self.get_body_argument("basis", ""), self.get_body_argument("given_at", "")
        return Ground(
            basis=next((known for known in BASES if known == basis), ""),
            wording=self.get_body_argument("wording", ""),
            wording_version=self.get_body_argument("wording_version", ""),
            given_how=self.get_body_argument("how", ""),
            given_at=moment(given_at) if given_at else None,
        )

    def _import(self, file: HTTPFile, audience: str, ground: Ground, *, held: bool) -> ImportReport:
        services = self.services
        if len(file.body) > MOST_BYTES:
            raise InvalidInput(f"{file.filename} is larger than {MOST_BYTES // 1_000_000} MB: split it.")
        hash_of = AddressKeys(services.mail_key).hash
        found = read_addresses(file.body, name=file.filename, hash_of=hash_of, default=ground)
        done = import_addresses(
            services.database, self.visitor.actor, services.clock, audience=audience, people=found.people, held=held
        )
        left_out = [LeftOutDocument(line=row.line, email=row.email, reason=row.reason) for row in found.refused]
        left_out += [
            LeftOutDocument(line=row.line, email=found.people[row.line].email, reason=row.reason)
            for row in done.left_out
        ]
        left_out.sort(key=lambda row: row.line)
        return ImportReport(
            file=file.filename,
            audience=audience,
            done=done.model_copy(update={"left_out": ()}),
            left_out=tuple(left_out[:MOST_LEFT_OUT]),
            left_out_in_all=len(left_out),
            remarks=tuple(found.remarks),
        )
