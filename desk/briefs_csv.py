"""Briefs as a spreadsheet: CSV with headers as people write them.

Everyone's sheet has other headers and another separator, so headers are recognised by aliases and the separator by the
header row. What is not recognised is an error, not silently dropped: a column that vanishes is a proof point that
vanishes. Errors name the line at which the row begins, however many lines its cells have.
"""

import csv
import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from desk.brief_fields import BriefFields
from desk.complaints import complain, refuse
from desk.marked_yaml import Marked, Plain, Problem
from domain.brief import missing_fields
from domain.errors import InvalidInput

MOST_ROWS: Final = 5000
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "topic": ("idea", "subject", "headline", "title"),
    "angle": ("hook", "point of view", "take"),
    "channels": ("channel", "platform", "platforms", "networks"),
    "persona": ("reader", "audience", "for whom"),
    "stage": ("funnel stage", "funnel"),
    "key_message": ("message", "main message"),
    "proof_points": ("proof point", "proof", "facts", "evidence"),
    "offer": (),
    "cta": ("call to action", "call_to_action", "button"),
    "address": ("link", "url", "landing page", "landing address", "landing_address"),
    "owner": ("responsible", "contact"),
    "due": ("due date", "deadline", "publish by"),
    "not_before": ("earliest", "embargo", "not before date"),
    "use_words": ("keywords", "words to use"),
    "avoid_words": ("words to avoid", "banned words"),
    "references": ("reference", "reading", "sources"),
}
_LISTS: Final = {
    "channels": r"[,;|/+\n]",
    "proof_points": r"[;|\n]",
    "references": r"[;|\s\n]",
    "use_words": r"[,;|\n]",
    "avoid_words": r"[,;|\n]",
}


@dataclass(frozen=True)
class BriefsFile:
    """The briefs of one spreadsheet, without a problem; `lines` are where their rows begin."""

    name: str
    briefs: tuple[BriefFields, ...]
    lines: tuple[int, ...]
    warnings: tuple[str, ...]


def read_briefs_file(path: Path) -> BriefsFile:
    """The briefs in `path`. Raises InvalidInput with one line `file:line: field: message` per problem."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read: {error.strerror}.") from error
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"{path}:{line}: not UTF-8 text; save the sheet as “CSV UTF-8”.") from error
    return parse_briefs(text, name=str(path))


def parse_briefs(text: str, *, name: str) -> BriefsFile:
    """The briefs in `text`; `name` stands in messages."""
    rows = list(_rows(text, name))
    if not rows:
        raise InvalidInput(f"{name}:1: the file is empty; expected a header row with topic, angle and channels.")
    if len(rows) > MOST_ROWS + 1:
        raise InvalidInput(f"{name}: more than {MOST_ROWS} rows; split the file.")
    columns = _columns(name, *rows[0])
    problems: list[Problem] = []
    briefs: list[BriefFields] = []
    lines: list[int] = []
    for line, cells in rows[1:]:
        read = _brief(line, cells, columns)
        if isinstance(read, BriefFields):
            problems += _doubled(line, read, briefs, lines)
            briefs.append(read)
            lines.append(line)
        else:
            problems += read
    refuse(name, problems)
    if not briefs:
        raise InvalidInput(f"{name}:{rows[0][0]}: expected at least one row below the header; found none.")
    return BriefsFile(name, tuple(briefs), tuple(lines), tuple(_warnings(name, briefs, lines)))


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line at which each begins."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"{name}:{start}: not a CSV row: {error}.") from error


def _columns(name: str, line: int, headers: list[str]) -> list[str]:
    known = {alias: field for field, aliases in ALIASES.items() for alias in (field, field.replace("_", " "), *aliases)}
    problems: list[Problem] = []
    columns: list[str] = []
    for number, header in enumerate(headers, 1):
        field = known.get(re.sub(r"\s+", " ", header.lower()), "")
        if not field:
            near = difflib.get_close_matches(header.lower(), known, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            problems.append(
                Problem(
                    line, (), f"column {number}: no such field “{header}”{hint}; expected one of {', '.join(ALIASES)}"
                )
            )
        elif field in columns:
            problems.append(Problem(line, (), f"column {number}: “{header}” means {field}, which is there already"))
        columns.append(field)
    missing = [field for field in ("topic", "angle", "channels") if field not in columns]
    if missing and not problems:
        problems.append(
            Problem(line, (), f"expected the columns topic, angle and channels; missing {', '.join(missing)}")
        )
    refuse(name, problems)
    return columns


def _brief(line: int, cells: list[str], columns: list[str]) -> BriefFields | list[Problem]:
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        message = f"expected {len(columns)} cells; found {len(cells)} (a text with a separator belongs in quotes)"
        return [Problem(line, (), message)]
    written: dict[str, Plain] = {}
    for field, cell in zip(columns, cells, strict=False):
        if cell:
            written[field] = _list(field, cell) if field in _LISTS else cell
    target, label = written.pop("address", None), written.pop("cta", None)
    if target or label:
        written["call_to_action"] = {key: value for key, value in (("text", label), ("address", target)) if value}
    marked = Marked(data=written, lines={(): line})
    try:
        return BriefFields.model_validate(written)
    except ValidationError as error:
        return complain(error, marked, BriefFields)


def _list(field: str, cell: str) -> Plain:
    return [part.strip() for part in re.split(_LISTS[field], cell) if part.strip()]


def _doubled(line: int, brief: BriefFields, briefs: list[BriefFields], lines: list[int]) -> list[Problem]:
    first = [at for at, other in zip(lines, briefs, strict=True) if other.topic.casefold() == brief.topic.casefold()]
    return [Problem(line, ("topic",), f"expected a topic of its own; found that of line {first[0]}")] if first else []


def _warnings(name: str, briefs: list[BriefFields], lines: list[int]) -> Iterator[str]:
    for line, fields in zip(lines, briefs, strict=True):
        missing = missing_fields(fields.as_brief("new", "new", 0))
        if missing:
            yield f"{name}:{line}: not given: {', '.join(missing)}."
