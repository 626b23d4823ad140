"""Presentations to clean text: each shown slide a heading, its lines as list items, its tables and charts as rows.

Speaker's notes and hidden slides are left out: an audience never saw them, so nobody can be quoted with them.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from domain.errors import Permanent
from domain.ports import Document
from resources.documents.archive import check_archive
from resources.documents.outline import Outline, one_line
from resources.documents.tables import TableWriter

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide

SLIDES: Final = 500


def read_pptx(name: str, data: bytes) -> Document:
    """Clean text. Raises Permanent: damaged, locked, too large, or slides that are pictures only."""
    import pptx

    check_archive(name, data, "presentation")
    try:
        return _read(name, pptx.Presentation(io.BytesIO(data)))
    except Permanent:
        raise
    except Exception as error:  # a damaged or odd file makes python-pptx raise whatever it stumbles over
        raise Permanent(f"“{name}” cannot be read: it is damaged or no presentation.") from error


def _read(name: str, presentation: "Presentation") -> Document:
    slides = [slide for slide in presentation.slides if slide.element.get("show") != "0"]
    if len(slides) > SLIDES:
        raise Permanent(f"“{name}” has {len(slides)} slides; at most {SLIDES} are read.")
    outline = Outline()
    writer = TableWriter(outline)
    found = False
    for number, slide in enumerate(slides, 1):
        title = _title(slide)
        outline.heading(2, f"Slide {number}: {title}" if title else f"Slide {number}")
        for shape in _shapes(slide):
            found = _add(outline, writer, number, shape) or found
    told = presentation.core_properties
    return Document(
        text=outline.text() if found else "",
        title=one_line(told.title or "").removesuffix("PowerPoint Presentation") or name,
        author=one_line(told.author or "") or None,
        published=told.modified.date().isoformat() if told.modified else None,
        remarks=tuple(writer.remarks),
    )


def _title(slide: "Slide") -> str:
    shape = slide.shapes.title
    return one_line(shape.text_frame.text) if shape is not None else ""


def _shapes(slide: "Slide") -> "Iterator[BaseShape]":
    """All shapes but the title, those of groups too, from top to bottom."""
    title = slide.shapes.title
    waiting = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    flat: list[BaseShape] = []
    while waiting:
        shape = waiting.pop(0)
        inner = getattr(shape, "shapes", None)
        if inner is None:
            flat.append(shape)
        else:
            waiting[:0] = list(inner)
    return iter(sorted(flat, key=lambda shape: (shape.top or 0, shape.left or 0)))


def _add(outline: Outline, writer: TableWriter, slide: int, shape: "BaseShape") -> bool:
    """Whether the shape had something to read."""
    if shape.has_text_frame:
        lines = [paragraph.text for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]  # type: ignore[attr-defined]
        for line in lines:
            (outline.item if len(lines) > 1 else outline.paragraph)(line)
        return bool(lines)
    if getattr(shape, "has_table", False):
        writer.add(f"the table on slide {slide}", [[cell.text for cell in row.cells] for row in shape.table.rows])  # type: ignore[attr-defined]
        return True
    if getattr(shape, "has_chart", False):
        writer.add(f"the chart on slide {slide}", _charted(shape))
        return True
    return False


def _charted(shape: "BaseShape") -> list[list[str]]:
    """The data behind a chart: a row for each category, a column for each series."""
    plot = shape.chart.plots[0]  # type: ignore[attr-defined]
    series = list(plot.series)
    header = ["Category", *(str(each.name) for each in series)]
    rows = [
        [str(category), *("" if each.values[at] is None else f"{each.values[at]:.12g}" for each in series)]
        for at, category in enumerate(plot.categories)
    ]
    return [header, *rows]
