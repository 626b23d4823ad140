"""Spreadsheets to clean text: each visible sheet a heading, each row a line with its columns' names in it.

A cell is quoted as a person sees it, so `0.65` formatted as a percentage is `65%`. A spreadsheet keeps a formula and
the value it had when it was last calculated; a file written by a program often has only the formula. Calculating
it ourselves would make us the author of the figure: such cells are left out, and that is told.
"""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from domain.errors import Permanent
from domain.ports import Document
from resources.documents.archive import check_archive
from resources.documents.outline import Outline, one_line
from resources.documents.tables import COLUMNS, ROWS, TableWriter

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook  # type: ignore[import-untyped]
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # type: ignore[import-untyped]

SHEETS: Final = 50
_MONEY: Final = re.compile(r"[€$£¥]")
_DIGITS: Final = re.compile(r"\.(0+)")


def read_xlsx(name: str, data: bytes) -> Document:
    """Clean text. Raises Permanent: damaged, locked, too large, or nothing but formulas that were never calculated."""
    check_archive(name, data, "spreadsheet")
    try:
        return _read(name, data)
    except Permanent:
        raise
    except Exception as error:  # a damaged or odd file makes openpyxl raise whatever it stumbles over
        raise Permanent(f"“{name}” cannot be read: it is damaged or no spreadsheet.") from error


def _read(name: str, data: bytes) -> Document:
    outline = Outline()
    writer = TableWriter(outline)
    values, formulas = open_workbook(data, values=True), open_workbook(data, values=False)
    uncalculated = 0
    sheets = visible_sheets(values)
    for sheet in sheets[:SHEETS]:
        outline.heading(2, sheet.title)
        writer.add(f"the sheet “{one_line(sheet.title)}”", _rows(sheet))
        uncalculated += _uncalculated(sheet, formulas[sheet.title])
    if len(sheets) > SHEETS:
        writer.remarks.append(f"Only the first {SHEETS} of {len(sheets)} sheets are read.")
    if uncalculated:
        writer.remarks.append(_without_values(uncalculated))
    text = outline.text()
    if uncalculated and not any(character.isdigit() for character in text):
        raise Permanent(f"“{name}” has no figures: {_without_values(uncalculated)}")
    told = values.properties
    return Document(
        text=text if re.search(r"^(?!## )\S", text, re.MULTILINE) else "",
        title=one_line(told.title or "") or name,
        author=one_line(told.creator or "").replace("openpyxl", "") or None,
        published=told.modified.date().isoformat() if told.modified else None,
        remarks=tuple(writer.remarks),
    )


def open_workbook(data: bytes, *, values: bool) -> "Workbook":
    """The workbook, with the values or the formulas of its cells."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    return load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)


def visible_sheets(workbook: "Workbook") -> "list[ReadOnlyWorksheet]":
    """Worksheets that a person sees: no hidden ones, no charts."""
    return [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]


def _rows(sheet: "ReadOnlyWorksheet") -> Iterator[list[str]]:
    sheet.reset_dimensions()  # what a file says of its size is often wrong
    for row in sheet.iter_rows(max_col=COLUMNS + 1):
        yield [shown(cell.value, getattr(cell, "number_format", "") or "") for cell in row]


def _uncalculated(values: "ReadOnlyWorksheet", formulas: "ReadOnlyWorksheet") -> int:
    """How many formulas among the rows that are read have no stored value."""
    formulas.reset_dimensions()
    return sum(
        known is None and isinstance(written, str) and written.startswith("=")
        for row, told in zip(
            values.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True),
            formulas.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True),
            strict=False,
        )
        for known, written in zip(row, told, strict=False)
    )


def _without_values(count: int) -> str:
    what = "1 formula was" if count == 1 else f"{count} formulas were"
    return f"{what} never calculated: open the file in a spreadsheet program and save it."


def shown(value: object, form: str) -> str:
    """A cell as a person sees it, as far as that changes what it says."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, form)
    return str(value)


def _number(value: float, form: str) -> str:
    places = _DIGITS.search(form.split(";", maxsplit=1)[0])
    if "%" in form:
        return f"{value * 100:.{len(places.group(1)) if places else 0}f}%"
    shown = f"{value:.{len(places.group(1))}f}" if places else f"{value:.12g}"
    money = _MONEY.search(form)
    return f"{money.group()}{shown}" if money else shown
