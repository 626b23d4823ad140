"""Prompts as data: each crew's agents.yaml and tasks.yaml, parsed once and kept in the cache.

CrewAI's decorators find and interpolate such files by magic; here a loader of a few lines does, and rendering is one
pass: a `{name}` in the template is replaced by its value, and what the value contains is never looked at again. The
digest of both files is recorded with every version made with them, so that a changed prompt makes pieces stale. The
files themselves are read each time, which costs next to nothing, and what was parsed is kept by their digest: a file
that changes under a running worker is noticed by its next crew, and nothing has to be told to forget. Prompts belong to
no workspace, so they are kept in the process and in Redis only.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import Field

from domain.value import Value
from store.cache import Cache, Key, Kind

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


PROMPTS: Final[Kind[Prompts]] = Kind(
    "prompts",
    1,
    24 * 3600.0,
    lambda prompts: prompts.model_dump_json().encode(),
    Prompts.model_validate_json,
    levels=frozenset({"process", "redis"}),
    checked=False,
)
_EVERYONE: Final = "installation"
OWN: Final = Cache()  # of this process alone, for those who have no other


def load_prompts(folder: Path, cache: Cache = OWN) -> Prompts:
    """The prompts in a crew's folder."""
    texts = [(folder / name).read_bytes() for name in ("agents.yaml", "tasks.yaml")]
    digest = hashlib.sha256(b"\0".join(texts)).hexdigest()
    return cache.get(PROMPTS, Key(_EVERYONE, digest), lambda: _parsed(texts, digest[:16]))


def _parsed(texts: list[bytes], digest: str) -> Prompts:
    import yaml

    agents, tasks = (yaml.safe_load(text) for text in texts)
    ((_, task),) = tasks.items()
    return Prompts(agent=AgentPrompt(**agents[task["agent"]]), task=TaskPrompt(**task), digest=digest)


def render(template: str, values: Mapping[str, str]) -> str:
    """`template` with each `{name}` replaced. A name without a value is an error in the crew, not in its input."""
    return _NAME.sub(lambda match: values[match.group(1)], template)
