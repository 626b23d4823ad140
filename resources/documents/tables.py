"""Rows of a table to clean text in which each row can be quoted by itself: every value stands behind its column's name.

`Region: North; Waiting time: 41 min.` says something; `North 41` does not. What stands above the header (a title, a
remark) becomes a paragraph, empty rows and columns go, and the caps are told rather than applied in silence: a
sheet of a million rows is data for a database, not a source to cite.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from domain.errors import Permanent
from domain.ports import Document
from resources.documents.encoding import decode
from resources.documents.outline import Outline, one_line

ROWS: Final = 5_000
COLUMNS: Final = 60
CELL: Final = 1_000
_SEPARATORS: Final = ",;\t|"
_SAMPLE: Final = 20


class TableWriter:
    """Writes tables into an outline until a document's rows are used up; `remarks` say what was left out."""

    def __init__(self, outline: Outline, most_rows: int = ROWS) -> None:
        self._outline = outline
        self._left = most_rows
        self._most = most_rows
        self.remarks: list[str] = []

    def add(self, where: str, rows: Iterable[Sequence[str]]) -> None:
        """One table. `where` names it for people, e.g. `the sheet “Results”`."""
        header: list[str] = []
        body: list[list[str]] = []
        wide = False
        for row in rows:
            cells = [one_line(cell[:CELL]) for cell in row[:COLUMNS]]
            wide = wide or any(row[COLUMNS:])
            if not any(cells):
                continue
            if self._left <= 0:
                self.remarks.append(f"Only the first {self._most} rows are read; {where} goes on.")
                break
            self._left -= 1
            if not header and sum(map(bool, cells)) < 2:
                self._outline.paragraph(" ".join(cells))
            elif not header:
                header = cells
            else:
                body.append(cells)
        if wide:
            self.remarks.append(f"Only the first {COLUMNS} columns of {where} are read.")
        self._outline.table(header, body) if body else self._outline.paragraph("; ".join(filter(None, header)))


def read_csv(name: str, data: bytes) -> Document:
    """A file of separated values. Raises Permanent: no text, or no table."""
    text = decode(name, data)
    outline = Outline()
    writer = TableWriter(outline)
    try:
        writer.add("the file", csv_rows(text))
    except csv.Error as error:
        raise Permanent(f"“{name}” cannot be read as a table: {error}.") from error
    return Document(text=outline.text(), title=name, remarks=tuple(writer.remarks))


def csv_rows(text: str) -> Iterator[list[str]]:
    """The rows of separated values, whatever separates them. Raises csv.Error while it is read."""
    return iter(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))


def _separator(text: str) -> str:
    """The one that parts the first lines into the same number of cells, more cells before fewer. The sniffer of the
    standard library guesses a letter when a column holds words that share one."""

    def fit(separator: str) -> tuple[float, int]:
        lines = list(csv.reader(sample, delimiter=separator))
        counts = [len(line) for line in lines if len(line) > 1]
        most = max(set(counts), key=counts.count, default=0)
        return (counts.count(most) / max(len(lines), 1) if most else 0.0, most)

    sample = [line for line in text.splitlines() if line.strip()][:_SAMPLE]
    return max(_SEPARATORS, key=fit)
