"""How long a source counts as fresh: by the limit of its kind, from the day it was published.

A page's day of fetching says little: a survey of 2019 fetched today is seven years old. So the day it was published
counts where it is known, and the day it was fetched only where nothing else is. A stale source is marked and stays
usable: a definition does not age, and whether a figure does is for a person to say.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from domain.source import Source, SourceKind

FreshDays = Mapping[SourceKind, int]
_DAY: Final = re.compile(r"((?:19|20)\d{2})(?:-(\d{2})(?:-(\d{2}))?)?")


def fresh_until(kind: SourceKind, published: str | None, fetched: date, limits: FreshDays) -> date | None:
    """The last day on which it is fresh, None where its kind has no limit (0 or not named)."""
    days = limits.get(kind, 0)
    if days <= 0:
        return None
    return min(_day_of(published) or fetched, fetched) + timedelta(days=days)


def stale_since(source: Source, today: date) -> date | None:
    """The day from which a source is stale, None while it is fresh."""
    if source.fresh_until is None or source.fresh_until >= today:
        return None
    return source.fresh_until + timedelta(days=1)


def _day_of(published: str | None) -> date | None:
    """The day that a file or page tells; of a month or a year its last day is meant: the benefit of the doubt."""
    found = _DAY.match((published or "").strip())
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 12), int(found[3] or 0)
    try:
        if day:
            return date(year, month, day)
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return None
