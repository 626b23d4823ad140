"""The company's own pages, as its profile names them: fetched and read like any source, nothing else looked at.

No search, no links followed, and a feed counts as a page: what is read is what a person typed. One page that cannot be
had is a refusal with its reason, and the others are read.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice, zip_longest
from typing import Final

from domain.campaign import Campaign
from domain.errors import Permanent
from domain.passages import split_passages
from domain.profile import Profile
from domain.proposal import OwnPage
from domain.scouting import Excerpt
from press.gathering import Found, Known, gather
from resources.services import Services

MOST_PAGES: Final = 20
MOST_EXCERPTS: Final = 40
LEAST: Final = 60  # characters
LONGEST: Final = 200_000  # characters of one page: a handbook is no voice

logger = logging.getLogger(__name__)


def read_own_pages(services: Services, workspace_id: str, profile: Profile) -> tuple[OwnPage, ...]:
    """The pages, each once. Without any in the profile, the company's site is one."""
    wanted = profile.sources or ((profile.guide.site,) if profile.guide.site else ())
    named = Campaign(id="profile", workspace_id=workspace_id, name=profile.guide.company, sources=wanted)
    found = gather(replace(services, feeds=None), named, None, Known({}, {}))
    pages: dict[str, OwnPage] = {}
    for each in islice(found, MOST_PAGES):
        page = _read(services, each)
        pages.setdefault(page.digest or page.origin, page)
    if next(found, None) is not None:
        refusal = f"The profile names more than {MOST_PAGES} pages; the rest is not read."
        pages[refusal] = OwnPage(origin="the others", refusal=refusal)
    return tuple(pages.values())


def _read(services: Services, found: Found) -> OwnPage:
    if found.refusal:
        return OwnPage(origin=found.origin, refusal=found.refusal)
    name = found.origin if found.kind == "web" else found.origin.rsplit("/", 1)[-1]
    try:
        document = services.reader.read(name, found.data, found.media_type)
    except Permanent as error:
        return OwnPage(origin=found.origin, refusal=str(error))
    except Exception:  # whatever a reader stumbles over is this page's fault, and not the others'
        logger.exception("an own page could not be read", extra={"origin": found.origin})
        return OwnPage(origin=found.origin, refusal=f"“{name}” could not be read: it is damaged in a way unknown.")
    return OwnPage(
        origin=found.origin,
        title=document.title,
        text=document.text[:LONGEST],
        digest=hashlib.sha256(found.data).hexdigest(),
    )


def excerpts_of(pages: Sequence[OwnPage], today: date) -> tuple[Excerpt, ...]:
    """Passages of the pages, in turns from each, so that a long one does not take all places."""
    by_page = [list(_passages(page, today)) for page in pages if page.refusal is None]
    turns = (each for turn in zip_longest(*by_page) for each in turn if each is not None)
    return tuple(islice(turns, MOST_EXCERPTS))


def _passages(page: OwnPage, today: date) -> Iterator[Excerpt]:
    for passage in split_passages(f"own_{page.digest[:16]}", page.text, page.title):
        if len(passage.text) >= LEAST:
            yield Excerpt(id=passage.id, origin=page.origin, title=page.title, text=passage.text, seen=today)
