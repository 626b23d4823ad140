"""From what a campaign names (files, folders, addresses) to sources: kept bytes, clean text, passages, or a refusal.

Runs before every dossier, from several processes at once, and again after every crash; so it must cost little when
nothing changed and end in the same rows whoever ran first. Documents are told apart by their bytes, not their names:
the same document twice is one source, a changed one is a new source and the old one is withdrawn, with the reason;
one that the campaign does not name any more is left out of new research only.
The same article in two places is one source that lists both (press/twins.py). A page whose frame changed and whose
words did not is the same source still: drafts rest on words. One unreadable document stops nothing: it is refused by
name, and the rest goes on.
"""

import hashlib
import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import PurePath
from typing import Final, NamedTuple, get_args
from urllib.parse import urlsplit

from domain.approved import ApprovedClaim, Place, limits_broken
from domain.brief import ChannelKind
from domain.campaign import Campaign
from domain.errors import Permanent
from domain.freshness import fresh_until
from domain.passages import split_passages
from domain.ports import Document, FeedItem, Validators
from domain.source import LEFT_OUT, REPLACED, Origin, Passage, Source, source_id, withdrawn_by_machine
from domain.source_names import named
from press.gathering import Found, Known, gather, is_covered
from press.indexing import register_passages
from press.own_words import own_words
from press.twins import Twins, may_have_twin
from resources.services import Services
from store import approved_claims, campaigns, recall, sources, workspaces
from store.added_sources import added_to
from store.postgres import Transaction

logger = logging.getLogger(__name__)

CHANNELS: Final[tuple[ChannelKind, ...]] = get_args(ChannelKind)
UNTITLED: Final = "Untitled page"
_locks: dict[str, threading.Lock] = {}
_guard = threading.Lock()


class _Entry(NamedTuple):
    """A source as it should be stored; `fresh` is False when the row is already there."""

    source: Source
    passages: tuple[Passage, ...] = ()
    data: bytes = b""
    fresh: bool = True


def intake_sources(
    services: Services, workspace_id: str, campaign_id: str, brief_id: str | None = None
) -> tuple[Source, ...]:
    """Brings the sources of a campaign up to date and gives them all, refused ones too. With `brief_id`, the web is
    searched for that brief where a search server is set."""
    with _one_at_a_time(campaign_id):
        with services.database.transaction(workspace_id) as conn:
            campaign = campaigns.get_campaign(conn, campaign_id)
            briefs = campaigns.briefs_of(conn, campaign_id)
            guide = workspaces.kept_guide(conn, services.cache, workspace_id)
            added = added_to(conn, campaign_id)
            approved = _approved(conn, campaign, services.clock.now().date())
            known = Known(
                {source.id: source for source in sources.sources_of(conn, campaign_id)},
                {origin.origin: origin for origin in sources.origins_of(conn, campaign_id)},
            )
        searched_for = next((brief for brief in briefs if brief.id == brief_id), None)
        own = tuple(
            Found("own", words.origin, words.text.encode(), "text/plain", words.title)
            for words in own_words(guide, campaign, briefs, approved)
        )
        entries: dict[str, _Entry] = {}
        origins: dict[str, Origin] = {}
        for found in chain(own, gather(services, campaign, searched_for, known, added=added)):
            entry = _entry(services, campaign_id, found, known)
            entries.setdefault(entry.source.id, entry)
            origin = _origin(services, found, entry.source)
            if origin is not None:
                origins.setdefault(origin.origin, origin)
        _merge_twins(entries, origins)
        with services.database.transaction(workspace_id) as conn:
            sources.lock_sources(conn, campaign_id)
            _save(services, conn, campaign, entries)
            sources.save_origins(conn, campaign_id, list(origins.values()))
            return sources.sources_of(conn, campaign_id)


def _approved(conn: Transaction, campaign: Campaign, today: date) -> tuple[ApprovedClaim, ...]:
    """The approved claims that this campaign may tell today, on one of the channels at least."""
    entries = approved_claims.all_entries(conn)
    places = [Place(channel=channel, regions=campaign.regions, day=today) for channel in CHANNELS]
    return tuple(entry for entry in entries if any(not limits_broken(entry, place) for place in places))


def _one_at_a_time(campaign_id: str) -> threading.Lock:
    """Threads of one process wait for each other here, not with a database connection in their hands."""
    with _guard:
        return _locks.setdefault(campaign_id, threading.Lock())


def _entry(services: Services, campaign_id: str, found: Found, known: Known) -> _Entry:
    """The source of what was found. Bytes that are known already are not read again."""
    if found.known:
        return _Entry(known.sources[found.known], fresh=False)
    digest = hashlib.sha256(found.data).hexdigest()
    if not found.refusal:
        row = known.sources.get(source_id(digest)) or _met_as(found, digest, known)
        if row is not None and not withdrawn_by_machine(row):
            return _Entry(row, fresh=False)
        refused = known.sources.get(_refused_id(found.origin, digest))
        if refused is not None:
            return _Entry(refused, fresh=False)
        try:
            entry = _read(services, campaign_id, found, digest)
            before = known.at(found.origin)
            if before is not None and before.state == "usable" and before.text == entry.source.text:
                return _Entry(before, fresh=False)
            return entry
        except Permanent as error:
            found = found._replace(refusal=str(error))
        except Exception:  # whatever a reader stumbles over is this document's fault, and never the whole campaign's
            logger.exception("a document could not be read", extra={"origin": found.origin})
            found = found._replace(
                refusal=f"“{_name(found.origin)}” could not be read: it is damaged in a way unknown."
            )
    refused_as = _refused_id(found.origin, digest)
    return _Entry(
        Source(
            id=refused_as,
            campaign_id=campaign_id,
            kind=found.kind,
            origin=found.origin,
            title=_name(found.origin),
            digest=digest if found.data else "",
            media_type=found.media_type,
            state="refused",
            reason=found.refusal,
            fetched_at=services.clock.now(),
        )
    )


