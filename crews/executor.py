"""A lean executor, and a crew that keeps no copies.

CrewAI's own executor runs a flow of fifteen methods on event loops of its own, made for planning and tools. An agent
without tools makes exactly one call, so that machinery is all cost (17 of 25 ms) and some risk: it repeats calls, and
on its last iteration it may hand over "Thought / Action" text as the answer. `Agent.executor_class` is the place
crewai provides for another one; ours renders the same messages and makes the one call. Where an operator gave an agent
tools, it is asked again with what it read, a few times at most (tools/dialogue.py).

A crew also writes inputs and outputs of its last run to an SQLite file shared by all processes (4 of 8 ms, and a lock
between workers), for a `replay` command we do not use; texts of customers belong in our database only. And it looks
for attached files four times, each time on an event loop made for it; there are none to attach. And its
event bus hands each event to a pool of threads for console and telemetry listeners that are switched off.
"""

import re
from contextlib import AbstractContextManager
from typing import Any, Final

from crews.fences import fence
from crews.tools.dialogue import GO_ON, NO_MORE, carried_out, invitation, wish_in
from domain.crew_tools import MOST_CALLS

_WRONG: Final = re.compile(r"(### Previous result:\n)(.*)(\n\n\nTry again, making sure to address)", re.DOTALL)


def direct_executor() -> Any:
    """The executor class: one call per task, more only to read with a tool, no event loop."""
    from crewai.agents.agent_executor import AgentExecutor

    class DirectExecutor(AgentExecutor):  # type: ignore[misc, unused-ignore]
        """Renders the agent's prompt and asks the model once."""

        def _flow_post_init(self, definition: Any = None) -> None:
            """No flow is run, so none is prepared (0.5 ms and a new pydantic class each)."""

        def invoke(self, inputs: dict[str, Any]) -> dict[str, Any]:
            """One answer. Unlike crewai's own rendering, placeholders inside the material are left alone."""
            tools, messages = self.original_tools, self.state.messages
            messages.clear()
            messages.extend(rendered(self.prompt, fenced(inputs["input"]) + invitation(tools)))
            answer = self._asked(messages)
            for left in range(MOST_CALLS - 1, -1, -1):
                wish = wish_in(answer, tools) if tools else None
                if wish is None:
                    break
                result = f"{carried_out(*wish)}\n\n{GO_ON if left else NO_MORE}"
                messages.extend([{"role": "assistant", "content": answer}, {"role": "user", "content": result}])
                answer = self._asked(messages)
            return {"output": answer}

        def _asked(self, messages: list[Any]) -> str:
            if self.llm is None:
                raise RuntimeError("The direct executor is for agents with a model.")
            return str(self.llm.call(messages, from_task=self.task, from_agent=self.agent))

    return DirectExecutor


def fenced(text: str) -> str:
    """The task of another try: the wrong answer that crewai quotes in it may hold what a source said, so it stands
    between marks too."""
    return _WRONG.sub(lambda found: f"{found[1]}{fence('your previous answer', found[2])}{found[3]}", text)


def rendered(prompt: Any, text: str) -> list[dict[str, str]]:
    """The chat messages of an agent's prompt with `text` as its task."""
    if "system" in prompt:
        user = prompt["user"].replace("{input}", text).strip()
        return [{"role": "system", "content": prompt["system"]}, {"role": "user", "content": user}]
    return [{"role": "user", "content": prompt["prompt"].replace("{input}", text).strip()}]


class NoOutputs:
    """Stands in for crewai's storage of task outputs and keeps nothing."""

    def reset(self) -> None:
        """Nothing to forget."""

    def update(self, task_index: int, log: dict[str, Any]) -> None:
        """Nothing is kept."""

    def load(self) -> list[dict[str, Any]]:
        """Nothing was kept."""
        return []


def forgetful_crew() -> Any:
    """The crew class: crewai's, without the SQLite copy of each run."""
    from crewai import Crew
    from pydantic import PrivateAttr

    class ForgetfulCrew(Crew):  # type: ignore[misc, unused-ignore]
        """A crew whose texts live in the caller's hands only."""

        _task_output_handler: Any = PrivateAttr(default_factory=NoOutputs)

        def _prepare_tools(self, agent: Any, task: Any, tools: Any) -> Any:  # noqa: ARG002 (crewai's signature)
            return tools

    return ForgetfulCrew


def plain_task() -> Any:
    """The task class: crewai's, whose prompt is its description and what is expected, without attached files."""
    from crewai import Task

    class PlainTask(Task):  # type: ignore[misc, unused-ignore]
        """A task that says what it says."""

        def prompt(self) -> str:
            """What the agent is asked."""
            return f"{self.description}\n\n{self.expected_output}"

    return PlainTask


def silence() -> AbstractContextManager[None]:
    """No listener hears crewai's events while this is held: nothing is printed, traced or handed to other threads."""
    from crewai.events.event_bus import crewai_event_bus

    quiet = crewai_event_bus.scoped_handlers()
    quiet.__enter__()
    return quiet
