"""Hand-off: for places without an API, and for accounts whose access a channel refuses.

Software that cannot post often posts nothing and says nothing. Here the post is handed to a person at its slot: text to
copy, pictures, link, and a field for the live address; until the address comes back it is `handed_over`, then `late`.
Nothing is sent by calling `publish`, so nothing can be sent twice. Where the page can be fetched, the approved text is
looked for in it; elsewhere a person's word is what there is, and it is shown as that.
"""

from collections.abc import Sequence
from datetime import datetime

from domain import channel
from domain.errors import Permanent
from domain.package import Package
from domain.plain import plain
from domain.ports import DocumentReader, PageFetcher, SendableMedia
from domain.publication import (
    AccountTest,
    Capabilities,
    Measure,
    Outcome,
    Pending,
    ReadBack,
    RejectedForGood,
    Withdrawal,
)


class HandOff:
    """One place that a person posts to. `fetcher` and `reader` where its pages can be read by anybody."""

    def __init__(
        self,
        person: str,
        hours: float,
        fetcher: PageFetcher | None = None,
        reader: DocumentReader | None = None,
    ) -> None:
        self._person = person
        self._hours = hours
        self._fetcher = fetcher
        self._reader = reader

    @property
    def capabilities(self) -> Capabilities:
        """It can be asked, and says: a person has it. Its pages are read where anybody can."""
        return Capabilities(look_up=True, read_back=self._fetcher is not None)

    def validate(self, package: Package) -> tuple[str, ...]:
        """Reasons why the channel would refuse this package; empty when it would not."""
        return channel.refusals(package)

    def publish(self, package: Package, media: Sequence[SendableMedia], key: str) -> Outcome:
        """Hands it over."""
        del media, key
        if reasons := self.validate(package):
            return RejectedForGood(reason=" ".join(reasons))
        return self._handed()

    def look_up(self, key: str, package: Package, since: datetime) -> Pending:
        """Only the person knows more."""
        del key, package, since
        return self._handed()

    def read_back(self, remote_id: str) -> ReadBack:
        """The words of the page at that address. Raises Permanent when it cannot be read, Retry when not now."""
        if self._fetcher is None or self._reader is None:
            raise Permanent("Pages of this place cannot be read.")
        page = self._fetcher.fetch(remote_id)
        document = self._reader.read(remote_id, page.data, page.media_type)
        return ReadBack(text=_words(f"{document.title}\n{document.text}"), title="", media=())

    def expected(self, package: Package) -> ReadBack:
        """The approved words, somewhere on the page: there is more on it that is not ours."""
        return ReadBack(text=_words(plain(package.text)), title="", media=(), within=True)

    def edit(self, remote_id: str, package: Package, media: Sequence[SendableMedia]) -> Outcome:
        """Only a person can."""
        del remote_id, package, media
        return RejectedForGood(reason=f"{self._person} must change it by hand.")

    def withdraw(self, remote_id: str) -> Withdrawal:
        """Only a person can."""
        del remote_id
        return RejectedForGood(reason=f"{self._person} must take it down by hand.")

    def statistics(self, remote_id: str) -> tuple[Measure, ...]:
        """Nobody counts here."""
        del remote_id
        return ()

    def test(self) -> AccountTest:
        """There is nothing to try: it says what will happen."""
        read = "The live page is read and compared." if self._fetcher else "Nothing is read back: their word counts."
        return AccountTest(
            works=True,
            findings=(
                f"{self._person} gets each post at its slot and says where it is within {self._hours:g} h. {read}",
            ),
        )

    def _handed(self) -> Pending:
        return Pending(reason=f"{self._person} posts it by hand and says where it is.", hours=self._hours, remote_id="")


def _words(text: str) -> str:
    return " ".join(text.split())
