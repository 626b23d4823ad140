"""Bars of a week, as numbers for a drawing: seven days, one figure, one scale.

A chart library would bring megabytes of script into a page that people send around by mail. Seven bars are rectangles;
the template draws them as SVG, which every mail program and browser shows and a screen reader can read. A day of which
nobody told a figure has no bar, and says so.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from domain.engagement import Metric
from domain.value import Value
from domain.weekly import DRAWN, DayOfWeek
from domain.weekly_markdown import figure, words

WIDTH: Final = 420
HEIGHT: Final = 120
GAP: Final = 12


class Bar(Value):
    """One day. `told` is what stands above it; without a figure there is no height."""

    x: float
    y: float
    width: float
    height: float
    label: str
    told: str


class Chart(Value):
    """One figure over the week. `spoken` says the same in words."""

    title: str
    spoken: str
    bars: tuple[Bar, ...]


def charts_of(days: Sequence[DayOfWeek]) -> tuple[Chart, ...]:
    """A chart for each figure that is drawn and that anybody told."""
    return tuple(chart for metric in DRAWN if (chart := _chart(metric, days)))


def _chart(metric: Metric, days: Sequence[DayOfWeek]) -> Chart | None:
    values = [next((each.value for each in day.gained if each.metric == metric), None) for day in days]
    if all(value is None for value in values):
        return None
    spoken = ", ".join(f"{day.day:%A} {figure(value)}" for day, value in zip(days, values, strict=True))
    return Chart(title=words(metric).capitalize(), spoken=spoken, bars=tuple(_bars(days, values)))


def _bars(days: Sequence[DayOfWeek], values: Sequence[int | None]) -> Iterator[Bar]:
    """What a channel took back (a negative figure) is written, and has no bar."""
    highest = max((value for value in values if value), default=0)
    step = WIDTH / len(days)
    for number, (day, value) in enumerate(zip(days, values, strict=True)):
        height = round(HEIGHT * max(value or 0, 0) / highest, 1) if highest > 0 else 0.0
        yield Bar(
            x=round(number * step + GAP / 2, 1),
            y=round(HEIGHT - height, 1),
            width=round(step - GAP, 1),
            height=height,
            label=f"{day.day:%a}",
            told=figure(value),
        )
