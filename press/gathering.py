"""Finding what a campaign names: the bytes of files, folders and addresses, and of what a search turned up.

Nothing is parsed here. Every problem becomes a refusal with the name a person typed; only what a search found by
itself is left out silently when it cannot be had, since nobody asked for it.
"""

import logging
import stat
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from domain.brief import Brief
from domain.campaign import Campaign
from domain.errors import NeedsPerson, Permanent, Retry
from domain.source import Source, SourceKind
from resources.services import Services

logger = logging.getLogger(__name__)

MOST: Final = 500
UNREAD: Final = 100_000_000  # larger files are not even opened
PAGES_PER_BRIEF: Final = 3
SEARCH: Final = "web search"
_AGAIN_AFTER: Final = timedelta(hours=1)


class Found(NamedTuple):
    """Bytes with where they come from; or `refusal`, why there are none; or `known`, the id of a source that is there
    already and is not fetched again."""

    kind: SourceKind
    origin: str
    data: bytes = b""
    media_type: str = ""
    title: str = ""
    refusal: str = ""
    known: str = ""


def gather(services: Services, campaign: Campaign, brief: Brief | None, known: Sequence[Source]) -> Iterator[Found]:
    """Everything the campaign names, in its order, then what a search for `brief` finds."""
    count = 0
    for wanted in campaign.sources:
        for found in _page(services, wanted, known) if _is_address(wanted) else _files(Path(wanted), known):
            count += 1
            if count > MOST:
                yield Found(
                    "file", wanted, refusal=f"The campaign names more than {MOST} documents; the rest is not read."
                )
                return
            yield found
    if brief is not None:
        yield from _searched(services, brief, known)


def is_covered(wanted: Sequence[str], origin: str) -> bool:
    """Whether a file that was not met this time may still belong to the campaign: named by it, but out of reach now."""
    places = [Path(each) for each in wanted if not _is_address(each)]
    return any(Path(origin).is_relative_to(place) and not place.exists() for place in places)


def _is_address(wanted: str) -> bool:
    return "://" in wanted


def _files(path: Path, known: Sequence[Source]) -> Iterator[Found]:
    try:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                if not any(part.startswith(".") for part in inner.relative_to(path).parts) and not inner.is_dir():
                    yield _file(inner)
        elif path.exists():
            yield _file(path)
        elif not any(source.state == "usable" and Path(source.origin).is_relative_to(path) for source in known):
            yield Found("file", str(path), refusal=f"“{path.name}” does not exist.")
    except OSError as error:
        yield Found("file", str(path), refusal=f"“{path.name}” cannot be opened: {_why(error)}.")


def _file(path: Path) -> Found:
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):
            return Found("file", str(path), refusal=f"“{path.name}” is not a file.")
        if told.st_size > UNREAD:
            return Found("file", str(path), refusal=f"“{path.name}” is too large: {told.st_size / 1e6:.0f} MB.")
        return Found("file", str(path), path.read_bytes())
    except OSError as error:
        return Found("file", str(path), refusal=f"“{path.name}” cannot be opened: {_why(error)}.")


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _page(services: Services, address: str, known: Sequence[Source]) -> Iterator[Found]:
    """The page, unless it is here already. What was refused is tried again after an hour."""
    for source in known:
        if source.origin != address or source.kind != "web":
            continue
        if source.state != "refused" or services.clock.now() - source.fetched_at < _AGAIN_AFTER:
            yield Found("web", address, known=source.id)
            return
    try:
        page = services.fetcher.fetch(address)
    except (Permanent, Retry) as error:
        yield Found("web", address, refusal=str(error))
    except Exception:  # one page that nobody foresaw must not end the research of every brief
        logger.exception("a page could not be fetched", extra={"host": urlsplit(address).hostname})
        yield Found("web", address, refusal=f"{address[:200]} could not be fetched: it answered in a way unknown.")
    else:
        yield Found("web", address, page.data, page.media_type)


def _searched(services: Services, brief: Brief, known: Sequence[Source]) -> Iterator[Found]:
    try:
        hits = services.search.search(f"{brief.topic} {brief.angle}", 2 * PAGES_PER_BRIEF)
    except (Retry, NeedsPerson) as error:
        yield Found("web", SEARCH, refusal=str(error))
        return
    usable = 0
    for hit in hits:
        if usable == PAGES_PER_BRIEF:
            return
        for found in _page(services, hit.address, known):
            if found.refusal:
                logger.info(
                    "found page left out", extra={"host": urlsplit(hit.address).hostname, "reason": found.refusal}
                )
            else:
                usable += 1
                yield found
