"""When a figure of a source covers a figure of a draft: the written rules.

1. Equal: same value, kind and unit. `65 %` = `65 percent` = `sixty-five per cent`; `13 million` = `13M` = `13,000,000`.
   Percent and percentage points differ; a signed per cent (`+10%`) may be told as points, `fell by 10%` may not.
2. A comparator belongs to the figure. `more than 65%` in the source does not cover a bare `65%`, nor `about 65%` a
   bare one. `over` = `more than`; `100+` may be told as `at least` or `more than` 100.
3. `about N` for an exact v: N is v rounded to N's own last digit, and at most 5 % away. `nearly N`: the same, and v
   < N.
4. `more than N` or `at least N` for an exact v: N is v rounded down to N's own last digit, at most 10 % below.
   `less than N`, `up to N`: the mirror image.
5. Fractions are rounded by nature: they cover, and are covered by, percentages at most half a point away; with
   `about` 5 %.
6. A range covers the same range. Its ends stand alone only as `at least` (lower) and `up to` (upper). The ends of a
   change (`from 33% to 51%`) stand alone as they are; `from 33% in May to 51% in June` covers the same change.
7. A stated unit or rate (`GB`, `per minute`) must be the source's; leaving one out is allowed.
8. A rise is not a fall: signs must agree, and a rise is not a share: `+10%` does not cover `10%`.
9. What a rise or fall went `to` is not what it went `by`.
10. Dates are covered by dates that say at least as much. Codes (`UTF-8`, `2.55.1`) must be there to the letter.
"""

import re
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final

from domain.dates import covers as date_covers
from domain.figures import Figure

_LITERAL: Final = frozenset({"code", "vague"})
_SPANS: Final = frozenset({"range", "change"})
_HALF_POINT: Final = Decimal("0.5")


def is_covered(stated: Figure, known: Iterable[Figure]) -> bool:
    """Whether one of the figures known from a source covers the figure stated in a draft."""
    figures = tuple(known)
    return any(_covers(stated, figure) for figure in figures) or _has_both_ends(stated, figures)


def covering(stated: Figure, known: Iterable[Figure]) -> tuple[Figure, ...]:
    """Those of the known figures that cover the stated one."""
    return tuple(figure for figure in known if _covers(stated, figure))


def _has_both_ends(stated: Figure, known: Iterable[Figure]) -> bool:
    """A change whose ends the source tells one after the other, each with its date."""
    if stated.kind != "change":
        return False
    ends = [figure for figure in known if figure.kind != "date"]
    return any(
        low.role == "from" and high.role == "to" and _are_ends(stated, low, high) for low, high in pairwise(ends)
    )


def _are_ends(stated: Figure, low: Figure, high: Figure) -> bool:
    kind, unit = ("percent", "") if stated.unit == "%" else ("number", stated.unit)
    first = stated._replace(kind=kind, unit=unit, role="")
    return _covers(first, low) and _covers(first._replace(value=stated.high), high)


def _covers(stated: Figure, known: Figure) -> bool:
    if stated.kind == "date" or known.kind == "date":
        return _covers_date(stated, known)
    if stated.kind in _LITERAL or known.kind in _LITERAL:
        return stated.kind == known.kind and _literal(stated.text) == _literal(known.text)
    if stated.kind in _SPANS:
        same_ends = (stated.value, stated.high) == (known.value, known.high)
        return stated.kind == known.kind and same_ends and _same_measure(stated, known)
    if known.kind in _SPANS:
        return any(_covers(stated, end) for end in _ends(known))
    alike = _same_kind(stated, known) and _same_role(stated, known) and _same_measure(stated, known)
    return alike and _same_value(stated, known)


def _covers_date(stated: Figure, known: Figure) -> bool:
    if stated.kind == known.kind:
        return date_covers(stated.date, known.date)
    if stated.kind != "date":
        return False
    return stated.date[1:] == (0, 0) and known.kind == "number" and known.value == stated.date[0]


def _literal(text: str) -> str:
    return re.sub(r"[\s.]", "", text).casefold().removeprefix("v")


def _ends(known: Figure) -> tuple[Figure, ...]:
    kind, unit = ("percent", "") if known.unit == "%" else ("number", known.unit)
    low = known._replace(kind=kind, unit=unit, value=known.value)
    high = known._replace(kind=kind, unit=unit, value=known.high)
    if known.kind == "change":
        return low._replace(role="from"), high._replace(role="to")
    return low._replace(comparator="least"), high._replace(comparator="most")


def _same_kind(stated: Figure, known: Figure) -> bool:
    if stated.kind == known.kind:
        return stated.sign == known.sign
    told_as_points = (stated.kind, known.kind) == ("points", "percent") and not known.role
    return told_as_points and stated.sign == known.sign != ""


def _same_role(stated: Figure, known: Figure) -> bool:
    return not stated.role or not known.role or stated.role == known.role


def _same_measure(stated: Figure, known: Figure) -> bool:
    return stated.unit in ("", known.unit) and stated.rate in ("", known.rate)


def _same_value(stated: Figure, known: Figure) -> bool:
    if known.comparator:
        alike = _family(stated.comparator) & _family(known.comparator)
        return bool(alike) and _equal(stated, known)
    said, true = stated.value, known.value
    match stated.comparator:
        case "":
            return _equal(stated, known)
        case "about":
            return _about(stated, known)
        case "near":
            return true < said and _about(stated, known)
        case "over" | "least":
            return (true > said or (true == said and stated.comparator == "least")) and _floor(stated, known)
        case _:
            return (true < said or (true == said and stated.comparator == "most")) and _ceiling(stated, known)


def _family(comparator: str) -> frozenset[str]:
    """Comparators that may stand for one another when the value is the same."""
    families = {"over": "over least", "least": "least over", "under": "under", "most": "most", "near": "near about"}
    return frozenset(families.get(comparator, comparator).split())


def _equal(said: Figure, true: Figure) -> bool:
    if said.fraction != true.fraction:
        return abs(said.value - true.value) <= _HALF_POINT
    return said.value == true.value


def _within(said: Figure, true: Figure, share: str) -> bool:
    return abs(said.value - true.value) <= abs(true.value) * Decimal(share)


def _about(said: Figure, true: Figure) -> bool:
    return _within(said, true, "0.05") and (said.fraction or _rounded(said, true, ROUND_HALF_UP))


def _floor(said: Figure, true: Figure) -> bool:
    return _within(said, true, "0.10") and (said.fraction or _rounded(said, true, ROUND_FLOOR))


def _ceiling(said: Figure, true: Figure) -> bool:
    return _within(said, true, "0.10") and (said.fraction or _rounded(said, true, ROUND_CEILING))


def _rounded(said: Figure, true: Figure, how: str) -> bool:
    """Whether the stated value is the true one rounded to the stated one's last digit that is not a trailing zero."""
    exponent = said.value.normalize().as_tuple().exponent
    unit = Decimal(10) ** (exponent if isinstance(exponent, int) else 0)
    return (true.value / unit).quantize(Decimal(1), rounding=how) * unit == said.value
