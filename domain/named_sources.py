"""Which sources a campaign still names: entries are addresses of pages and feeds, files, and folders.

A source may have been met in several places, and only where none of them is named any more was it taken out. What a
search found by itself was never named, so no change of the list takes it away.
"""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final

from domain.source import Origin, Source

NOT_TO_SIGN_IN: Final = "an address without a name or password in it; such secrets are not kept here"


def is_address(entry: str) -> bool:
    """Whether an entry is fetched, and not read from the disk."""
    return "://" in entry


def signs_in(entry: str) -> bool:
    """Whether a user name or password stands in an address: such secrets are not kept among sources."""
    return is_address(entry) and "@" in entry.partition("://")[2].replace("?", "/").replace("#", "/").partition("/")[0]


def is_named(place: str, entries: Sequence[str]) -> bool:
    """Whether one of the entries leads to that place: it is the place, or a folder that it lies in."""
    if is_address(place):
        return place in entries
    return any(PurePath(place).is_relative_to(entry) for entry in entries if not is_address(entry))


def no_longer_named(
    sources: Sequence[Source], origins: Sequence[Origin], before: Sequence[str], now: Sequence[str]
) -> tuple[Source, ...]:
    """The usable sources that the entries of before led to and those of now do not."""
    places: dict[str, set[str]] = {source.id: {source.origin} for source in sources if source.state == "usable"}
    for origin in origins:
        if origin.source_id in places:
            places[origin.source_id] |= {origin.origin, *([origin.named] if origin.named else [])}
    return tuple(
        source
        for source in sources
        if source.id in places
        and any(is_named(place, before) for place in places[source.id])
        and not any(is_named(place, now) for place in places[source.id])
    )
