"""Figures in a sentence: numbers, percentages, ranges, dates, amounts, with what makes them true.

`65 %`, `65 percent` and `sixty-five per cent` are one figure; `more than 65 %` is another, and so is `65`. The tempting
way, comparing digit strings, calls a changed comparator or a dropped "million" the same and a spelt-out number
missing. So a figure is read with its kind, unit, rate, sign and comparator; domain/figure_match.py says when one
covers another.

Read here: digits with thousands separators and decimals, scales (13 million, 790K), number words, simple fractions (a
quarter, two-thirds, one in four), ranges and changes (70–80, from 33% to 51%), money, factors (twice, 10x), dates
in the common English spellings, times, and codes whose digits are part of a name (UTF-8, HTTP/2, 2.55.1).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from domain.dates import dates_in
from domain.number_words import NUMBER_WORDS, words_value

Number = Decimal


class Figure(NamedTuple):
    """One figure as found. `kind`: number, percent, points, factor, ordinal, date, code, range, change or vague.
    For ranges and changes `value` and `high` are the two ends; a date has `date` (year, month, day; 0 = not said).
    `sign` is + or - where the words say rise or fall; `fraction` marks words such as "a quarter" (rounded by
    nature)."""

    kind: str
    text: str
    start: int
    end: int
    value: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    unit: str = ""
    rate: str = ""
    sign: str = ""
    comparator: str = ""
    fraction: bool = False
    date: tuple[int, int, int] = (0, 0, 0)


SCALES: Final = {
    "k": 3,
    "thousand": 3,
    "m": 6,
    "mn": 6,
    "million": 6,
    "bn": 9,
    "b": 9,
    "billion": 9,
    "tn": 12,
    "trillion": 12,
}
CURRENCIES: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_UNIT_WORDS: Final = {
    "USD": "usd dollars dollar",
    "EUR": "eur euros euro",
    "GBP": "gbp pounds pound",
    "year": "years year yrs yr",
    "month": "months month",
    "week": "weeks week",
    "day": "days day",
    "hour": "hours hour hrs hr h",
    "minute": "minutes minute mins min",
    "second": "seconds second secs sec s",
    "millisecond": "milliseconds millisecond ms",
    "TB": "tb tib terabytes",
    "GB": "gb gib gigabytes",
    "MB": "mb mib megabytes",
    "KB": "kb kib kilobytes",
    "km": "km kilometres kilometers",
    "kg": "kg kilograms",
    "page": "pages page",
}
UNITS: Final = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}

_DIGITS: Final = r"(?:\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+|\d+)(?:\.\d+)?"
_WORDS: Final = r"(?:" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + r")"
_WORD_NUMBER: Final = rf"{_WORDS}(?:(?:[\s-]+|\s+and\s+){_WORDS})*"
_CODE: Final = re.compile(
    r"(?<![\w.])(?:v?\d+(?:\.\d+){2,}[\w.:-]*|v\d+(?:\.\d+)*|\d{1,2}:\d{2}(?:\s?[aApP]\.?[mM]\b\.?)?"
    r"|[A-Z][A-Za-z]*[-/]?\d[\w.-]*\w|[A-Z][A-Za-z]*[-/]?\d|[a-z]+\d[a-z0-9]*|\d+[A-Za-z]*[A-Z]+\d*[a-z]*)(?!\w)",
)
_ORDINAL: Final = re.compile(r"(?<![\w.])(\d+)(?:st|nd|rd|th)\b")
_DECADE: Final = re.compile(r"(?<!\w)(?:19|20)\d0s\b")
_FRACTION_WORDS: Final = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "thirds": 3,
    "quarter": 4,
    "quarters": 4,
    "fourth": 4,
    "fourths": 4,
    "fifth": 5,
    "fifths": 5,
    "sixth": 6,
    "tenth": 10,
    "tenths": 10,
}
_FRACTION: Final = re.compile(
    r"\b(?:(?P<top>a|one|two|three|four|nine)[\s-]+(?P<part>thirds?|quarters?|fourths?|fifths?|sixth|tenths?)"
    r"(?=\s+of\b|[\s,.;:)]*$|\s+(?:are|were|have|had|use|used|say|said|run|ran|do|did|want|report|reported|now|rely)\b)"
    r"|(?P<plural>two|three|four|nine)[\s-]+(?P<parts>thirds|quarters|fourths|fifths|tenths)"
    r"|(?<!first )(?<!second )(?<!other )(?P<half>half)(?!-|\s+(?:a\s+)?(?:hour|day|year|million|dozen|way)))\b",
    re.IGNORECASE,
)
_RATIO: Final = re.compile(
    rf"\b(?P<top>{_DIGITS}|one|two|three|four|five|six|seven|eight|nine)\s+(?:in|out\s+of)\s+(?:every\s+)?"
    r"(?P<all>10{1,3}|[2-9]|20|50|two|three|four|five|six|seven|eight|nine|ten|twenty|hundred)\b(?!\s*%)",
    re.IGNORECASE,
)
_FACTOR: Final = re.compile(
    r"\b(?:(?P<twice>twice|doubled?|doubles|doubling)|(?P<thrice>tripled?|triples|tripling))\b", re.IGNORECASE
)
_VAGUE: Final = re.compile(r"\b(?:dozens|hundreds|thousands|millions|billions)\b", re.IGNORECASE)
_NUMBER: Final = re.compile(
    rf"(?P<currency>[$€£¥])?\s?(?:(?<![\w.,])(?<![A-Z][-/])(?P<digits>{_DIGITS})|\b(?P<words>{_WORD_NUMBER})\b)"
    r"(?:(?P<glued>[A-Za-z×]+)\b|[\s-](?P<scale>thousand|million|billion|trillion|bn|mn)\b)?",
    re.IGNORECASE,
)
_PERCENT: Final = re.compile(
    r"(?P<points>\s?(?:-|\s)?(?:percentage[\s-]points?|%[\s-]points?|pp\b))|(?P<percent>\s?%|[\s-]per\s?cent\b|\s?pct\b)",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(r"[\s-]?([A-Za-z]+)\b")
_TIMES: Final = re.compile(r"\s?(?:x|×)(?!\w)|\s+times\b(?!\s+(?:a|per)\b)", re.IGNORECASE)
_RATE: Final = re.compile(
    r"(?:\s+[A-Za-z]+){0,3}?(?:\s+(?:per|an?|each|every)\s+|\s?/)(second|minute|hour|day|week|month|quarter|year|s\b|min\b)",
    re.IGNORECASE,
)
_RANGE_GAP: Final = re.compile(r"\s*[–—-]\s*|\s+to\s+|\s+through\s+", re.IGNORECASE)

_BEFORE: Final = (
    ("most", r"no more than|not more than|at most|up to|as many as|as much as|a maximum of|maximum of|≤"),
    ("least", r"at least|no fewer than|no less than|not less than|a minimum of|minimum of|≥"),
    ("near", r"nearly|almost|just under|just short of|close to"),
    (
        "over",
        r"more than|greater than|higher than|over|above|exceed(?:s|ed|ing)?|upwards of|in excess of|just over|beyond|>",
    ),
    ("under", r"less than|fewer than|lower than|under|below|<"),
    ("about", r"about|around|roughly|approximately|approx\.?|circa|some|an estimated|~|≈"),
)
_COMPARATORS: Final = tuple(
    (name, re.compile(rf"(?:^|(?<=[\s(\[\"'“‘*,;:–—-]))(?:{pattern})\s*(?:an?\s+|the\s+)?$", re.IGNORECASE))
    for name, pattern in _BEFORE
)
_AFTER: Final = (
    ("least", re.compile(r"\+(?!\w)|\s+(?:\w+\s+)?(?:or|and)\s+(?:more|higher|over|above)\b", re.IGNORECASE)),
    ("most", re.compile(r"\s+(?:\w+\s+)?or\s+(?:less|fewer|lower|below)\b", re.IGNORECASE)),
    ("about", re.compile(r"\s+or\s+so\b", re.IGNORECASE)),
)
_RISE_BEFORE: Final = re.compile(
    r"\b(?:up|rises?|rose|risen|rising|increas(?:e|es|ed|ing)|grew|grows?|grown|growing|growth|gain(?:s|ed)?|climb(?:s|ed)?"
    r"|jump(?:s|ed)?|additional|another|extra)(?:\s+(?:by|of))?(?:\s+(?:about|around|nearly|almost|over|an?))?\s*$",
    re.IGNORECASE,
)
_FALL_BEFORE: Final = re.compile(
    r"\b(?:down|falls?|fell|fallen|falling|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|drop(?:s|ped|ping)?|reduc(?:e|es|ed"
    r"|ing|tion)|shr[aiu]nk|cuts?|lost|loses?)(?:\s+(?:by|of))?(?:\s+(?:about|around|nearly|almost|over|an?))?\s*$",
    re.IGNORECASE,
)
_RISE_AFTER: Final = re.compile(
    r"\s+(?:\w+ly\s+|much\s+|far\s+)?(?:more|higher|increase|rise|growth|gain|larger|bigger|faster)\b", re.IGNORECASE
)
_FALL_AFTER: Final = re.compile(
    r"\s+(?:\w+ly\s+|much\s+|far\s+)?(?:fewer|less|lower|decrease|decline|drop|reduction|smaller|slower|cut)\b",
    re.IGNORECASE,
)


@lru_cache(2048)
def figures_in(text: str) -> tuple[Figure, ...]:
    """All figures of a plain text, in order. Parts of a longer figure (the ends of a range) are not listed again."""
    taken: list[tuple[int, int]] = []
    found: list[Figure] = []
    for batch in (_dates, _codes, _fractions, _factors, _numbers):
        for figure in batch(text):
            if not any(figure.start < end and start < figure.end for start, end in taken):
                found.append(figure)
                taken.append((figure.start, figure.end))
    return tuple(_with_ranges(text, sorted(found, key=lambda figure: figure.start)))


def _dates(text: str) -> Iterator[Figure]:
    for start, end, date in dates_in(text):
        yield Figure("date", text[start:end], start, end, date=date)


def _codes(text: str) -> Iterator[Figure]:
    for found in _CODE.finditer(text):
        if not _is_number_with_suffix(found.group()):
            yield Figure("code", found.group(), *found.span())
    for found in _DECADE.finditer(text):
        yield Figure("code", found.group(), *found.span())
    for found in _ORDINAL.finditer(text):
        yield Figure("ordinal", found.group(), *found.span(), value=Decimal(found.group(1)))
    for found in _VAGUE.finditer(text):
        yield Figure("vague", found.group(), *found.span())


def _is_number_with_suffix(token: str) -> bool:
    suffix = re.fullmatch(r"[\d.,]+([A-Za-z]+)", token)
    return bool(suffix) and (suffix.group(1).lower() in SCALES or suffix.group(1).lower() in UNITS)  # type: ignore[union-attr]


def _fractions(text: str) -> Iterator[Figure]:
    for found in _RATIO.finditer(text):
        top, every = words_value(found["top"]), words_value(found["all"])
        if top is not None and every is not None and top < every:
            yield _qualified(text, Figure("percent", found.group(), *found.span(), value=100 * top / every))
    for found in _FRACTION.finditer(text):
        part = (found["part"] or found["parts"] or found["half"]).lower()
        top = words_value((found["top"] or found["plural"] or "one").lower().replace("a", "one", 1)) or Decimal(1)
        if (found["top"] or "").lower() == "a":
            top = Decimal(1)
        share = 100 * top / _FRACTION_WORDS[part]
        yield _qualified(text, Figure("percent", found.group(), *found.span(), value=share, fraction=True))


def _factors(text: str) -> Iterator[Figure]:
    for found in _FACTOR.finditer(text):
        yield _qualified(
            text, Figure("factor", found.group(), *found.span(), value=Decimal(2 if found["twice"] else 3))
        )


def _numbers(text: str) -> Iterator[Figure]:
    position = 0
    while found := _NUMBER.search(text, position):
        position = max(found.end(), found.start() + 1)
        figure = _number(text, found)
        if figure is not None:
            position = max(figure.end, position)
            yield _qualified(text, figure)


def _number(text: str, found: re.Match[str]) -> Figure | None:
    value = words_value(found["digits"] or found["words"])
    start = found.start("currency") if found["currency"] else found.start("digits" if found["digits"] else "words")
    end = found.end()
    glued, unit, kind = (found["glued"] or "").lower(), CURRENCIES.get(found["currency"] or "", ""), "number"
    if value is None or (found["words"] and found["words"].lower() == "one"):
        return None
    if glued in SCALES or found["scale"]:
        value *= Decimal(10) ** SCALES[glued or found["scale"].lower()]
    elif glued in ("x", "×"):
        kind = "factor"
    elif glued in UNITS:
        unit = "" if glued == "s" and value >= 100 else UNITS[glued]  # "404s" are many, "30s" are seconds
    elif glued:
        return None
    if not glued or glued in SCALES:
        kind, unit, end = _measured(text, end, unit)
    return Figure(kind, text[start:end], start, end, value=value, unit=unit)


def _measured(text: str, end: int, unit: str) -> tuple[str, str, int]:
    """What stands right behind a number: percent, points, times, or a unit."""
    if found := _PERCENT.match(text, end):
        return ("points" if found["points"] else "percent"), "", found.end()
    if found := _TIMES.match(text, end):
        return "factor", "", found.end()
    if not unit and (found := _UNIT.match(text, end)) and found.group(1).lower() in UNITS:
        return "number", UNITS[found.group(1).lower()], found.end()
    return "number", unit, end


def _qualified(text: str, figure: Figure) -> Figure:
    before, after = text[: figure.start], text[figure.end : figure.end + 60]
    signed = re.search(r"(?<![\w)\]%])([+−-])$", before)
    comparator = next((name for name, pattern in _COMPARATORS if pattern.search(before)), "")
    comparator = comparator or next((name for name, pattern in _AFTER if pattern.match(after)), "")
    sign = ("-" if signed.group(1) != "+" else "+") if signed else _direction(figure, before, after)
    rate = _RATE.match(after)
    return figure._replace(sign=sign, comparator=comparator, rate=_rate(rate.group(1)) if rate else "")


def _rate(word: str) -> str:
    return {"s": "second", "min": "minute"}.get(word.lower(), word.lower())


def _direction(figure: Figure, before: str, after: str) -> str:
    if figure.kind not in ("percent", "points"):
        return ""
    if _RISE_BEFORE.search(before) or _RISE_AFTER.match(after):
        return "+"
    return "-" if _FALL_BEFORE.search(before) or _FALL_AFTER.match(after) else ""


def _with_ranges(text: str, figures: list[Figure]) -> Iterator[Figure]:
    at = 0
    while at < len(figures):
        joined = _range(text, figures[at], figures[at + 1]) if at + 1 < len(figures) else None
        yield joined or figures[at]
        at += 2 if joined else 1


def _range(text: str, low: Figure, high: Figure) -> Figure | None:
    kinds = {low.kind, high.kind}
    if not kinds <= {"number", "percent", "factor", "points"} or low.kind not in ("number", high.kind):
        return None
    gap = text[low.end : high.start].lstrip(CURRENCY_SIGNS) if low.unit else text[low.end : high.start]
    before = text[: low.start].rstrip().lower()
    spread = before.endswith("between") and re.fullmatch(r"\s+and\s+", gap, re.IGNORECASE)
    if not spread and not _RANGE_GAP.fullmatch(gap):
        return None
    change = before.endswith("from") or before.endswith("from about")
    value = _same_scale(low, high)
    return high._replace(
        kind="change" if change else "range",
        text=text[low.start : high.end],
        start=low.start,
        value=value,
        high=high.value,
        unit=high.unit or low.unit or ("%" if high.kind == "percent" else ""),
        sign="",
        comparator=low.comparator if low.comparator == "about" else "",
    )


CURRENCY_SIGNS: Final = "".join(CURRENCIES)


def _same_scale(low: Figure, high: Figure) -> Decimal:
    """`5 to 6 million`: the scale said once, at the end, holds for both."""
    scale = re.search(r"(thousand|million|billion|trillion|bn|mn)\b", high.text, re.IGNORECASE)
    if scale and low.text.strip(CURRENCY_SIGNS + " ").replace(".", "").isdigit() and low.value < 1000:
        return low.value * Decimal(10) ** SCALES[scale.group(1).lower()]
    return low.value
