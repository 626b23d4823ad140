"""A table as a person exported it: rows of texts, each under the line at which a person finds it."""

from domain.value import Value


class Sheet(Value):
    """One table. `rows` hold the empty ones too, so that the first is line 1."""

    name: str
    rows: tuple[tuple[str, ...], ...]


class RefusedRow(Value):
    """A row that was not taken, and why."""

    sheet: str
    line: int
    reason: str
