"""What the scouts read: passages of a campaign's sources, and what a search shows today.

Everything would be too much for a prompt and would be read again each day. Competitors and market are looked up in what
came in since the last look; a trend is a matter of days, so it is looked for in what appeared within a month, the
beginning of each source only. Each scout gets a bounded number, spread over the sources.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Final, NamedTuple

from domain.campaign import Campaign
from domain.errors import NeedsPerson
from domain.hidden import without_hidden
from domain.scouting import Excerpt
from domain.source import Passage, Source
from resources.services import Services

MOST: Final = 40
RECENT: Final = timedelta(days=30)
HEAD: Final = 2  # passages at the beginning of a source
HITS: Final = 20
LEAST: Final = 60  # characters


class Reading(NamedTuple):
    """What is there to read for one campaign."""

    campaign: Campaign
    sources: tuple[Source, ...]
    passages: tuple[Passage, ...]


def about_competitors(reading: Reading, names: Sequence[str], since: datetime | None) -> tuple[Excerpt, ...]:
    """Passages that name one of them, or whose source's title does."""
    if not names:
        return ()
    named = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names), re.IGNORECASE)
    fresh = _fresh(reading, since)
    return _spread(each for each in _excerpts(reading, fresh) if named.search(each.text) or named.search(each.title))


def about_market(reading: Reading, since: datetime | None) -> tuple[Excerpt, ...]:
    """Passages with a number in them: what is known of a market is counted."""
    fresh = _fresh(reading, since)
    return _spread(each for each in _excerpts(reading, fresh) if re.search(r"\d", each.text))


def of_late(services: Services, reading: Reading, day: date) -> tuple[tuple[Excerpt, ...], str]:
    """Beginnings of what appeared within a month, and what a search shows; and a word on a search that did not work.
    Raises Retry when the search may answer later: no answer is not “no news”."""
    heads = [
        excerpt
        for source in _outside(reading)
        for excerpt in list(_excerpts(reading, [source]))[:HEAD]
        if day - RECENT <= excerpt.seen
    ]
    hits, note = _searched(services, reading.campaign, day)
    return (*hits, *_spread(heads))[:MOST], note


def seen_on(source: Source) -> date:
    """The day a source says it was published, else the day it was fetched."""
    try:
        return date.fromisoformat((source.published or "")[:10])
    except ValueError:
        return source.fetched_at.date()


def _outside(reading: Reading) -> list[Source]:
    usable = [source for source in reading.sources if source.state == "usable" and source.kind != "own"]
    return sorted(usable, key=lambda source: (seen_on(source), source.id), reverse=True)


def _fresh(reading: Reading, since: datetime | None) -> list[Source]:
    return [source for source in _outside(reading) if since is None or source.fetched_at > since]


def _excerpts(reading: Reading, sources: Sequence[Source]) -> Iterator[Excerpt]:
    """The passages of these sources, source by source."""
    by_source: dict[str, list[Passage]] = {}
    for passage in reading.passages:
        by_source.setdefault(passage.source_id, []).append(passage)
    for source in sources:
        for passage in by_source.get(source.id, []):
            if len(passage.text) >= LEAST:
                yield Excerpt(
                    id=passage.id,
                    origin=source.origin,
                    title=source.title,
                    text=passage.text,
                    seen=seen_on(source),
                    source_id=source.id,
                )


def _spread(excerpts: Iterable[Excerpt]) -> tuple[Excerpt, ...]:
    """At most MOST, in turns from every source, so that a long one does not take all places."""
    by_source: dict[str, list[Excerpt]] = {}
    for excerpt in excerpts:
        by_source.setdefault(excerpt.origin, []).append(excerpt)
    turns = (each for turn in zip_longest(*by_source.values()) for each in turn if each is not None)
    return tuple(turns)[:MOST]


def _searched(services: Services, campaign: Campaign, day: date) -> tuple[list[Excerpt], str]:
    audience = campaign.audiences[0].name if campaign.audiences else ""
    try:
        hits = services.search.search(f"{campaign.name} {audience}".strip(), HITS)
    except NeedsPerson as error:
        return [], str(error)
    return [
        Excerpt(id=f"hit{n}", origin=hit.address, title=title, text=f"{title}. {without_hidden(hit.snippet)}", seen=day)
        for n, hit in enumerate(hits, 1)
        if hit.snippet.strip() and (title := without_hidden(hit.title))
    ], ""
