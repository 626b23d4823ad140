"""The pages that links in mails lead to: leaving a list, and confirming that one wants to be on it.

Readers have no sign-in, and their mail program asks without cookies (RFC 8058): the link itself is the right, so the
form's other lock is off here. Nothing happens on GET: scanners of mail open every link, and would take everybody off.
The pages say nothing of the person: links are forwarded.
"""

import asyncio
from contextlib import suppress
from typing import Final

from desk.subscriptions import confirm, leave
from domain.errors import NotFound
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

    def say(self, heading: str, words: str, *, button: str = "", status: int = 200) -> None:
        """A page with one sentence, and perhaps one button."""
        self.show("subscription.html", status, heading=heading, words=words, button=button)

    def unknown(self) -> None:
        """Nothing was done."""
        words = "Please open it again from the mail, with all of its letters."
        self.say("This link is not whole.", words, status=404)


class LeaveHandler(_LinkHandler):
    """Unsubscribing."""

    purpose: Purpose = "leave"

    def get(self, token: str) -> None:
        """Asks."""
        if token == TRIAL:
            self.say("This was a test mail.", "Its link takes nobody off any list.")
        elif self.row_of(token) is None:
            self.unknown()
        else:
            self.say("Unsubscribe?", "You will get no more mail from this sender.", button="Unsubscribe")

    async def post(self, token: str) -> None:
        """Does it, by the button or by the mail program's own."""
        row = self.row_of(token)
        if token == TRIAL:
            self.get(token)
            return
        if row is None:
            self.unknown()
            return
        with suppress(NotFound):  # the person was erased: they are on no list
            await asyncio.to_thread(leave, self.services.database, self.services.clock, row)
        self.say("You are unsubscribed.", "You will get no more mail from this sender.")


class ConfirmHandler(_LinkHandler):
    """Saying yes."""

    purpose: Purpose = "confirm"

    def get(self, token: str) -> None:
        """Asks."""
        if self.row_of(token) is None:
            self.unknown()
        else:
            self.say("Subscribe?", "You will get the mail that you asked for.", button="Yes, subscribe me")

    async def post(self, token: str) -> None:
        """Does it."""
        row = self.row_of(token)
        if row is None:
            self.unknown()
            return
        try:
            done = await asyncio.to_thread(confirm, self.services.database, self.services.clock, row)
        except NotFound:
            done = False
        if done:
            self.say("You are subscribed.", "Thank you. Each mail has a link by which you can leave again.")
        else:
            self.say("This link is over.", "Nothing waits for your confirmation any more.", status=410)
