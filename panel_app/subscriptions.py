"""The pages that links in mails lead to: leaving a list, and confirming that one wants to be on it.

Readers have no sign-in, and their mail program asks without cookies (RFC 8058): the link itself is the right, so the
form's other lock is off here. Nothing happens on GET: scanners of mail open every link, and would take everybody off.
The pages say nothing of the person: links are forwarded. They speak the language of the mail they were opened from, and
where that is not known any more, the browser's.
"""

import asyncio
from typing import Final

from desk.subscriptions import confirm, language_of_address, language_of_mail, leave
from domain.errors import NotFound
from domain.reader_words import ReaderWords, Said, words_for, words_wanted
from panel_app.answering import PublicHandler
from resources.publishers.email.keys import AddressKeys, Purpose

TRIAL: Final = "trial"


class _LinkHandler(PublicHandler):
    """One kind of link."""

    purpose: Purpose

    def check_xsrf_cookie(self) -> None:
        """Whoever has the link may use it; there is no session that somebody else's page could ride on."""

    def row_of(self, token: str) -> str | None:
        """The row that the link names; None for one that is not whole, or not ours."""
        return AddressKeys(self.services.mail_key).read(self.purpose, token)

    async def words_of(self, row: str | None) -> ReaderWords:
        """The words for whoever got that link."""
        ask = language_of_mail if self.purpose == "leave" else language_of_address
        language = await asyncio.to_thread(ask, self.services.database, row) if row else None
        wanted = self.request.headers.get("Accept-Language", "")
        return words_wanted(wanted) if language is None else words_for(language)

    def say(self, words: ReaderWords, said: Said, status: int = 200) -> None:
        """A page with one sentence, and perhaps one button."""
        self.show("subscription.html", status, lang=words.language, said=said)


class LeaveHandler(_LinkHandler):
    """Unsubscribing."""

    purpose: Purpose = "leave"

    async def get(self, token: str) -> None:
        """Asks."""
        row = self.row_of(token)
        words = await self.words_of(row)
        if token == TRIAL:
            self.say(words, words.trial)
        elif row is None:
            self.say(words, words.torn, 404)
        else:
            self.say(words, words.leave)

    async def post(self, token: str) -> None:
        """Does it, by the button or by the mail program's own."""
        row = self.row_of(token)
        if token == TRIAL or row is None:
            await self.get(token)
            return
        words = await self.words_of(row)
        try:
            await asyncio.to_thread(leave, self.services.database, self.services.clock, row)
        except NotFound:  # the rows of an old mailing were cleared, or the person was erased
            self.say(words, words.forgotten, 410)
        else:
            self.say(words, words.left)


class ConfirmHandler(_LinkHandler):
    """Saying yes."""

    purpose: Purpose = "confirm"

    async def get(self, token: str) -> None:
        """Asks."""
        row = self.row_of(token)
        words = await self.words_of(row)
        if row is None:
            self.say(words, words.torn, 404)
        else:
            self.say(words, words.confirm)

    async def post(self, token: str) -> None:
        """Does it."""
        row = self.row_of(token)
        words = await self.words_of(row)
        if row is None:
            self.say(words, words.torn, 404)
            return
        try:
            done = await asyncio.to_thread(confirm, self.services.database, self.services.clock, row)
        except NotFound:
            done = False
        if done:
            self.say(words, words.confirmed)
        else:
            self.say(words, words.over, 410)
