"""What a person should know of the sources a dossier rests on, in sentences: they are used, and not without a word.

A source that is stale, copied elsewhere, read in part or in another language than the brief is no fault that stops the
work; passed over in silence it becomes one.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from domain.brief import Brief
from domain.claim import SourceRemark
from domain.freshness import stale_since
from domain.language import is_english
from domain.source import Source

_READ: Final = 20_000  # characters, from which a language is told


def remarks_on(sources: Iterable[Source], brief: Brief, today: date) -> tuple[SourceRemark, ...]:
    """Remarks on the usable sources that are not our own words, in the order of their origins."""
    english = is_english(f"{brief.topic} {brief.angle}")
    used = (source for source in sources if source.state == "usable" and source.kind != "own")
    return tuple(
        SourceRemark(source_id=source.id, origin=source.origin, remark=remark)
        for source in sorted(used, key=lambda source: source.origin)
        for remark in _remarks(source, english, today)
    )


def _remarks(source: Source, english: bool, today: date) -> Iterator[str]:
    since = stale_since(source, today)
    if since is not None:
        told = f"published {source.published}" if source.published else f"fetched {source.fetched_at.date()}"
        yield f"Stale since {since}: {told}."
    elsewhere = [origin for origin in source.origins if origin != source.origin]
    if elsewhere:
        yield f"The same article stands at {', '.join(elsewhere)}."
    if is_in_english(source.text) != english:
        checked = "" if english else " The claim check was measured in English only."
        yield f"It is in another language than the brief.{checked}"
    yield from source.remarks


def is_in_english(text: str) -> bool:
    """Whether most of a text's words stand in paragraphs in English."""
    share = {True: 0, False: 0}
    for line in text[:_READ].splitlines():
        if line.strip():
            share[is_english(line)] += len(line)
    return share[True] >= share[False]
