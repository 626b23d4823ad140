"""The outside world in memory: a search, pages and a reader of plain text."""

from collections.abc import Mapping

from domain.errors import Permanent, Retry
from domain.ports import Document, Fetched, SearchHit, Validators


class FixedSearch:
    """Finds the addresses it was given, or fails; remembers what it was asked."""

    def __init__(self, *addresses: str, failing: bool = False) -> None:
        self._addresses = addresses
        self._failing = failing
        self.asked: list[str] = []

    def search(self, query: str, most: int = 10) -> tuple[SearchHit, ...]:
        self.asked.append(query)
        if self._failing:
            raise Retry("The search server did not answer.")
        return tuple(SearchHit(address=address, title="", snippet="") for address in self._addresses)[:most]


class FixedPages:
    """A web of a few pages; everything else is refused."""

    def __init__(self, pages: Mapping[str, bytes]) -> None:
        self._pages = pages
        self.asked: list[str] = []

    def fetch(self, address: str, known: Validators | None = None) -> Fetched:
        self.asked.append(address)
        if address not in self._pages:
            raise Permanent(f"{address} is not a public address.")
        return Fetched(address=address, data=self._pages[address], media_type="text/html")


class PlainReader:
    """Takes every file for UTF-8 text that is clean already."""

    def read(self, name: str, data: bytes, media_type: str = "") -> Document:
        try:
            text = data.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise Permanent(f"“{name}” is not UTF-8.") from error
        if not text or "\0" in text:
            raise Permanent(f"“{name}” has no text.")
        return Document(text=text, title=name)
