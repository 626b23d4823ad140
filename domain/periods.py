"""Periods in words: quarters, halves, seasons, and the ones that are told from today (`last year`).

A draft that moves a figure from the first quarter to the third changes no digit that domain/dates.py would read. The
tempting way is to turn every period into days and compare; but `last quarter` has no days without a calendar, and a
source seldom says which one it counts by. So a period is compared as it is told: its part, and its year where both
say one. `Q1` and `the first quarter` are one, `the last quarter of 2025` is the fourth.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_ORDER: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_NAMED: Final = r"(?:\s+(?:of|in)\s+(?:the\s+year\s+)?|,?\s+)?(?P<year>(?:19|20)\d\d)?\b"
_QUARTER: Final = re.compile(
    rf"\b(?:(?P<order>first|second|third|fourth)[\s-]+quarter|(?P<last>last|final)\s+quarter(?=\s+of\s)|Q(?P<number>[1-4]))"
    rf"{_NAMED}",
    re.IGNORECASE,
)
_HALF: Final = re.compile(
    rf"\b(?:(?P<order>first|second)\s+half(?=\s+of\s+(?:the\s+year|(?:19|20)\d\d))|H(?P<number>[12])(?=\s+(?:19|20)\d\d)){_NAMED}",
    re.IGNORECASE,
)
_SEASON: Final = re.compile(
    rf"\b(?:in|since|until|by|during|this|last|next|early|late)\s+(?:the\s+)?(?P<season>spring|summer|autumn|winter){_NAMED}",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(
    r"\b(?P<which>last|previous|past|this|current|next|coming)\s+(?P<span>week|month|quarter|year)\b(?!\s+of\s)"
    r"|\b(?P<day>yesterday|today|tomorrow)\b",
    re.IGNORECASE,
)
_SAME: Final = {"previous": "last", "past": "last", "current": "this", "coming": "next"}


class Period(NamedTuple):
    """A period as told. `kind` is quarter, half, season or relative; `year` is 0 where none is said."""

    kind: str
    part: str
    year: int
    text: str


def is_period_code(word: str) -> bool:
    """`Q1` or `H2`: neither a name nor a code of its own."""
    return re.fullmatch(r"Q[1-4]|H[12]", word) is not None


def periods_in(text: str) -> tuple[Period, ...]:
    """All periods of a plain text."""
    return tuple(_periods(text))


def _periods(text: str) -> Iterator[Period]:
    for kind, pattern in (("quarter", _QUARTER), ("half", _HALF)):
        for found in pattern.finditer(text):
            parts = found.groupdict()
            order = parts.get("order") or parts.get("last") or ""
            number = int(parts["number"]) if parts["number"] else _ORDER[order.lower()]
            yield Period(kind, str(number), int(parts["year"] or 0), found.group().strip())
    for found in _SEASON.finditer(text):
        yield Period("season", found["season"].lower(), int(found["year"] or 0), found.group().strip())
    for found in _RELATIVE.finditer(text):
        which = (found["which"] or "").lower()
        part = (found["day"] or f"{_SAME.get(which, which)} {found['span']}").lower()
        yield Period("relative", part, 0, found.group())


def moved_periods(sentence: str, passage: str) -> tuple[tuple[str, bool], ...]:
    """Periods of the sentence that the passage does not tell; True with those that it plainly tells otherwise: any
    quarter, half or season, and a relative one where the passage has another relative one instead."""
    known = periods_in(passage)
    rival = any(period.kind == "relative" for period in known)
    return tuple(
        (period.text, period.kind != "relative" or rival)
        for period in periods_in(sentence)
        if not any(_covers(period, other) for other in known)
    )


def _covers(stated: Period, known: Period) -> bool:
    return (stated.kind, stated.part) == (known.kind, known.part) and stated.year in (0, known.year)