def _met_as(found: Found, digest: str, known: Known) -> Source | None:
    """The source that these very bytes were found to be a copy of."""
    origin = known.origins.get(found.origin)
    return known.sources.get(origin.source_id) if origin is not None and origin.digest == digest else None


def _origin(services: Services, found: Found, source: Source) -> Origin | None:
    """Where a source was met. A page that nobody looked at again keeps the time of its last look."""
    if found.kind == "own" or source.state != "usable":
        return None
    if found.known and found.validators is None:
        return None
    told = found.validators or Validators()
    return Origin(
        origin=found.origin,
        source_id=source.id,
        digest=hashlib.sha256(found.data).hexdigest() if found.data else source.digest,
        etag=told.etag,
        modified=told.modified,
        checked_at=services.clock.now(),
        named=found.named or None,
    )


def _merge_twins(entries: dict[str, _Entry], origins: dict[str, Origin]) -> None:
    """Leaves of each article one entry: one that is stored already, else the first."""
    fresh = [entry.source for entry in entries.values() if entry.fresh and may_have_twin(entry.source)]
    if not fresh:
        return
    twins = Twins(entry.source for entry in entries.values() if not entry.fresh)
    for source in fresh:
        twin = twins.of(source)
        if twin is None:
            twins.add(source)
            continue
        del entries[source.id]
        for origin in [origin for origin in origins.values() if origin.source_id == source.id]:
            origins[origin.origin] = origin.model_copy(update={"source_id": twin.id})


def _read(services: Services, campaign_id: str, found: Found, digest: str) -> _Entry:
    if found.kind == "own":
        document = Document(text=found.data.decode(), title=found.title)
    else:
        name = found.origin if found.kind in ("web", "feed") else _name(found.origin)
        document = services.reader.read(name, found.data, found.media_type)
    told = found.told or FeedItem(address=found.origin)
    now = services.clock.now()
    published = document.published or told.published
    source = Source(
        id=source_id(digest),
        campaign_id=campaign_id,
        kind=found.kind,
        origin=found.origin,
        title=document.title if found.kind == "own" else named(document.title) or UNTITLED,
        author=named(document.author or told.author or "") or None,
        published=published,
        licence=document.licence or told.licence,
        canonical=document.canonical,
        text=document.text,
        digest=digest,
        media_type=found.media_type,
        fetched_at=now,
        fresh_until=fresh_until(found.kind, published, now.date(), services.fresh_days),
        remarks=document.remarks,
    )
    return _Entry(source, split_passages(source.id, document.text, document.title), found.data)


def _refused_id(origin: str, digest: str) -> str:
    """Refused documents are told apart by name too: two empty files are two refusals."""
    return source_id(hashlib.sha256(f"refused {origin} {digest}".encode()).hexdigest())


def _save(services: Services, conn: Transaction, campaign: Campaign, entries: Mapping[str, _Entry]) -> None:
    """Writes what is new and takes out what is gone. Rows are read again: another process may have been here."""
    rows = {source.id: source for source in sources.sources_of(conn, campaign.id)}
    for source, passages, data, fresh in entries.values():
        row = rows.get(source.id)
        if not fresh or (row is not None and row.state != "refused" and not withdrawn_by_machine(row)):
            continue
        kept = services.files.put(campaign.workspace_id, data, _suffix(source)) if source.state == "usable" else None
        sources.save_source(conn, source, passages, kept)
        register_passages(conn, campaign.id, source, passages)
    for row in rows.values():
        limit = fresh_until(row.kind, row.published, row.fetched_at.date(), services.fresh_days)
        if row.id in entries and limit != row.fresh_until:
            sources.set_fresh_until(conn, campaign.id, row.id, limit)
    for gone, reason in _gone(campaign, rows.values(), entries):
        _take_out(services, conn, gone, reason)
    sources.forget_refused(conn, campaign.id, [each.source.id for each in entries.values() if each.source.reason])


def _take_out(services: Services, conn: Transaction, source: Source, reason: str) -> None:
    """What the campaign does not name any more stays the evidence of what was made from it; what says something else by
    now, or is not said any more, holds what rests on it."""
    if reason == LEFT_OUT:
        sources.leave_out(conn, source.campaign_id, source.id)
        return
    sources.withdraw_source(conn, source.campaign_id, source.id, reason)
    said = f"It rests on “{source.title}”, which was withdrawn: {reason}."
    recall.hold(conn, recall.resting_on_source(conn, source.id, source.campaign_id), said, services.clock.now())


def _gone(campaign: Campaign, rows: Iterable[Source], entries: Mapping[str, _Entry]) -> Iterator[tuple[Source, str]]:
    """Usable sources that were not met again, with why they are taken out of use."""
    origins = {entry.source.origin for entry in entries.values() if entry.source.state == "usable"}
    for row in rows:
        if row.state != "usable" or row.id in entries:
            continue
        if row.kind == "own" or row.origin in origins:
            yield row, REPLACED
        elif row.kind == "file" and not is_covered(campaign.sources, row.origin):
            yield row, LEFT_OUT


def _name(origin: str) -> str:
    return origin if "://" in origin else PurePath(origin).name or origin


def _suffix(source: Source) -> str:
    if source.kind == "own":
        return ".txt"
    suffix = PurePath(urlsplit(source.origin).path if source.kind in ("web", "feed") else source.origin).suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= 9 else ""
