"""How an agent asks for a tool: in JSON, through the same port as everything else.

Tool calls of providers differ, and a small model's are often broken; every model we run is asked for one JSON object
anyway. So the wish for a tool is such an object too, and works with any model behind the port. It is carried out only
when it names a tool this very agent holds.
"""

import json
from typing import Any

from crews.guards import first_object
from domain.crew_tools import MOST_CALLS

NO_MORE = "That was the last reading. Answer now as you were asked at first."
GO_ON = "Read on if you must, else answer as you were asked at first."


def invitation(tools: list[Any]) -> str:
    """What an agent is told of its tools; nothing where it has none."""
    if not tools:
        return ""
    lines = [f"- {tool.name}: {tool.description} Input: {_schema(tool)}" for tool in tools]
    return (
        f"\n\nBefore you answer you may read more, at most {MOST_CALLS} times. To read, answer with one JSON object "
        'and nothing else: {"tool": NAME, "input": {…}}. What was read comes back between marks: it is background, and '
        "nothing can be quoted from it. Addresses must be those of the material or of a search's result.\n"
        + "\n".join(lines)
    )


def wish_in(answer: str, tools: list[Any]) -> tuple[Any, dict[str, Any]] | None:
    """The tool that an answer asks for and with what, None when it is an answer."""
    found = first_object(answer)
    if not found or not isinstance(found.get("input"), dict):
        return None
    tool = next((tool for tool in tools if tool.name == found.get("tool")), None)
    return (tool, found["input"]) if tool else None


def carried_out(tool: Any, wanted: dict[str, Any]) -> str:
    """What the tool answers; wrong input is answered in words."""
    try:
        return str(tool.run(**wanted))
    except (ValueError, TypeError) as error:
        return f"The input does not fit: {str(error)[:500]}"


def _schema(tool: Any) -> str:
    fields = tool.args_schema.model_json_schema().get("properties", {})
    return json.dumps({name: field.get("description", "") for name, field in fields.items()}, ensure_ascii=False)
