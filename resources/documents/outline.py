"""The one shape of clean text that every reader writes, whatever the file was.

Headings as `# …`, paragraphs unwrapped on one line, list items as `- …`, one line per table row with the column names
in it, blocks parted by a blank line. Each reader could write its own text; then passages, headings and quotations
would mean something else for a PDF than for a web page. Nothing that a person cannot see survives (domain/hidden.py):
control and direction characters are where instructions and fakes hide.
"""

import re
import unicodedata
from typing import Final

from domain.hidden import without_hidden

_SPACE: Final = re.compile(r"\s+")
_ENDED: Final = re.compile(r"[.!?:;…]['\"”’)]*$")
_LABEL: Final = 60


def one_line(text: str) -> str:
    """`text` as one line: composed characters, single spaces, nothing invisible."""
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():
        composed = "".join(" " if c.isspace() or unicodedata.category(c) == "Cc" else c for c in composed)
    return _SPACE.sub(" ", without_hidden(composed)).strip()


class Outline:
    """Collects blocks in reading order and gives the clean text."""

    def __init__(self) -> None:
        self._blocks: list[list[str]] = []
        self._in_list = False

    def heading(self, level: int, text: str) -> None:
        """A heading of level 1 to 6."""
        self._add(f"{'#' * min(max(level, 1), 6)} ", text, joins=False)

    def paragraph(self, text: str) -> None:
        """A paragraph; hard line breaks in it are undone. A line must not look like one of our marks by accident."""
        line = one_line(text)
        self._add("", re.sub(r"^(?:#{1,6}|[-*+])\s+", "", line), joins=False)

    def item(self, *paragraphs: str) -> None:
        """A list item. A short first paragraph labels the next one: `mastodon.social: Runs on Kubernetes …`."""
        lines = [line for line in map(one_line, paragraphs) if line]
        if len(lines) > 1 and len(lines[0]) <= _LABEL and not _ENDED.search(lines[0]):
            lines[:2] = [f"{lines[0]}: {lines[1]}"]
        self._add("- ", " ".join(lines), joins=True)

    def table(self, header: list[str], rows: list[list[str]]) -> None:
        """One line per row, each cell behind its column's name."""
        names = [one_line(name) for name in header]
        lines = [line for line in (_row(names, [one_line(cell) for cell in row]) for row in rows) if line]
        if lines:
            self._blocks.append(lines)
            self._in_list = False

    def text(self) -> str:
        """All blocks as clean text."""
        return "\n\n".join("\n".join(lines) for lines in self._blocks)

    def _add(self, mark: str, text: str, *, joins: bool) -> None:
        line = one_line(text)
        if not any(map(str.isalnum, line)):
            return
        if joins and self._in_list:
            self._blocks[-1].append(mark + line)
        else:
            self._blocks.append([mark + line])
        self._in_list = joins


def _row(names: list[str], cells: list[str]) -> str:
    """`Page: Collector; Views: 790K.`"""
    parts = []
    for position, cell in enumerate(cells):
        name = names[position] if position < len(names) else ""
        if cell:
            parts.append(f"{name}: {cell}" if name else cell)
    return "; ".join(parts) + "." if len(parts) > 1 else ""
