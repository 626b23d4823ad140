"""Figures in a sentence: numbers, percentages, ranges, dates, amounts, with what makes them true.

`65 %`, `65 percent` and `sixty-five per cent` are one figure; `more than 65 %` is another, and so is `65`. The tempting
way, comparing digit strings, calls a changed comparator or a dropped "million" the same and a spelt-out number
missing. So a figure is read with its kind, unit, rate, sign and comparator; domain/figure_match.py says when one
covers another.

Read here: digits with thousands separators and decimals, scales (13 million, 790K), number words, simple fractions (a
quarter, two-thirds, one in four, every fourth site), ranges and changes (70–80, from 33% to 51%), money, factors
(twice, 10x), dates in the common English spellings, times, and codes whose digits are part of a name (UTF-8, HTTP/2,
2.55.1).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from domain.dates import dates_in
from domain.english import AUXILIARIES, FUNCTION_WORDS, VERBS
from domain.figure_patterns import (
    AFTER,
    CODE,
    COMPARATORS,
    CURRENCIES,
    DECADE,
    DOLLARS,
    EVERY,
    FACTOR,
    FALL_AFTER,
    FALL_BEFORE,
    FRACTION,
    FRACTION_WORDS,
    LEAST_WON,
    METRES,
    MOVED_BY,
    NUMBER,
    ONCE,
    ONE_OF,
    ORDERS,
    ORDINAL,
    PERCENT,
    RANGE_GAP,
    RATE,
    RATIO,
    RISE_AFTER,
    RISE_BEFORE,
    ROLE,
    SCALES,
    TIMES,
    TIMES_OF,
    UNIT,
    UNITS,
    VAGUE,
)
from domain.number_words import words_value
from domain.periods import is_period_code

_BEFORE: Final = 160
_ROLE_NEAR: Final = 60


class Figure(NamedTuple):
    """One figure as found. `kind`: number, percent, points, factor, ordinal, date, code, range, change or vague.
    For ranges and changes `value` and `high` are the two ends; a date has `date` (year, month, day; 0 = not said).
    `sign` is + or - where the words say rise or fall; `fraction` marks words such as "a quarter" (rounded by
    nature). `role` is what a figure is to a rise or fall: `by` (its size), `from` or `to` (its ends)."""

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
    role: str = ""


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


@lru_cache(2048)
def stated_figures(text: str) -> tuple[Figure, ...]:
    """All figures, and the shares told as `every fourth site` or `one site in four`: what a check must find again. A
    writer who looks for figures wants those of `figures_in`: `every fourth` is a manner of speaking to him."""
    shares = (*_every(text), *_one_in(text))
    others = [f for f in figures_in(text) if not any(f.start < share.end and share.start < f.end for share in shares)]
    return tuple(sorted([*shares, *others], key=lambda figure: figure.start))


def _every(text: str) -> Iterator[Figure]:
    for found in EVERY.finditer(text):
        order = found["order"].lower()
        if (found["thing"] or "").lower() not in FUNCTION_WORDS:
            yield _one_of(text, found, Decimal(1), Decimal(ORDERS.get(order) or re.sub(r"\D", "", order)))


def _one_in(text: str) -> Iterator[Figure]:
    for found in ONE_OF.finditer(text):
        then = found["then"] or ""
        counted = then.endswith("s") and then not in VERBS and then not in AUXILIARIES  # `one stop in two cases`
        if not counted and (every := words_value(found["all"])):
            yield _one_of(text, found, Decimal(1), every)


def _dates(text: str) -> Iterator[Figure]:
    for start, end, date in dates_in(text):
        yield Figure("date", text[start:end], start, end, date=date)


def _codes(text: str) -> Iterator[Figure]:
    for found in CODE.finditer(text):
        if not _is_number_with_suffix(found.group()) and not is_period_code(found.group()):
            yield Figure("code", found.group(), *found.span())
    for found in DECADE.finditer(text):
        yield Figure("code", found.group(), *found.span())
    for found in ORDINAL.finditer(text):
        yield Figure("ordinal", found.group(), *found.span(), value=Decimal(found.group(1)))
    for found in VAGUE.finditer(text):
        yield Figure("vague", found.group(), *found.span())


def _is_number_with_suffix(token: str) -> bool:
    suffix = re.fullmatch(r"[\d.,]+([A-Za-z]+)", token)
    return bool(suffix) and (suffix.group(1).lower() in SCALES or suffix.group(1).lower() in UNITS)  # type: ignore[union-attr]


def _one_of(text: str, found: re.Match[str], top: Decimal, every: Decimal) -> Figure:
    """`One in four` is 25 % to the letter; `one in three` is no whole per cent, and so rounded by nature."""
    share = 100 * top / every
    figure = Figure("percent", found.group(), *found.span(), value=share, fraction=share != int(share))
    return _qualified(text, figure)


def _fractions(text: str) -> Iterator[Figure]:
    for found in RATIO.finditer(text):
        top, every = words_value(found["top"]), words_value(found["all"])
        if top is not None and every is not None and top < every:
            yield _one_of(text, found, top, every)
    for found in FRACTION.finditer(text):
        part = (found["part"] or found["parts"] or found["half"]).lower()
        top = words_value((found["top"] or found["plural"] or "one").lower().replace("a", "one", 1)) or Decimal(1)
        if (found["top"] or "").lower() == "a":
            top = Decimal(1)
        share = 100 * top / FRACTION_WORDS[part]
        yield _qualified(text, Figure("percent", found.group(), *found.span(), value=share, fraction=True))


def _factors(text: str) -> Iterator[Figure]:
    for found in FACTOR.finditer(text):
        yield _qualified(
            text, Figure("factor", found.group(), *found.span(), value=TIMES_OF[found.lastgroup or "twice"])
        )
    for found in ONCE.finditer(text):
        yield _qualified(text, Figure("number", found.group(), *found.span(), value=Decimal(1)))


def _numbers(text: str) -> Iterator[Figure]:
    position = 0
    while found := NUMBER.search(text, position):
        position = max(found.end(), found.start() + 1)
        figure = _number(text, found)
        if figure is not None:
            position = max(figure.end, position)
            yield _qualified(text, figure)


def _number(text: str, found: re.Match[str]) -> Figure | None:
    value = words_value(found["digits"] or found["words"])
    start = found.start("currency") if found["currency"] else found.start("digits" if found["digits"] else "words")
    end = found.end()
    glued, unit, kind = (found["glued"] or "").lower(), _currency(found["currency"] or ""), "number"
    if value is None or (found["words"] and found["words"].lower() == "one"):
        return None
    if found["glued"] == "m" and not unit and METRES.match(text, end):
        return Figure(kind, text[start:end], start, end, value=value, unit="metre")
    if glued in SCALES or found["scale"]:
        value *= Decimal(10) ** SCALES[glued or found["scale"].lower()]
    elif glued in ("x", "×"):
        kind = "factor"
    elif glued in UNITS:
        unit = "" if glued == "s" and value >= 100 else UNITS[glued]  # "404s" are many, "30s" are seconds
    elif glued:
        unit = glued  # a unit that no table has: to the letter, so that 12mm never covers 99mm
    if not glued or glued in SCALES:
        kind, unit, end = _measured(text, end, unit, value)
    return Figure(kind, text[start:end], start, end, value=value, unit=unit)


def _currency(sign: str) -> str:
    return CURRENCIES.get(sign, sign)


def _measured(text: str, end: int, unit: str, value: Decimal) -> tuple[str, str, int]:
    """What stands right behind a number: percent, points, times, or a unit."""
    if found := PERCENT.match(text, end):
        return ("points" if found["points"] else "percent"), "", found.end()
    if found := TIMES.match(text, end):
        return "factor", "", found.end()
    if not unit and (found := UNIT.match(text, end)) and (named := _unit(found, value)):
        return "number", named, found.end()
    return "number", unit, end


def _unit(found: re.Match[str], value: Decimal) -> str:
    if found["sign"]:
        return CURRENCIES[found["sign"]]
    if found["unit"].lower() == "won" and value < LEAST_WON:
        return ""
    return DOLLARS[found["whose"].lower()] if found["whose"] else UNITS.get(found["unit"].lower(), "")


def _qualified(text: str, figure: Figure) -> Figure:
    before, after = text[max(0, figure.start - _BEFORE) : figure.start], text[figure.end : figure.end + 60]
    signed = re.search(r"(?<![\w)\]%])([+−-]|\bminus\s)$", before)
    comparator = next((name for name, pattern in COMPARATORS if pattern.search(before)), "")
    comparator = comparator or next((name for name, pattern in AFTER if pattern.match(after)), "")
    sign = ("-" if signed.group(1) != "+" else "+") if signed else _direction(figure, before, after)
    rate = RATE.match(after)
    role = _role(figure, before)
    return figure._replace(sign=sign, comparator=comparator, rate=_rate(rate.group(1)) if rate else "", role=role)


def _role(figure: Figure, before: str) -> str:
    if any(word in before[-_ROLE_NEAR:] for word in (" by ", " to ", " from ")) and (found := ROLE.search(before)):
        return found["role"].lower()
    return "by" if figure.kind in ("number", "percent", "points") and MOVED_BY.search(before) else ""


def _rate(word: str) -> str:
    return {"s": "second", "min": "minute"}.get(word.lower(), word.lower())


def _direction(figure: Figure, before: str, after: str) -> str:
    if figure.kind not in ("percent", "points"):
        return ""
    if RISE_BEFORE.search(before) or RISE_AFTER.match(after):
        return "+"
    return "-" if FALL_BEFORE.search(before) or FALL_AFTER.match(after) else ""


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
    if low.unit and high.unit and low.unit != high.unit:  # "from 104 hours to 39 minutes"
        return None
    gap = text[low.end : high.start].lstrip(CURRENCY_SIGNS) if low.unit else text[low.end : high.start]
    before = text[: low.start].rstrip().lower()
    spread = before.endswith("between") and re.fullmatch(r"\s+and\s+", gap, re.IGNORECASE)
    if not spread and not RANGE_GAP.fullmatch(gap):
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
