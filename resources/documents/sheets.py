"""Exported tables, row by row: CSV and XLSX, for imports that need cells rather than text to cite.

Cells come as a person sees them. What is too large is refused, not cut: half of an export looks like a bad week.
"""

import csv
from typing import TYPE_CHECKING, Final

from domain.errors import Permanent
from domain.sheet import Sheet
from resources.documents.archive import check_archive
from resources.documents.encoding import decode
from resources.documents.tables import csv_rows
from resources.documents.xlsx import open_workbook, shown, visible_sheets

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet  # type: ignore[import-untyped]

MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 200
_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


def read_sheets(name: str, data: bytes) -> tuple[Sheet, ...]:
    """The tables of a file. Raises Permanent: damaged, too large, in another format."""
    if data.startswith(_OLD_OFFICE):
        raise Permanent(f"“{name}” is an old or locked spreadsheet: open it and save it as XLSX or CSV.")
    sheets = _xlsx(name, data) if data.startswith(_ZIP) else (_csv(name, data),)
    for sheet in sheets:
        if len(sheet.rows) > MOST_ROWS:
            raise Permanent(f"“{name}” has more than {MOST_ROWS:,} rows; split it.")
    return sheets


def _csv(name: str, data: bytes) -> Sheet:
    try:
        rows = tuple(tuple(cell.strip() for cell in row[:MOST_COLUMNS]) for row in csv_rows(decode(name, data)))
    except csv.Error as error:
        raise Permanent(f"“{name}” cannot be read as a table: {error}.") from error
    return Sheet(name=name, rows=rows)


def _xlsx(name: str, data: bytes) -> tuple[Sheet, ...]:
    check_archive(name, data, "spreadsheet")
    try:
        return tuple(_sheet(sheet) for sheet in visible_sheets(open_workbook(data, values=True)))
    except Exception as error:  # a damaged or odd file makes openpyxl raise whatever it stumbles over
        raise Permanent(f"“{name}” cannot be read: it is damaged or no spreadsheet.") from error


def _sheet(sheet: "ReadOnlyWorksheet") -> Sheet:
    sheet.reset_dimensions()  # what a file says of its size is often wrong
    rows = []
    for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS):
        rows.append(tuple(shown(cell.value, getattr(cell, "number_format", "") or "").strip() for cell in row))
    return Sheet(name=str(sheet.title), rows=tuple(rows))
