"""Validation errors in a marketer's words: where, what was expected, what was found.

Pydantic's own sentences speak of literals, tuples and keys. Here every error becomes
`file:line: briefs[2].channels: expected one of linkedin, blog, email; found “fax”`. List entries are counted from 0;
the line is the entry's own. A misspelt field is told the nearest right one.
"""

import difflib
import typing
from collections.abc import Sequence
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from desk.marked_yaml import Marked, Path, Plain, Problem
from domain.errors import InvalidInput

_TYPES: Final = {
    "string_type": "expected a text",
    "model_type": "expected fields (name: value)",
    "model_attributes_type": "expected fields (name: value)",
    "dict_type": "expected fields (name: value)",
    "tuple_type": "expected a list",
    "list_type": "expected a list",
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "int_parsing": "expected a whole number",
    "int_type": "expected a whole number",
    "float_parsing": "expected a number",
    "float_type": "expected a number",
    "date_parsing": "expected a date such as 2027-03-31",
    "date_from_datetime_parsing": "expected a date such as 2027-03-31",
    "date_from_datetime_inexact": "expected a date such as 2027-03-31",
    "date_type": "expected a date such as 2027-03-31",
}
_PATTERNS: Final = {
    r"^#[0-9A-Fa-f]{6}$": 'expected a colour in quotes such as "#1F2A44"',
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "expected a time such as 08:30",
    r"^(https?://[^\s/][^\s]*|/[^\s]*)$": "expected an address such as https://example.com/a, or a path such as /a",
    r"^https?://[^\s/]+[^\s]*$": "expected an address such as https://example.com",
    r"^[a-z]{2,3}(-[A-Z]{2})?$": "expected a language tag such as en-GB",
}


def described(kind: str) -> str:
    """What is expected of a kind of value that is explained in more than one place."""
    return {"Colour": _PATTERNS[r"^#[0-9A-Fa-f]{6}$"]}[kind]


def refuse(name: str, problems: Sequence[Problem]) -> None:
    """Raises InvalidInput with one line per problem, in the order of the file; does nothing without problems."""
    if problems:
        ordered = sorted(problems, key=lambda problem: problem.line)
        raise InvalidInput("\n".join(dict.fromkeys(line_of(name, problem) for problem in ordered)))


def line_of(name: str, problem: Problem) -> str:
    """`file:line: field: message`."""
    field = f"{dotted(problem.path)}: " if problem.path else ""
    return f"{name}:{problem.line}: {field}{problem.message}"


def dotted(path: Path) -> str:
    """`("briefs", 2, "channels")` → `briefs[2].channels`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f"{'.' if text else ''}{step}"
    return text


def complain(error: ValidationError, marked: Marked, model: type[BaseModel]) -> list[Problem]:
    """One problem per error of a validation, at the lines of the file. A list whose entries are all wrong counts as
    too short for pydantic; the entries' own problems say it better."""
    details = [d for d in error.errors(include_url=False) if not (d["type"] == "too_short" and marked.at(d["loc"]))]
    return [_problem(detail, marked, model) for detail in details]


def _problem(detail: ErrorDetails, marked: Marked, model: type[BaseModel]) -> Problem:
    path: Path = detail["loc"]
    message = _message(detail, marked.at(path), model)
    line = marked.line(path)
    if path and isinstance(path[-1], int) and not isinstance(marked.at(path), dict | list):
        path = path[:-1]
    return Problem(line, path, message)


def _message(detail: ErrorDetails, found: Plain, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "required, but not given"
    if kind == "extra_forbidden":
        return _unknown(detail["loc"], model)
    return f"{_expected(kind, context, detail['msg'])}; found {shown(found)}"


def _expected(kind: str, context: dict[str, Any], said: str) -> str:
    if kind == "literal_error":
        return "expected one of " + str(context["expected"]).replace("'", "").replace(" or ", ", ")
    if kind == "string_too_short":
        return (
            "expected a text" if context["min_length"] == 1 else f"expected at least {context['min_length']} characters"
        )
    if kind == "too_short":
        return "expected at least one entry"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context["pattern"]), said)
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound, number = next(iter(context.items()))
        return f"expected a number {'from' if bound == 'ge' else 'up to'} {number}"
    return f"expected {context['what']}" if kind == "expected" else _TYPES.get(kind, said)


def shown(found: Plain) -> str:
    """What was found, in words short enough for a line."""
    if isinstance(found, dict):
        return "fields" if found else "nothing"
    if isinstance(found, list):
        return "a list" if found else "an empty list"
    if found is None or not found.strip():
        return "nothing"
    return f"“{found if len(found) <= 60 else found[:59] + '…'}”"


def _unknown(path: Path, model: type[BaseModel]) -> str:
    known = list(_model_at(path[:-1], model).model_fields)
    near = difflib.get_close_matches(str(path[-1]), known, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"no such field{hint}; expected one of {', '.join(known)}"


def _model_at(path: Path, model: type[BaseModel]) -> type[BaseModel]:
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = _inner(model.model_fields[step].annotation) or model
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((found for part in typing.get_args(annotation) if (found := _inner(part))), None)
