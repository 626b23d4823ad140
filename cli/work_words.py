"""How work commands speak: data on standard output, everything said to a person on standard error."""

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from domain.value import Value

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (described in docs/reference/json.md).")]
ActAs = Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who acts. Default: the owner.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Workspace; needed only if there are several.")
]
CampaignName = Annotated[str, typer.Option("--campaign", metavar="NAME", help="The campaign's name.")]


def say(text: str) -> None:
    """A sentence for a person."""
    typer.echo(text, err=True)


def show(text: str) -> None:
    """Data."""
    typer.echo(text)


def show_json(value: "Value | Sequence[Value]") -> None:
    """Data for programs: keys in the documented order, text as it is."""
    plain = (
        value.model_dump(mode="json") if not isinstance(value, Sequence) else [v.model_dump(mode="json") for v in value]
    )
    show(json.dumps(plain, ensure_ascii=False, indent=2))


def counted(number: int, noun: str) -> str:
    """`1 piece`, `2 pieces`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def table(rows: Iterable[Sequence[str]]) -> str:
    """Lines with aligned columns; the last one is never cut or filled."""
    listed = [tuple(row) for row in rows]
    widths = [max((len(cell) for cell in column), default=0) for column in zip(*listed, strict=True)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)), row[-1]]).rstrip()
        for row in listed
    )
