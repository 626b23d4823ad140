"""Figures that no source states and that follow from two that it does: a difference, or a ratio.

`From 104 minutes to 39 minutes, a drop of 65 minutes` is as true as its source. Accepting any difference of any two
figures of a passage would make nearly every number true; so a derived figure counts only where the sentence itself
names both of its parents, so that a reader can do the sum again, where both are in the passage, and where words say
that it is a difference or a ratio: else any third figure that happens to fit would be taken for one. (A passage has
both ends of a change also where it tells each with its date: domain/figure_match.py, rule 6.)

Rounding: a difference is exact. A ratio (`1.8 times`, `twice`) and a change in per cent are the true ones rounded to
the last digit that is said; `about` allows 5 % besides, as for any figure.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import permutations
from typing import Final

from domain.figure_match import is_covered
from domain.figures import Figure

_SINGLE: Final = frozenset({"number", "percent"})
_CUE: Final = re.compile(
    r"\b(?:differences?|gaps?|drops?|dropped|falls?|fell|rises?|rose|increased?|decreased?|declined?|growth|grew|savings?"
    r"|apart|points?|more|less|fewer|higher|lower|times|twice|doubled?|tripled?|up|down|reduction|ratio|faster|slower)\b",
    re.IGNORECASE,
)
_SLACK: Final = Decimal("0.05")


def is_derived(stated: Figure, sentence: str, told: Sequence[Figure], known: Sequence[Figure]) -> bool:
    """Whether a figure is the difference or ratio of two figures of its own sentence (`told`) that the source knows."""
    around = (
        sentence[max(0, stated.start - 40) : stated.start] + " " + stated.text + sentence[stated.end : stated.end + 30]
    )
    if not _CUE.search(around):
        return False
    parents = [end for figure in told if figure != stated and is_covered(figure, known) for end in _ends(figure)]
    return any(_follows(stated, one, two) for one, two in permutations(parents, 2))


def _ends(figure: Figure) -> Iterator[Figure]:
    """A figure by itself, or the two ends of a change."""
    if figure.kind == "change":
        kind, unit = ("percent", "") if figure.unit == "%" else ("number", figure.unit)
        for value in (figure.value, figure.high):
            yield figure._replace(kind=kind, unit=unit, value=value)
    elif figure.kind in _SINGLE and figure.comparator in ("", "about"):
        yield figure


def _follows(stated: Figure, one: Figure, two: Figure) -> bool:
    if one.kind != two.kind or (one.unit and two.unit and one.unit != two.unit):
        return False
    if stated.kind == "factor":
        return two.value > 0 and _rounds_to(stated, one.value / two.value)
    if stated.kind == "percent":
        return (
            one.kind == "number" and two.value > 0 and _rounds_to(stated, 100 * abs(one.value - two.value) / two.value)
        )
    unit = one.unit or two.unit
    same = stated.kind == "points" if one.kind == "percent" else stated.kind == "number" and stated.unit in ("", unit)
    told_as_points = one.kind == "percent" and stated.kind == "number" and not stated.unit
    return (same or told_as_points) and stated.value == abs(one.value - two.value)


def _rounds_to(stated: Figure, true: Decimal) -> bool:
    if stated.comparator == "about" and abs(stated.value - true) <= true * _SLACK:
        return True
    exponent = stated.value.as_tuple().exponent
    unit = Decimal(10) ** (exponent if isinstance(exponent, int) else 0)
    return (true / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit == stated.value
