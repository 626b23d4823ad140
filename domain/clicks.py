"""Who followed a link: a person, a bot, or a mail scanner that opens every link before the mail is delivered.

Counting every request is tempting, and in B2B mail it is mostly wrong: the scanners of the recipients' companies click
first, and on everything. They are counted apart, by three signs: what they call themselves, the networks they come
from, and that they follow, within seconds, all links of a mail or one that no reader can see. What none of the signs
shows is counted as a person.

The address is looked at and forgotten. The one thing kept, where the workspace asks for visitors, is a hash with a salt
that is thrown away the next day: it tells the clicks of one day apart, and cannot be made again.
"""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Maker = Literal["person", "bot", "scanner"]

HIDDEN: Final = "/0"  # behind a link's address: where only machines go
SECONDS: Final = timedelta(seconds=10)
# Microsoft's published networks of Exchange Online Protection.
SCANNERS: Final = (
    "40.92.0.0/15",
    "40.107.0.0/16",
    "52.100.0.0/14",
    "104.47.0.0/17",
    "2a01:111:f400::/48",
    "2a01:111:f403::/48",
)
_SCANNER: Final = re.compile(
    r"barracuda|proofpoint|urldefense|mimecast|messagelabs|symantec|trendmicro|sophos|forti(?:mail|guard|net)|ironport"
    r"|zscaler|safelinks|mailscanner|mailguard|virustotal",
    re.IGNORECASE,
)
_BOT: Final = re.compile(  # Cubot makes telephones
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|externalhit|embedly|headless|phantom|^\W*$|^mozilla/5\.0$"
    r"|^(?:curl|wget|python|java|go-http|okhttp|libwww|aiohttp|axios|node|ruby|php|apache-http)",
    re.IGNORECASE,
)


class Visit(NamedTuple):
    """One request for a link of a piece. `hidden`: for the one that no reader sees."""

    link_id: str
    hidden: bool
    click_id: str
    at: datetime


def maker_of(agent: str, address: str, ranges: Iterable[str] = ()) -> Maker:
    """Who is behind a request, as far as it says so itself. `ranges` are further networks of scanners."""
    if _SCANNER.search(agent) or _is_within(address, (*SCANNERS, *ranges)):
        return "scanner"
    return "bot" if _BOT.search(agent.strip()) else "person"


def is_scanner(visits: Iterable[Visit], links: int) -> bool:
    """Whether one visitor's requests of a few seconds are a scanner's: all of a piece's `links`, where there are
    several, or the one that nobody sees."""
    seen = list(visits)
    followed = {visit.link_id for visit in seen if not visit.hidden}
    return any(visit.hidden for visit in seen) or len(followed) >= max(2, links)


def visitor_of(salt: str, address: str, agent: str) -> str:
    """A visitor of one day. Without the salt it says nothing, and nobody can try all addresses."""
    return hmac.new(salt.encode(), f"{address}\n{agent}".encode(), hashlib.sha256).hexdigest()[:32]


def is_network(text: str) -> bool:
    """Whether that is a network such as 10.0.0.0/8."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _is_within(address: str, ranges: tuple[str, ...]) -> bool:
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(place in network for network in _networks(ranges) if network.version == place.version)


@lru_cache(maxsize=8)
def _networks(ranges: tuple[str, ...]) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(each) for each in ranges)
