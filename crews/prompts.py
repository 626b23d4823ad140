"""Prompts as data: each crew's agents.yaml and tasks.yaml, read once per process.

CrewAI's decorators find and interpolate such files by magic; here a loader of a few lines does, and rendering is one
pass: a `{name}` in the template is replaced by its value, and what the value contains is never looked at again. The
digest of both files is recorded with every version made with them, so that a changed prompt makes pieces stale.
"""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import Field

from domain.value import Value

_NAME: Final = re.compile(r"\{([a-z_]+)\}")


class AgentPrompt(Value):
    """Who the agent is."""

    role: str
    goal: str
    backstory: str


class TaskPrompt(Value):
    """What is asked. `channels` holds a paragraph per channel, for tasks that differ by channel."""

    agent: str
    description: str
    expected_output: str
    channels: dict[str, str] = Field(default_factory=dict)


class Prompts(Value):
    """One crew's prompts. A crew here is one agent with one task."""

    agent: AgentPrompt
    task: TaskPrompt
    digest: str

    @property
    def text(self) -> str:
        """All that the files say."""
        agent, task = self.agent, self.task
        said = (agent.role, agent.goal, agent.backstory, task.description, task.expected_output)
        return "\n".join((*said, *task.channels.values()))


@cache
def load_prompts(folder: Path) -> Prompts:
    """The prompts in a crew's folder."""
    import yaml

    texts = [(folder / name).read_bytes() for name in ("agents.yaml", "tasks.yaml")]
    agents, tasks = (yaml.safe_load(text) for text in texts)
    ((_, task),) = tasks.items()
    return Prompts(
        agent=AgentPrompt(**agents[task["agent"]]),
        task=TaskPrompt(**task),
        digest=hashlib.sha256(b"\0".join(texts)).hexdigest()[:16],
    )


def render(template: str, values: Mapping[str, str]) -> str:
    """`template` with each `{name}` replaced. A name without a value is an error in the crew, not in its input."""
    return _NAME.sub(lambda match: values[match.group(1)], template)
