"""Addresses as a spreadsheet, from whatever program it comes.

One bad row must not stop forty-nine thousand good ones, and none may vanish silently: each row is kept, or refused with
its line and the reason, or mended with a remark. Files are pasted together from several programs, so a line that is not
UTF-8 is read as Windows-1252, which is what its program most likely wrote, and the remark says so; a line that is
neither is refused.

Only what is needed is kept: columns that are not listed here are named and dropped.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from pydantic import ValidationError

from domain.audience import BASES, Ground, Subscriber
from domain.errors import InvalidInput
from domain.mail_address import MailAddress, parse_address

HashOf = Callable[[MailAddress], str]
MOST_ROWS: Final = 500_000
LONGEST: Final = 2000  # characters of a cell
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "email": ("e-mail", "mail", "email address", "e-mail address", "address"),
    "first_name": ("first name", "firstname", "given name", "vorname"),
    "last_name": ("last name", "lastname", "surname", "family name", "nachname", "name"),
    "company": ("organisation", "organization", "employer", "firma"),
    "basis": ("legal basis", "ground"),
    "wording": ("consent", "consent text", "consent wording"),
    "wording_version": ("consent version", "wording version"),
    "given_how": ("how", "source", "given how", "consent source"),
    "given_at": ("consent date", "given at", "consent given", "opt-in date", "opted in at"),
    "confirmed_at": ("confirmed", "confirmed at", "double opt-in", "doi date"),
}
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LOST: Final = "�"


@dataclass(frozen=True)
class Refusal:
    """A row that is not kept, by the line at which it begins."""

    line: int
    email: str
    reason: str


@dataclass
class AddressFile:
    """What a file holds: people by the line at which their row begins, rows refused, and remarks for a person."""

    people: dict[int, Subscriber] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_addresses(data: bytes, *, name: str, hash_of: HashOf, default: Ground | None = None) -> AddressFile:
    """The rows of a file. `default` is the ground of rows that give none. Raises InvalidInput when it is no such
    file."""
    found = AddressFile()
    text, mended = _text(data)
    if mended:
        found.remarks.append(
            f"{len(mended):,} lines were not UTF-8 and were read as Windows-1252, the first is line {mended[0]}."
        )
    rows = _rows(text, name)
    header = next(rows, None)
    if header is None:
        raise InvalidInput(f"{name}: the file is empty; expected a header row with email.")
    columns = _columns(name, header[1], found)
    seen: dict[str, int] = {}
    for line, cells in rows:
        if len(found.people) + len(found.refused) >= MOST_ROWS:
            raise InvalidInput(f"{name}: more than {MOST_ROWS:,} rows; split the file.")
        _take(found, seen, line, _named(cells, columns), hash_of=hash_of, default=default or Ground())
    return found


def _take(
    found: AddressFile, seen: dict[str, int], line: int, cells: dict[str, str], *, hash_of: HashOf, default: Ground
) -> None:
    written = cells.get("email", "")
    try:
        someone = _subscriber(cells, hash_of, default)
        if someone.hash in seen:
            raise InvalidInput(f"the same address is in line {seen[someone.hash]}")
    except InvalidInput as error:
        found.refused.append(Refusal(line, written, str(error)))
    else:
        seen[someone.hash] = line
        found.people[line] = someone


def _subscriber(cells: dict[str, str], hash_of: HashOf, default: Ground) -> Subscriber:
    if any(_LOST in cell or "\0" in cell for cell in cells.values()):
        raise InvalidInput("its letters cannot be read: it is neither UTF-8 nor Windows-1252")
    if any(len(cell) > LONGEST for cell in cells.values()):
        raise InvalidInput(f"a cell is longer than {LONGEST:,} characters")
    if not cells.get("email"):
        raise InvalidInput("there is no address")
    address = parse_address(cells["email"])
    try:
        return Subscriber(
            email=address.text,
            domain=address.domain,
            hash=hash_of(address),
            first_name=cells.get("first_name", ""),
            last_name=cells.get("last_name", ""),
            company=cells.get("company", ""),
            ground=_ground(cells, default),
        )
    except ValidationError as error:
        raise InvalidInput(f"it cannot be read: {error.errors()[0]['msg']}") from error


def _ground(cells: dict[str, str], default: Ground) -> Ground:
    basis = re.sub(r"[\s-]+", "_", cells.get("basis", "").lower())
    if basis and basis not in BASES:
        raise InvalidInput(f"“{cells['basis']}” is no legal basis; expected one of {', '.join(BASES)}")
    said = {name: cells[name] for name in ("wording", "wording_version", "given_how") if cells.get(name)}
    when = {name: moment(cells[name]) for name in ("given_at", "confirmed_at") if cells.get(name)}
    return Ground.model_validate({**default.model_dump(), **({"basis": basis} if basis else {}), **said, **when})


def moment(text: str) -> datetime:
    """A day or an instant as ISO 8601 writes them; without a zone, in UTC. Raises InvalidInput, also for the future."""
    try:
        found = datetime.combine(date.fromisoformat(text), datetime.min.time()) if len(text) == 10 else None
        found = found or datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"“{text}” is no date such as 2026-03-31 or 2026-03-31T08:30+02:00") from error
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if not datetime(1990, 1, 1, tzinfo=UTC) <= found:
        raise InvalidInput(f"“{text}” cannot be when anybody agreed to mail")
    return found


def _text(data: bytes) -> tuple[str, list[int]]:
    """The characters, and the lines that were read as Windows-1252."""
    for mark, encoding in _MARKS:
        if data.startswith(mark) and encoding == "utf-16":
            return data.decode(encoding, "replace"), []
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        mended: list[int] = []
        return "".join(_line(line, number, mended) for number, line in enumerate(data.splitlines(True), 1)), mended


def _line(line: bytes, number: int, mended: list[int]) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("utf-8", "replace")
    mended.append(number)
    return text


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line at which each begins."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidInput(f"{name}:{start}: not a CSV row: {error}.") from error
        if any(cell.strip() for cell in cells):
            yield start, [" ".join(cell.split()) for cell in cells]
        start = reader.line_num + 1


def _columns(name: str, headers: list[str], found: AddressFile) -> list[str]:
    known = {alias: key for key, aliases in ALIASES.items() for alias in (key, *aliases)}
    columns = [known.get(header.strip().lower(), "") for header in headers]
    doubled = sorted({key for key in columns if key and columns.count(key) > 1})
    if doubled:
        raise InvalidInput(f"{name}:1: several columns mean {', '.join(doubled)}.")
    if "email" not in columns:
        raise InvalidInput(f"{name}:1: no column with addresses; expected a header named email.")
    dropped = [header for header, key in zip(headers, columns, strict=True) if not key and header]
    if dropped:
        found.remarks.append(f"Not kept, since no mail needs them: the columns {', '.join(dropped)}.")
    return columns


def _named(cells: list[str], columns: list[str]) -> dict[str, str]:
    return {key: cell for key, cell in zip(columns, cells, strict=False) if key and cell}
