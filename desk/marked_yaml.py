"""YAML that remembers where everything stood.

A person who mistyped one word in a file of 300 lines needs the line, and `yaml.safe_load` throws it away. So the file
is composed into nodes, and the plain data is made here, beside a map from each field's path to its line. The same pass
undoes three surprises of YAML 1.1: `no` is not a truth value but a word, `12:15` is not the number 735, and a key
written twice is an error instead of a silent winner. Every scalar stays text; the model that reads it decides what it
is. A field left empty counts as not written, but its place is kept, so that a rule may object to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

Path = tuple[str | int, ...]
Plain = str | list["Plain"] | dict[str, "Plain"] | None

MOST_NODES = 50_000
MOST_DEPTH = 20
TOO_LARGE = "nested too deeply, repeats itself without end, or has far too many entries"


@dataclass(frozen=True)
class Problem:
    """One thing wrong: `path` names the field (empty: the whole file), `message` says what was expected and found."""

    line: int
    path: Path
    message: str


@dataclass
class Marked:
    """Plain data with the line of every field (counted from 1) and the fields that were left empty."""

    data: Plain = None
    lines: dict[Path, int] = field(default_factory=dict)
    empty: set[Path] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def line(self, path: Path) -> int:
        """The line of a field, or of the nearest thing round it that was written."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def at(self, path: Path) -> Plain:
        """What was written at `path`; None when nothing was."""
        value: Plain = self.data
        for step in path:
            if isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            elif isinstance(value, Mapping):
                value = value.get(str(step))
            else:
                return None
        return value


def read_yaml(text: str) -> Marked:
    """The data of one YAML document. What is wrong with it is in `problems`; nothing is raised."""
    marked = Marked()
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None:
            marked.data = _plain(node, (), marked, frozenset())
    except _TooLargeError as error:
        marked.problems.append(Problem(marked.line(error.path), error.path, str(error)))
    except RecursionError:  # the parser goes down one call per bracket, long before we could count them
        marked.problems.append(Problem(1, (), TOO_LARGE))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        marked.problems.append(Problem(line, (), f"not valid YAML: {_said(error)}"))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        marked.problems.append(
            Problem(line, (), f"not valid YAML: the character #x{error.character:04x} is not allowed")
        )
    return marked


def _said(error: yaml.MarkedYAMLError) -> str:
    said = str(error.problem or error.context or "cannot be read")
    if "mapping values are not allowed" in said:
        return said + " (a text that contains “: ” belongs in quotes)"
    if "found character '\\t'" in said:
        return said + " (indent with spaces, not tabs)"
    return said


class _TooLargeError(Exception):
    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


def _plain(node: yaml.Node, path: Path, marked: Marked, above: frozenset[int]) -> Plain:
    marked.lines.setdefault(path, node.start_mark.line + 1)
    marked.nodes += 1
    if id(node) in above or len(path) > MOST_DEPTH or marked.nodes > MOST_NODES:
        raise _TooLargeError(path, TOO_LARGE)
    inside = above | {id(node)}
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, marked, inside)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, n), marked, inside) for n, item in enumerate(node.value)]
    return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def _mapping(node: yaml.MappingNode, path: Path, marked: Marked, inside: frozenset[int]) -> dict[str, Plain]:
    fields: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            marked.problems.append(
                Problem(line, path, "expected a field name before the colon; found a list or fields")
            )
            continue
        key = str(key_node.value)
        here = (*path, key)
        if here in marked.lines:
            message = f"written twice (first on line {marked.lines[here]})"
            marked.problems.append(Problem(line, here, message))
            continue
        marked.lines[here] = line
        value = _plain(value_node, here, marked, inside)
        if value is None:
            marked.empty.add(here)
        else:
            fields[key] = value
    return fields
