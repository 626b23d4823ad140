"""Web search by a SearXNG server of one's own.

Its address is a setting of the operator, so it may be private; the pages it names are not ours and go through the
guarded fetcher. Facts that cost others hours: JSON is off by default there (403), its limiter lets four JSON
requests an hour through, it blocks `python-requests` by name, and no results together with engines that did not
answer is an outage, not an empty world.
"""

from typing import Any, Final
from urllib.parse import urlsplit

import requests

from domain.errors import NeedsPerson, Retry
from domain.ports import SearchHit

SECONDS: Final = 15.0
_WEB: Final = ("http", "https")


class SearxngSearch:
    """Implements domain.ports.WebSearch."""

    def __init__(self, address: str, *, seconds: float = SECONDS) -> None:
        self._address = address.rstrip("/") + "/search"
        self._seconds = seconds

    def search(self, query: str, most: int = 10) -> tuple[SearchHit, ...]:
        """Best hits first. Raises Retry when the server does not answer, NeedsPerson when it is set up otherwise."""
        answer = self._ask({"q": query, "format": "json", "categories": "general", "safesearch": "1"})
        results = answer.get("results") or []
        if not results and answer.get("unresponsive_engines"):
            raise Retry(_silent(answer["unresponsive_engines"]), after_seconds=60)
        hits = (_hit(result) for result in results if isinstance(result, dict))
        return tuple(hit for hit in hits if hit)[:most]

    def _ask(self, parameters: dict[str, str]) -> dict[str, Any]:
        with requests.Session() as session:
            session.trust_env = False
            session.headers["User-Agent"] = "Pressroom/0.1"
            try:
                response = session.get(self._address, params=parameters, timeout=self._seconds, allow_redirects=False)
                answer = response.json() if response.status_code == 200 else None
            except (requests.RequestException, ValueError) as error:
                raise Retry(f"The search server did not answer: {type(error).__name__}.", after_seconds=60) from error
        if response.status_code == 403:
            raise NeedsPerson("The search server refuses JSON: add `json` to `search.formats` in its settings.")
        if response.status_code == 429:
            raise Retry("The search server's limiter stopped us: switch it off for this address.", after_seconds=900)
        if not isinstance(answer, dict):
            raise Retry(f"The search server answered {response.status_code}.", after_seconds=60)
        return answer


def _silent(engines: object) -> str:
    """`[["bing", "timeout"]]` as a sentence that a person can act on."""
    pairs = [each for each in engines if isinstance(each, list) and each] if isinstance(engines, list) else []
    told = ", ".join(f"{pair[0]} ({pair[1]})" if len(pair) > 1 else str(pair[0]) for pair in pairs)
    return f"The search found nothing because its engines did not answer{f': {told[:200]}' if told else ''}."


def _hit(result: dict[str, Any]) -> SearchHit | None:
    address = str(result.get("url") or "")
    if urlsplit(address).scheme not in _WEB:
        return None
    return SearchHit(
        address=address, title=str(result.get("title") or address), snippet=str(result.get("content") or "")
    )
