"""What the commands for mail share: the installation's keys, and lists as files."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from cli.work_office import Office

if TYPE_CHECKING:
    from resources.publishers.email.keys import AddressKeys
    from store.audiences import AddressRow
    from store.mail_documents import LeftOutDocument


def keys_of(office: Office) -> "AddressKeys":
    """What this installation makes of addresses."""
    from resources.publishers.email.keys import AddressKeys

    return AddressKeys(office.settings.secrets.token_key)


def write_rows(file: TextIO, rows: "Sequence[AddressRow]") -> None:
    """A list with its grounds, in the columns that an import knows."""
    from desk.addresses_csv import ALIASES

    columns = (*ALIASES, "state")
    writer = csv.writer(file)
    writer.writerow(columns)
    for row in rows:
        values = [getattr(row, column) for column in columns]
        writer.writerow([value.isoformat() if hasattr(value, "isoformat") else value or "" for value in values])


def write_left_out(path: Path, rows: "Sequence[LeftOutDocument]") -> None:
    """The rows of a file that were not kept, and why."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "email", "reason"))
        writer.writerows((row.line, row.email, row.reason) for row in rows)
