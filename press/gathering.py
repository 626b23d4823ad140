"""Finding what a campaign names: the bytes of files, folders, uploads and addresses, and of what a search turned up.

Nothing but feeds is parsed here. Every problem becomes a refusal with the name a person typed. So does a page that a
search found and that cannot be had: nobody typed its name, but a dossier that keeps still about a page that its owner
closes to us looks as if nothing had been there.
"""

import logging
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from domain.brief import Brief
from domain.campaign import Campaign
from domain.errors import NeedsPerson, NotFound, Permanent, Retry
from domain.named_sources import is_address
from domain.ports import FeedItem, Validators
from domain.source import Origin, Source, SourceKind, withdrawn_by_machine
from press.pages import page
from resources.services import Services
from store.added_sources import AddedSource

logger = logging.getLogger(__name__)

MOST: Final = 500
UNREAD: Final = 100_000_000  # larger files are not even opened
PAGES_PER_BRIEF: Final = 3
SEARCH: Final = "web search"
_WEB: Final = ("web", "feed")
_AGAIN_AFTER: Final = timedelta(hours=1)


class Found(NamedTuple):
    """Bytes with where they come from, and what a feed says of them; or `refusal`, why there are none; or `known`, the
    id of a source that is there already and whose bytes still stand. `named` is the campaign's entry that led to it;
    `validators` are there when a server was asked."""

    kind: SourceKind
    origin: str
    data: bytes = b""
    media_type: str = ""
    title: str = ""
    refusal: str = ""
    known: str = ""
    named: str = ""
    validators: Validators | None = None
    told: FeedItem | None = None


class Known(NamedTuple):
    """What is there already: sources by id, and where each was met, by origin."""

    sources: Mapping[str, Source]
    origins: Mapping[str, Origin]

    def at(self, address: str) -> Source | None:
        """The source that an address leads to: the one met there last, else one that was refused or withdrawn."""
        origin = self.origins.get(address)
        if origin is not None and origin.source_id in self.sources:
            return self.sources[origin.source_id]
        named = [source for source in self.sources.values() if source.origin == address and source.kind in _WEB]
        return max(named, key=lambda source: (source.state == "usable", source.fetched_at), default=None)


def gather(
    services: Services, campaign: Campaign, brief: Brief | None, known: Known, *, added: Sequence[AddedSource] = ()
) -> Iterator[Found]:
    """Everything the campaign names, in its order, what people added to it, then what a search for `brief` finds."""
    count = 0
    pages = _Pages(services, campaign.workspace_id, known)
    kept = {each.origin: each.bytes_path for each in added if each.bytes_path is not None}
    for wanted in dict.fromkeys((*campaign.sources, *(each.origin for each in added))):
        if wanted in kept:
            there: Iterable[Found] = (_upload(services, wanted, kept[wanted]),)
        else:
            there = pages.named(wanted) if is_address(wanted) else _files(Path(wanted), known.sources.values())
        for found in there:
            count += 1
            if count > MOST:
                yield Found(
                    "file", wanted, refusal=f"The campaign names more than {MOST} documents; the rest is not read."
                )
                return
            yield found._replace(named=wanted)
    if brief is not None:
        yield from pages.searched(brief)


def is_covered(wanted: Sequence[str], origin: str) -> bool:
    """Whether a file that was not met this time may still belong to the campaign: named by it, but out of reach now."""
    places = [Path(each) for each in wanted if not is_address(each)]
    return any(Path(origin).is_relative_to(place) and not place.exists() for place in places)


def _files(path: Path, known: Iterable[Source]) -> Iterator[Found]:
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


def _upload(services: Services, origin: str, path: str) -> Found:
    """A file that a person handed in: its bytes are kept with ours."""
    try:
        return Found("file", origin, services.files.get(path))
    except NotFound:
        return Found(
            "file", origin, refusal=f"“{Path(origin).name}” was uploaded, and its bytes are not kept any more."
        )


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


class _Pages:
    """The pages of one gathering."""

    def __init__(self, services: Services, workspace_id: str, known: Known) -> None:
        self._services = services
        self._workspace_id = workspace_id
        self._known = known

    def named(self, address: str) -> Iterator[Found]:
        """A page; of a feed, the pages it names."""
        found = self._page(address)
        feeds = self._services.feeds
        if found.known or found.refusal or feeds is None or not feeds.is_feed(found.data, found.media_type):
            yield found
            return
        try:
            items = feeds.read(address, found.data)
        except Permanent as error:
            yield Found("feed", address, refusal=str(error))
            return
        for item in items:
            yield self._page(item.address, item)

    def searched(self, brief: Brief) -> Iterator[Found]:
        """What a search for the brief finds, the pages that cannot be had with the reason; a search that fails is a
        refusal itself."""
        try:
            hits = self._services.search.search(f"{brief.topic} {brief.angle}", 2 * PAGES_PER_BRIEF)
        except (Retry, NeedsPerson) as error:
            yield Found("web", SEARCH, refusal=str(error))
            return
        usable = 0
        for hit in hits:
            if usable == PAGES_PER_BRIEF:
                return
            known = self._known.at(hit.address)
            if known is not None and known.state == "left_out":
                continue  # somebody took it out of the campaign: a search does not bring it back
            found = self._page(hit.address)
            usable += self._is_usable(found)
            yield found

    def _is_usable(self, found: Found) -> bool:
        if found.known:
            return self._known.sources[found.known].state == "usable"
        return not found.refusal

    def _page(self, address: str, told: FeedItem | None = None) -> Found:
        """The page, unless it is here already and was looked at lately; then perhaps only that it is unchanged."""
        kind: SourceKind = "web" if told is None else "feed"
        source = self._known.at(address)
        if source is not None and self._stands(source, address):
            return Found(source.kind, address, known=source.id)
        usable = source if source is not None and source.state == "usable" else None
        origin = self._known.origins.get(address) if usable else None
        before = Validators(etag=origin.etag, modified=origin.modified) if origin else None
        try:
            fetched = page(self._services, self._workspace_id, address, before)
        except (Permanent, Retry) as error:
            if usable is None:
                return Found(kind, address, refusal=str(error))
            logger.info("page not looked at again", extra={"source_id": usable.id, "reason": str(error)})
            return Found(usable.kind, address, known=usable.id)
        except Exception:  # one page that nobody foresaw must not end the research of every brief
            logger.exception("a page could not be fetched", extra={"host": urlsplit(address).hostname})
            refusal = f"{address[:200]} could not be fetched: it answered in a way unknown."
            return Found(kind, address, refusal=refusal)
        if fetched.unchanged and usable is not None:
            return Found(usable.kind, address, known=usable.id, validators=fetched.validators)
        return Found(kind, address, fetched.data, fetched.media_type, validators=fetched.validators, told=told)

    def _stands(self, source: Source, address: str) -> bool:
        """Whether nobody needs to ask: looked at lately, refused a moment ago, or taken out by a person."""
        now = self._services.clock.now()
        if source.state == "refused":
            return now - source.fetched_at < _AGAIN_AFTER
        if source.state in ("withdrawn", "left_out"):
            return not withdrawn_by_machine(source)
        origin = self._known.origins.get(address)
        looked_at = origin.checked_at if origin else source.fetched_at
        return now - looked_at < timedelta(seconds=self._services.recheck_seconds)
