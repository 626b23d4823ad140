"""Dates in English text, as (year, month, day) with 0 for what is not said."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from domain.english import MONTHS

_NAMES: Final = "|".join([*MONTHS, *(month[:3] for month in MONTHS), "sept"])
_MONTH: Final = rf"(?P<month>{_NAMES})\b\.?"
_DAY: Final = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d{2})"
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.]){_YEAR}-(?P<number>0\d|1[0-2])-(?P<day>[0-3]\d)(?!\w)",
        rf"(?<![\w.]){_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}(?!\w)",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}(?!\w)",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}(?!\w)",
        rf"(?<![\w.]){_DAY}\s+(?:of\s+)?{_MONTH}(?!\w)",
        rf"\b{_MONTH}\s+{_DAY}(?![\w%])",
    )
)
_BARE_MONTH: Final = re.compile(
    rf"\b(?:in|by|since|until|early|mid|late|last|next|during|from|to)[\s-](?P<month>{'|'.join(MONTHS)})\b",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_BARE_YEAR: Final = re.compile(r"(?<![\w.,$€£¥-])(?:19|20)\d{2}(?![\w%]|[.,]\d)(?!\s?(?:%|percent|per cent))")


@lru_cache(2048)
def dates_in(text: str) -> tuple[tuple[int, int, tuple[int, int, int]], ...]:
    """(start, end, date) of each date, the fullest reading first; readings never overlap."""
    found: list[tuple[int, int, tuple[int, int, int]]] = []
    for start, end, date in _readings(text):
        if not any(start < other_end and other_start < end for other_start, other_end, _ in found):
            found.append((start, end, date))
    return tuple(found)


def _readings(text: str) -> Iterator[tuple[int, int, tuple[int, int, int]]]:
    has_digit = _DIGIT.search(text) is not None
    for pattern in _PATTERNS if has_digit else ():
        for found in pattern.finditer(text):
            parts = found.groupdict()
            if (parts.get("month") or "X")[0].islower():  # "may 10 of them": a verb
                continue
            month = int(parts["number"]) if parts.get("number") else _month(parts.get("month") or "")
            yield found.start(), found.end(), (int(parts.get("year") or 0), month, int(parts.get("day") or 0))
    for found in _BARE_MONTH.finditer(text):
        if found["month"][:1].isupper():
            yield found.start("month"), found.end(), (0, _month(found["month"]), 0)
    for found in _BARE_YEAR.finditer(text) if has_digit else ():
        yield found.start(), found.end(), (int(found.group()), 0, 0)


def _month(name: str) -> int:
    return [month[:3] for month in MONTHS].index(name.lower()[:3]) + 1


def covers(stated: tuple[int, int, int], known: tuple[int, int, int]) -> bool:
    """Whether a date in a source says all that a sentence says: `16 May 2025` covers `May 2025` and `2025`."""
    return all(part in (0, whole) for part, whole in zip(stated, known, strict=True))
