"""Several searches as one: their best hits in turn, each address once.

One that fails must not hide what another found; but when nothing was found and one failed, that is a failure and not an
empty world, so it is raised.
"""

import logging
from collections.abc import Sequence
from itertools import chain, zip_longest

from domain.errors import NeedsPerson, Retry
from domain.ports import SearchHit, WebSearch

logger = logging.getLogger(__name__)


class SeveralSearches:
    """Implements domain.ports.WebSearch."""

    def __init__(self, searches: Sequence[WebSearch]) -> None:
        self._searches = tuple(searches)

    def search(self, query: str, most: int = 10) -> tuple[SearchHit, ...]:
        """The first of each, then the second of each. Raises what one raised when none found anything."""
        found: list[tuple[SearchHit, ...]] = []
        failure: Retry | NeedsPerson | None = None
        for search in self._searches:
            try:
                found.append(search.search(query, most))
            except (Retry, NeedsPerson) as error:
                logger.warning("a search failed", extra={"reason": str(error)})
                failure = failure or error
        if failure is not None and not any(found):
            raise failure
        in_turn = (hit for hit in chain.from_iterable(zip_longest(*found)) if hit is not None)
        first: dict[str, SearchHit] = {}
        for hit in in_turn:
            first.setdefault(hit.address, hit)
        return tuple(first.values())[:most]
