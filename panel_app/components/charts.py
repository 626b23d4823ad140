"""A figure's course over the days, drawn by Bokeh: it is in the page already, since Panel stands on it.

A line that runs on over a day of which nobody told says that somebody did. So it is interrupted there, and every day
that was told has a mark of its own. Posts differ by the shape of their marks as well as by colour.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from math import nan
from typing import Any, Final

from domain.weekly_markdown import words
from panel_app.analytics_data import Course
from panel_app.theme import FONT, INK, LINE

COLOURS: Final = ("#1f4b99", "#b3261e", "#14713f", "#94530a", "#6b3fa0", "#0b6e75")
MARKS: Final = ("circle", "square", "triangle", "diamond", "inverted_triangle", "star")
LONGEST: Final = 44


def course_chart(courses: Sequence[Course], metric: str) -> Any:
    """The drawing of one figure of some posts."""
    from bokeh.models import DataRange1d, DatetimeTicker, HoverTool, NumeralTickFormatter
    from bokeh.plotting import figure

    chart = figure(
        height=370,
        sizing_mode="stretch_width",
        x_axis_type="datetime",
        y_range=DataRange1d(start=0),
        toolbar_location=None,
        tools=[HoverTool(tooltips=[("", "@name"), ("", "@x{%a %d %b %Y}: @y{0,0}")], formatters={"@x": "datetime"})],
        background_fill_color="#ffffff",
        border_fill_color="#ffffff",
        outline_line_color=None,
        min_border_left=44,
    )
    for number, one in enumerate(courses):
        _draw(chart, one, colour=COLOURS[number % len(COLOURS)], mark=MARKS[number % len(MARKS)])
    chart.yaxis.formatter = NumeralTickFormatter(format="0,0")
    chart.yaxis.axis_label = words(metric)
    chart.xaxis.ticker = DatetimeTicker(desired_num_ticks=5)
    chart.xgrid.grid_line_color = None
    chart.ygrid.grid_line_color = LINE
    for axis in chart.axis:
        axis.axis_line_color = axis.major_tick_line_color = "#8a93a1"
        axis.minor_tick_line_color = None
        axis.major_label_text_font = axis.axis_label_text_font = FONT
        axis.major_label_text_font_size, axis.axis_label_text_font_size = "13px", "14px"
        axis.axis_label_text_font_style = "normal"
        axis.major_label_text_color = axis.axis_label_text_color = INK
    _place_legend(chart)
    return chart


def _draw(chart: Any, one: Course, *, colour: str, mark: str) -> None:
    from bokeh.models import ColumnDataSource

    title = one.post.title if len(one.post.title) <= LONGEST else one.post.title[: LONGEST - 1].rstrip() + "…"
    points = list(broken(one.days))
    days, values = [point[0] for point in points], [point[1] for point in points]
    source = ColumnDataSource({"x": days, "y": values, "name": [title] * len(days)})
    chart.line("x", "y", source=source, line_width=2, color=colour, legend_label=title)
    chart.scatter("x", "y", source=source, size=9, marker=mark, color=colour, legend_label=title)


def _place_legend(chart: Any) -> None:
    legend = chart.legend[0]
    legend.title = None
    legend.label_text_font, legend.label_text_font_size, legend.label_text_color = FONT, "13px", INK
    legend.border_line_color = None
    legend.padding = 4
    legend.location = "left"
    chart.add_layout(legend, "below")


def broken(days: Sequence[tuple[date, int]]) -> Iterator[tuple[datetime, float]]:
    """The points of a line, with a gap where a day is missing."""
    before: date | None = None
    for day, value in days:
        if before is not None and day - before > timedelta(days=1):
            yield _at(before + timedelta(days=1)), nan
        yield _at(day), float(value)
        before = day


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
