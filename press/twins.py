"""The same article met in two places: found by its words, whatever stands round them and at whichever address.

Two copies of one report would let a draft claim that two sources say so. What was first stays, so that claims that
rest on it keep their source; the other's address is listed beside it.
"""

from collections.abc import Iterable

from domain.likeness import Shelf, same_article
from domain.source import Source


def may_have_twin(source: Source) -> bool:
    """Documents and pages; what we say ourselves is told apart by where it stands."""
    return source.state == "usable" and source.kind != "own"


class Twins:
    """Sources among which copies are looked for."""

    def __init__(self, known: Iterable[Source] = ()) -> None:
        self._shelf = Shelf()
        self._sources: dict[str, Source] = {}
        for source in known:
            if may_have_twin(source):
                self.add(source)

    def add(self, source: Source) -> None:
        """One more."""
        self._sources[source.id] = source
        self._shelf.put(source.id, source.text)

    def of(self, source: Source) -> Source | None:
        """The source that this one is a copy of. Another state of the same document is none: it replaces it."""
        for key in self._shelf.alike(source.text):
            other = self._sources[key]
            if source.origin in (other.origin, *other.origins):
                continue
            if same_article(source.text, other.text, same_address=bool(_addresses(source) & _proper(other))):
                return other
        return None


def _addresses(source: Source) -> set[str]:
    return {source.canonical or source.origin, source.origin}


def _proper(source: Source) -> set[str]:
    return {source.canonical or source.origin, source.origin, *source.origins}
