"""No agent holds the words of others, our own unpublished words and an effect on the outside at once.

What an agent reads is found by marking every text of its material and looking at the prompt that comes out; what it
can do, by looking at the very objects that are handed to CrewAI. Nothing is kept in a table by hand, so a crew that is
added tomorrow is walked too, and one that gets a tool is caught.
"""

import ast
import re
from typing import Any, Final

import pytest

from crews.runner import PLANS, CrewRunner
from crews.runtime import crewai
from crews.tools.keyed import services_of
from crews.tools.toolbox import Toolbox
from domain.crew_tools import ALLOWED as TOOLS
from domain.errors import Permanent
from domain.writing import OUTPUTS, Material
from tests.crews.marked import FULL, marked, marks_in
from tests.fakes.readings import KEYS, Answering, Entries, OnePage
from tests.fakes.scripted_model import ScriptedModel
from tests.house.test_laws import committed, tree_of

_FENCED: Final = re.compile(r"<<<([^<>]+) ([0-9a-f]{12})>>>\n(.*?)\n<<<end \1 \2>>>", re.DOTALL)
_POWERS: Final = re.compile(
    r"tool|mcp|app|code|delegat|callback|file|knowledge|memory|skill|a2a|planning|reasoning|remote|trigger|stream|share"
)
# What those names also match, and what it is: counters, switches that are off, parts of crewai itself.
_MACHINERY: Final = frozenset({"tools_handler", "tools_results", "tool_failure_policy", "code_execution_mode"})
each_material = pytest.mark.parametrize("material", FULL, ids=lambda each: type(each).__name__)
PROMPTS_KEPT: Final = "store.cache"  # where the runner keeps the prompts' own files; no agent sees it
ALLOWED: Final = frozenset(
    {"crews", "domain", "crewai", "crewai_tools", "pydantic", "yaml", "json_repair"}
    | {
        "ast",
        "collections",
        "contextlib",
        "dataclasses",
        "functools",
        "hashlib",
        "importlib",
        "inspect",
        "json",
        "os",
        "pathlib",
    }
    | {"base64", "binascii", "codecs", "html", "unicodedata"}  # crews/disguises.py undoes codes
    | {"re", "sys", "tempfile", "threading", "time", "types", "typing", "urllib"}
)


def prompt_of(material: Material) -> str:
    """Everything a model is sent for this material."""
    model = ScriptedModel(Permanent("seen enough"))
    with pytest.raises(Permanent):
        CrewRunner(model).run(material)
    return model.last_text


def powers_of(*objects: Any) -> list[str]:
    """What these agents, tasks and crews hold that could have an effect: every such field that is not empty."""
    return [
        f"{type(each).__name__}.{name}"
        for each in objects
        for name in type(each).model_fields
        if _POWERS.search(name) and name not in _MACHINERY and getattr(each, name)
    ]


def assembled(material: Material, toolbox: Toolbox | None = None) -> Any:
    return CrewRunner(ScriptedModel("{}"), toolbox).assemble(material)[1]


def test_every_crew_is_walked() -> None:
    assert {type(material) for material in FULL} == set(PLANS)
    assert {plan.task for plan in PLANS.values()} == set(OUTPUTS)


@each_material
def test_no_agent_holds_all_three(material: Material) -> None:
    read = {mark.split(".")[0] for mark in marks_in(prompt_of(marked(material)))}
    crew = assembled(material)
    effects = powers_of(crew, *crew.agents, *crew.tasks)
    assert "others" in read, "a crew that reads nothing of others would need no fence"
    assert not ({"others", "ours"} <= read and effects), effects
    assert len(crew.agents) == len(crew.tasks) == 1


@each_material
def test_every_text_of_the_material_stands_in_a_fence(material: Material) -> None:
    text = prompt_of(marked(material))
    assert marks_in(text)
    assert marks_in(_FENCED.sub("", text)) == set()


@each_material
def test_what_an_operator_may_give_only_reads_what_was_given(material: Material) -> None:
    """A tool in an agent's hands is one of the list, held by the class that checks what it is asked with."""
    world, service = OnePage(b""), Answering()
    box = Toolbox(dict.fromkeys(OUTPUTS, tuple(TOOLS)), world, Entries(), services_of(KEYS, service))
    crew = assembled(material, box)
    assert powers_of(crew, *crew.agents, *crew.tasks) == ["Agent.tools", "PlainTask.tools"]
    tools = crew.agents[0].tools
    assert crew.tasks[0].tools == tools
    assert [tool.name for tool in tools] == list(TOOLS)
    assert {type(tool).__name__ for tool in tools} == {"ReadingTool"}
    for tool in tools:
        asked = dict.fromkeys(tool.args_schema.model_fields, "https://elsewhere.example/?told=secret")
        tool._read(asked | {"start_line": 1, "line_count": 1, "max_results": 1})
    assert (world.asked, service.asked) == ([], [])


def test_a_tool_that_sends_mail_would_be_seen() -> None:
    crewai()
    from crewai.tools import BaseTool

    class SendMail(BaseTool):  # type: ignore[misc, unused-ignore]
        name: str = "Send mail"
        description: str = "Sends mail."

        def _run(self) -> str:
            return "sent"

    crew = assembled(FULL[1])
    crew.agents[0].tools = [SendMail()]
    assert powers_of(*crew.agents) == ["Agent.tools"]


def test_the_crews_know_nothing_that_publishes_mails_or_writes() -> None:
    """Nor does their code: it imports our domain, CrewAI and nothing that reaches a network or a database."""
    foreign = {
        f"{path}: {name}"
        for path in committed("crews/*.py")
        for name in _imported(tree_of(path))
        if name.partition(".")[0] not in ALLOWED and name != PROMPTS_KEPT
    }
    assert foreign == set()


def _imported(tree: ast.AST) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found
