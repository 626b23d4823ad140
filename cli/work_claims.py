"""claims check: the claim check alone, on pairs of a sentence and a passage.

One line in, one answer out, in the same order, so that a file of any length runs in constant memory and a pipe sees its
first answer at once. A bad line stops the run with its number: skipping it would shift every answer behind it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.work_words import AsJson, show
from domain.errors import InvalidInput

if TYPE_CHECKING:
    from domain.ruling import Ruling

PairsPath = Annotated[
    str, typer.Argument(metavar="FILE.jsonl", help='Lines of {"sentence", "passage"}; - reads standard input.')
]
_FIELDS = ("sentence", "passage")


def check(file: PairsPath, as_json: AsJson = False) -> None:
    """Say of each sentence whether its passage supports it, and why not."""
    from domain.pair_check import check_pair

    for number, (sentence, passage) in _pairs(file):
        ruling = check_pair(sentence, passage)
        show(_as_json(ruling) if as_json else _as_text(number, sentence, ruling))


def _as_json(ruling: "Ruling") -> str:
    return json.dumps({"verdict": ruling.verdict, "reasons": list(ruling.reasons)}, ensure_ascii=False)


def _as_text(number: int, sentence: str, ruling: "Ruling") -> str:
    first = f"{number:>6}  {ruling.verdict.replace('_', ' '):<12}  {' '.join(sentence.split())}"
    return "\n".join([first, *(f"{'':22}{reason}" for reason in ruling.reasons)])


def _pairs(file: str) -> Iterator[tuple[int, tuple[str, str]]]:
    """(line number, (sentence, passage)) of each line; empty lines are passed over."""
    name = "standard input" if file == "-" else file
    for number, line in enumerate(_lines(file), 1):
        if line.strip():
            yield number, _pair(line, f"{name}:{number}")


def _lines(file: str) -> Iterator[bytes]:
    if file == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as opened:
            yield from opened
    except OSError as error:
        raise InvalidInput(f"{file}: cannot be read: {error.strerror or error}.") from error


def _pair(line: bytes, where: str) -> tuple[str, str]:
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{where}: not UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise InvalidInput(f"{where}: not a line of JSON: {error}.") from error
    if not isinstance(found, dict):
        raise InvalidInput(f'{where}: expected an object with "sentence" and "passage".')
    for field in _FIELDS:
        if field not in found:
            raise InvalidInput(f"{where}: {field}: required, but not given.")
        if not isinstance(found[field], str) or not found[field].strip():
            raise InvalidInput(f"{where}: {field}: expected a text that is not empty.")
    return found["sentence"], found["passage"]


def add_to(group: typer.Typer) -> None:
    """Adds the command to the group `claims`."""
    group.command("check")(check)
