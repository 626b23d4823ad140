"""CrewAI, loaded once per process, quietly and only when a crew really runs.

Importing crewai costs 2.4 to 3.9 CPU seconds and about 180 MB, and without its off switches it reports telemetry, asks
for tracing on a terminal and looks for new versions. The switches are read while it is imported, so they are set here,
before the only import of crewai in the project. The tempting way is an import at the top of each crew; then every
process that merely knows about crews would pay for it.

What a kickoff costs, in CPU per piece of work with one agent, one task and a guard (two-core machine, a model that
answers at once, 12 kB of prompt):

    crewai's own executor and output storage       25.0 ms
    Agent.kickoff, without crew and task           15.1 ms
    our executor for agents without tools           8.1 ms      see executor.py
    and no SQLite copy, attached files, listeners   2.3 ms      see executor.py

So a crew here is a real `Crew` of a real `Agent` and a `Task` with a guard, at a sixth of `Agent.kickoff`'s price.
"""

import os
import tempfile
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crewai import Agent, Crew, Task
    from crewai.agents.agent_executor import AgentExecutor

SWITCHES: Final[dict[str, str]] = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "CREWAI_DISABLE_VERSION_CHECK": "true",
    "ANONYMIZED_TELEMETRY": "False",
}

_lock = threading.Lock()
_loaded: dict[int, "CrewAI"] = {}


@dataclass(frozen=True)
class CrewAI:
    """The classes crews are built from: crewai's agent, and ours derived from its task, crew, executor and model.
    `silence` is held as long as they are used."""

    agent: "type[Agent]"
    task: "type[Task]"
    crew: "type[Crew]"
    executor: "type[AgentExecutor]"
    model: Any
    silence: AbstractContextManager[None]


def switch_off() -> None:
    """Sets crewai's off switches; a storage folder is given only where the operator has not given one."""
    os.environ.update(SWITCHES)
    os.environ.setdefault("CREWAI_STORAGE_DIR", str(Path(tempfile.gettempdir()) / f"pressroom-crewai-{os.getuid()}"))


def crewai() -> CrewAI:
    """CrewAI with our executor and our model adapter. Keyed by process: its event threads do not survive a fork."""
    with _lock:
        pid = os.getpid()
        if pid not in _loaded:
            switch_off()
            _loaded[pid] = _load()
        return _loaded[pid]


def _load() -> CrewAI:
    import crewai as library

    from crews.executor import direct_executor, forgetful_crew, plain_task, silence
    from crews.llm import model_adapter

    return CrewAI(
        agent=library.Agent,
        task=plain_task(),
        crew=forgetful_crew(),
        executor=direct_executor(),
        model=model_adapter(),
        silence=silence(),
    )
