"""Hacker News search (Algolia's interface): what engineers have posted and talked about.

Asked through the guarded fetcher like every address, although its host is a setting: it lies outside, and one guard is
enough. A post without an address of its own (Ask HN) is found by its page of comments. 10,000 requests an hour and
address are allowed, far more than research needs.
"""

import json
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from domain.errors import NeedsPerson, Permanent, Retry
from domain.ports import SearchHit
from resources.fetch import GuardedFetcher

SECONDS: Final = 15.0
LARGEST: Final = 2_000_000
_COMMENTS: Final = "https://news.ycombinator.com/item?id="
_WEB: Final = ("http", "https")


class HackerNewsSearch:
    """Implements domain.ports.WebSearch. `address` is the interface's, without a path."""

    def __init__(self, address: str, *, seconds: float = SECONDS) -> None:
        self._address = address.rstrip("/") + "/api/v1/search"
        place = urlsplit(self._address)
        self._fetcher = GuardedFetcher(
            [place.netloc], largest=LARGEST, seconds=seconds, types=frozenset({"application/json"})
        )

    def search(self, query: str, most: int = 10) -> tuple[SearchHit, ...]:
        """Best hits first. Raises Retry when the server does not answer, NeedsPerson when it is set up otherwise."""
        asked = urlencode({"query": query, "tags": "story", "hitsPerPage": most, "page": 0})
        try:
            found = json.loads(self._fetcher.fetch(f"{self._address}?{asked}").data)
            hits = found["hits"]
        except Permanent as error:
            raise NeedsPerson(f"The Hacker News search cannot be used: {error}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise Retry("The Hacker News search answered with something else.", after_seconds=300) from error
        return tuple(_hit(hit) for hit in hits if isinstance(hit, dict) and hit.get("objectID"))[:most]


def _hit(hit: dict[str, Any]) -> SearchHit:
    address = str(hit.get("url") or "")
    if urlsplit(address).scheme not in _WEB:
        address = f"{_COMMENTS}{hit['objectID']}"
    points, comments = hit.get("points") or 0, hit.get("num_comments") or 0
    return SearchHit(
        address=address,
        title=str(hit.get("title") or address),
        snippet=str(hit.get("story_text") or "") or f"{points} points, {comments} comments",
    )
