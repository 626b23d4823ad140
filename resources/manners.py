"""Manners: what a site asks of robots is kept, and nobody is asked faster than a person could click.

Stands before the guarded fetcher, as its gate, so that every address passes, those of redirects too. A robots.txt is
fetched by the same guard. RFC 9309: a site without one (4xx) allows everything; one that cannot be had now (5xx, no
answer) allows nothing for the time being. Rules are kept for a day at most, between processes.
"""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from domain.errors import Permanent, Retry
from resources.fetch import AGENT, Answered, GuardedFetcher
from store.cache import Cache, Key, Kind
from store.turns import Turns

if TYPE_CHECKING:
    from protego import Protego

GAP: Final = 1.0
LONGEST_GAP: Final = 20.0
LONGEST_WAIT: Final = 20.0
LARGEST: Final = 500_000
KEPT_SECONDS: Final = 24 * 3600.0
_HELD_SECONDS: Final = 600.0
_HELD: Final = 1_000
_EVERYONE: Final = "installation"
_ROBOTS: Final[Kind[bytes]] = Kind("robots", 1, KEPT_SECONDS, bytes, bytes, levels=frozenset({"redis"}), checked=False)


class Manners:
    """Called with an address before it is asked: waits for its turn. Raises Permanent when the site's robots.txt closes
    it, Retry when that cannot be told now or too many wait."""

    def __init__(
        self,
        robots: GuardedFetcher,
        turns: Turns,
        cache: Cache,
        *,
        gap: float = GAP,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._robots = robots
        self._turns = turns
        self._cache = cache
        self._gap = gap
        self._sleep = sleep
        self._held: dict[str, tuple[float, Protego]] = {}

    def __call__(self, address: str) -> None:
        parts = urlsplit(address)
        rules = self._rules(urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", "")))
        if not rules.can_fetch(address, AGENT):
            raise Permanent(f"{_name(address)} is not read: the site's robots.txt closes it to robots.")
        gap = max(self._gap, min(rules.crawl_delay(AGENT) or 0.0, LONGEST_GAP))
        wait = self._turns.take(parts.netloc.lower(), gap, LONGEST_WAIT)
        if wait > LONGEST_WAIT:
            raise Retry(f"{parts.hostname} is asked by too many of us now.", after_seconds=wait)
        if wait > 0:
            self._sleep(wait)

    def _rules(self, place: str) -> "Protego":
        from protego import Protego

        until, rules = self._held.get(place, (0.0, None))
        if rules is not None and until > time.monotonic():
            return rules
        kept = self._cache.get(_ROBOTS, Key(_EVERYONE, place), lambda: self._asked(place))
        rules = Protego.parse(kept.decode("utf-8", "replace"))
        if len(self._held) >= _HELD:
            self._held.clear()
        self._held[place] = (time.monotonic() + _HELD_SECONDS, rules)
        return rules

    def _asked(self, place: str) -> bytes:
        try:
            return self._robots.fetch(place).data
        except Answered as answer:
            if 400 <= answer.status < 500:
                return b""
            raise Retry(f"{place} cannot be read now ({answer.status}).", after_seconds=3600) from answer
        except Retry as error:
            raise Retry(f"Whether robots may read the site cannot be told now: {error}", after_seconds=600) from error


def _name(address: str) -> str:
    return urlunsplit(urlsplit(address)._replace(query=""))
