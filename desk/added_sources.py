"""Sources that a person adds beside the campaign file: a document from their disk, or an address.

A marketer on the dashboard has no campaign file at hand. What they add is kept apart from it, so that adding the file
again does not take it away, and goes the same way as everything the file names: read by the same reader, refused for
the same reasons, by name. A document is read once here, so that who uploads a scan without text learns it now and not
from a dossier tomorrow; an address is looked at by the guarded fetcher, when sources are next read.
"""

import hashlib
from pathlib import PurePath
from typing import Final
from urllib.parse import urlsplit

from desk.access import Desk, at_desk
from domain.actor import Actor
from domain.campaign import Campaign
from domain.errors import Conflict, InvalidInput, Permanent
from domain.named_sources import NOT_TO_SIGN_IN, is_named, signs_in
from domain.ports import Clock, DocumentReader, MediaFiles
from domain.source import withdrawn_by_machine
from domain.value import Value
from store.added_sources import UPLOADS, add_source, added_to
from store.archive import require_at_work
from store.campaigns import get_campaign, touch_sources
from store.postgres import Database
from store.sources import sources_of

MOST_BYTES: Final = 25_000_000
MOST_NAME: Final = 150
MOST_ADDRESS: Final = 2_000
MOST_ADDED: Final = 200


class Document(Value):
    """A file as a person hands it in."""

    name: str
    data: bytes


class SourceAdded(Value):
    """What was added, and what its reader left out."""

    origin: str
    campaign: str
    remarks: tuple[str, ...] = ()


def add_document(
    database: Database,
    actor: Actor,
    clock: Clock,
    files: MediaFiles,
    *,
    reader: DocumentReader,
    campaign_id: str,
    document: Document,
) -> SourceAdded:
    """Adds a document to a campaign; the same name again replaces it. Raises InvalidInput, with the file's name and the
    reason, for what cannot be read."""
    del clock
    name = _name(document.name)
    if len(document.data) > MOST_BYTES:
        raise InvalidInput(too_large(name, len(document.data)))
    with at_desk(database, actor, "add a source") as desk:
        _campaign(desk, campaign_id)  # reading takes a while: who may not is told before
    remarks = _read(reader, name, document.data)
    digest = hashlib.sha256(document.data).hexdigest()
    with at_desk(database, actor, "add a source") as desk:
        campaign = _campaign(desk, campaign_id)
        _not_withdrawn(desk, campaign, name, digest)
        kept = files.put(actor.workspace_id, document.data, PurePath(name).suffix.lower())
        origin = f"{UPLOADS}/{name}"
        _add(desk, campaign, origin, bytes_path=kept, digest=digest)
    return SourceAdded(origin=origin, campaign=campaign.name, remarks=remarks)


def add_address(database: Database, actor: Actor, clock: Clock, *, campaign_id: str, address: str) -> SourceAdded:
    """Adds the address of a page, document or feed to a campaign."""
    del clock
    wanted = _address(address)
    with at_desk(database, actor, "add a source") as desk:
        campaign = _campaign(desk, campaign_id)
        if is_named(wanted, campaign.sources):
            raise Conflict(f"{wanted} is among the sources of “{campaign.name}” already.")
        _add(desk, campaign, wanted)
    return SourceAdded(origin=wanted, campaign=campaign.name)


def too_large(name: str, size: int) -> str:
    """The sentence for a file that is not even read."""
    return f"“{name}” is too large: {size / 1_000_000:.1f} MB; at most {MOST_BYTES // 1_000_000} MB are read."


def _add(desk: Desk, campaign: Campaign, origin: str, *, bytes_path: str | None = None, digest: str = "") -> None:
    there = {added.origin: added for added in added_to(desk.conn, campaign.id)}
    known = there.get(origin)
    if known is not None and known.digest == digest:
        raise Conflict(f"{origin} is among the sources of “{campaign.name}” already.")
    if known is None and len(there) >= MOST_ADDED:
        raise Conflict(f"“{campaign.name}” has {MOST_ADDED} added sources already: name a folder in its file instead.")
    add_source(desk.conn, campaign.id, origin, user_id=desk.actor.user_id, bytes_path=bytes_path, digest=digest)
    touch_sources(desk.conn, campaign.id)
    desk.record(campaign.id, source=origin, digest=digest, replaced=known is not None)


def _campaign(desk: Desk, campaign_id: str) -> Campaign:
    campaign = get_campaign(desk.conn, campaign_id)
    require_at_work(desk.conn, campaign.id)
    return campaign


def _read(reader: DocumentReader, name: str, data: bytes) -> tuple[str, ...]:
    try:
        return reader.read(name, data).remarks
    except Permanent as reason:
        raise InvalidInput(str(reason)) from reason


def _not_withdrawn(desk: Desk, campaign: Campaign, name: str, digest: str) -> None:
    for source in sources_of(desk.conn, campaign.id):
        if source.digest == digest and source.state == "withdrawn" and not withdrawn_by_machine(source):
            raise Conflict(f"“{name}” was withdrawn from this campaign ({source.reason}) and is not added again.")


def _name(given: str) -> str:
    """A file's own name, whatever path a browser or a person put before it."""
    name = PurePath(given.replace("\\", "/")).name.strip()
    if not name.strip(".") or len(name) > MOST_NAME or not name.isprintable():
        raise InvalidInput(f"A file needs a name of 1 to {MOST_NAME} printable characters.")
    return name


def _address(given: str) -> str:
    address = given.strip()
    parts = urlsplit(address)
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or any(c.isspace() for c in address):
        raise InvalidInput(f"Expected an address such as https://example.com/report; found “{address[:200]}”.")
    if signs_in(address):
        raise InvalidInput(f"Expected {NOT_TO_SIGN_IN}.")
    if len(address) > MOST_ADDRESS:
        raise InvalidInput(f"The address is longer than {MOST_ADDRESS:,} characters.")
    return address
