"""The guard of every task: a model's answer becomes typed output, or the model is asked again with the reason.

CrewAI's `output_pydantic` raises at once on a value out of range and spends four calls on text it cannot parse. A guard
is asked first and may answer with a reason, which crewai puts into the next try. Ours takes the last JSON object of
the answer that fits (models like to think aloud, to add a sentence or a code fence), repairs what is nearly JSON, drops
fields nobody asked for and characters nobody sees, validates, and lets the crew check what a schema cannot say. What
leaves it is canonical JSON.
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from domain.hidden import without_hidden
from domain.value import Value

Answer = TypeVar("Answer", bound=Value)

_THINKING: Final = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_REASONING: Final = re.compile(r"^\s*(?:Thought|Action|Action Input|Observation)\s*:", re.MULTILINE)


class WrongAnswer(Exception):
    """The answer is well-formed but not usable; the text tells the model what to do differently."""


def json_guard(output: type[Answer], check: Callable[[Answer], Answer]) -> Callable[[Any], tuple[bool, Any]]:
    """A guard for crewai: (True, canonical JSON), or (False, what to do differently)."""

    def guard(answer: Any) -> tuple[bool, Any]:  # short: crewai parses the source of a guard at each call
        return judge(answer.raw, output, check)

    return guard


def judge(text: str, output: type[Answer], check: Callable[[Answer], Answer]) -> tuple[bool, str]:
    """(True, canonical JSON), or (False, what to do differently)."""
    try:
        return True, check(parse(text, output)).model_dump_json()
    except WrongAnswer as error:
        return False, str(error)


def parse(text: str, output: type[Answer]) -> Answer:
    """The last JSON object in `text` that fits `output`. Raises WrongAnswer."""
    said = _THINKING.sub("", text)
    for later in reversed(_whole_objects(said)[1:]):
        with suppress(ValidationError):
            return output.model_validate(_known(later, output))
    found = first_object(said)
    if found is None:
        if _REASONING.search(text):
            raise WrongAnswer("Do not plan or call a tool; there are none. Answer with the JSON object alone.")
        raise WrongAnswer("There is no JSON object in the answer. Answer with one JSON object and nothing else.")
    try:
        return output.model_validate(_known(found, output))
    except ValidationError as error:
        raise WrongAnswer(f"The JSON object does not fit: {_faults(error)}.") from error


def _known(found: dict[str, Any], output: type[Value]) -> dict[str, Any]:
    return {name: _washed(value) for name, value in found.items() if name in output.model_fields}


def _washed(value: Any) -> Any:
    """The value without characters that nobody sees: no person could approve them, and no source holds any."""
    if isinstance(value, str):
        return without_hidden(value)
    if isinstance(value, list):
        return [_washed(each) for each in value]
    if isinstance(value, dict):
        return {name: _washed(each) for name, each in value.items()}
    return value


def _whole_objects(text: str) -> list[dict[str, Any]]:
    """The JSON objects of `text` that need no repair and stand in no other, in their order."""
    decoder = json.JSONDecoder(strict=False)
    found, position = [], text.find("{")
    while position >= 0:
        try:
            value, end = decoder.raw_decode(text, position)
            found.append(dict(value))
        except json.JSONDecodeError:
            end = position + 1
        position = text.find("{", end)
    return found


def first_object(text: str) -> dict[str, Any] | None:
    """The first JSON object, if need be repaired from the first brace on."""
    decoder = json.JSONDecoder(strict=False)
    start = text.find("{")
    position = start
    while position >= 0:
        try:
            found, _ = decoder.raw_decode(text, position)
        except json.JSONDecodeError:
            position = text.find("{", position + 1)
            continue
        if position == start or _is_whole(text, start, position):
            return dict(found)
        break
    return _repaired(text[start:]) if start >= 0 else None


def _is_whole(text: str, start: int, position: int) -> bool:
    """Whether the object at `position` is not merely an inner part of a broken one that begins at `start`."""
    between = text[start + 1 : position]
    return '"' not in between


def _repaired(text: str) -> dict[str, Any] | None:
    from json_repair import repair_json

    found = repair_json(text, return_objects=True)
    if isinstance(found, list):
        found = next((item for item in found if isinstance(item, dict)), None)
    return found if isinstance(found, dict) and found else None


def _faults(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'object'}: {fault['msg']}" for fault in error.errors())
