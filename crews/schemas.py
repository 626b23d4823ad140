"""A JSON schema as a prompt shows it: short enough to read, complete enough to fill in."""

import json
from functools import cache
from typing import Any

from domain.value import Value


@cache
def schema_of(output: type[Value]) -> str:
    """The JSON schema of `output` on one line, without the noise of generated titles and class docstrings."""
    return json.dumps(_quiet(output.model_json_schema()), ensure_ascii=False)


def _quiet(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_quiet(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    noise = {"title"} if isinstance(schema.get("title"), str) else set()
    return {key: _quiet(value) for key, value in schema.items() if key not in noise}
