"""A tool in an agent's hands: the library's own, asked only with what may be asked, and fenced in what it answers.

The agent sees a tool of CrewAI with the library's name, sentence and schema. What it asks is checked before, what comes
back is cut, washed and put between marks like every text that is not ours; a refusal comes back as words too, so that
the agent goes on without. How long one reading may take and how much may come is the fetcher's.
"""

from contextlib import AbstractContextManager
from typing import Any, Final, Protocol

from crews.fences import fence
from crews.tools.grounds import Grounds
from domain.crew_tools import MOST_CALLS, ReadOnly
from domain.errors import PressroomError
from domain.hidden import without_hidden
from domain.writing import Task

# What the library's code stumbles over when an answer has another shape than it was written for.
_BROKEN: Final = (ValueError, LookupError, OSError, TypeError, AttributeError, RuntimeError)
LONGEST: Final = 12_000
_ADDRESSES: Final = ("website_url", "url")
_QUERIES: Final = ("search_query", "query", "q")


class ToolAccount(Protocol):
    """Where each call of a tool is entered."""

    def entered(self, task: Task, tool: str) -> AbstractContextManager[None]:
        """A row for a call that is made in the block. Raises NeedsPerson where it may not be made."""
        ...


def reading_tool() -> Any:
    """The class: a CrewAI tool round one of the library's."""
    from crewai.tools import BaseTool
    from pydantic import PrivateAttr

    class ReadingTool(BaseTool):  # type: ignore[misc, unused-ignore]
        """Reads, and does nothing else."""

        _inner: Any = PrivateAttr()
        _kind: Any = PrivateAttr()
        _grounds: Any = PrivateAttr()
        _account: Any = PrivateAttr()
        _task: Any = PrivateAttr()

        @classmethod
        def of(cls, inner: Any, kind: ReadOnly, grounds: Grounds, account: ToolAccount, task: Task) -> Any:
            """A tool for one kickoff."""
            tool = cls(name=kind.name, description=f"Reads {kind.does}.", args_schema=inner.args_schema)
            tool._inner, tool._kind, tool._grounds = inner, kind, grounds
            tool._account, tool._task = account, task
            return tool

        def _run(self, **wanted: Any) -> str:
            return fence(f"result of {self._kind.name}", self._read(wanted))

        def _read(self, wanted: dict[str, Any]) -> str:
            refused = refusal(self._kind, self._grounds, wanted)
            if refused:
                return refused
            try:
                with self._account.entered(self._task, self._kind.name):
                    found = self._inner._run(**wanted)
            except PressroomError as error:
                return f"It could not be read: {error}"
            except _BROKEN as error:
                return f"It could not be read: {type(error).__name__ if self._kind.key else error}"
            text = without_hidden(str(found))[:LONGEST]
            if self._kind.leads:
                self._grounds.led(found, self._kind.leads)
            elif self._kind.reads == "search":
                self._grounds.found(text, self._kind.host)
            return text.strip() or "There is nothing."

    return ReadingTool


def refusal(kind: ReadOnly, grounds: Grounds, wanted: dict[str, Any]) -> str:
    """Why it is not asked this; empty when it is. The words of a query are cut to those that may be sent."""
    if not grounds.spend():
        return f"{MOST_CALLS} times were read already; there is no more."
    if kind.reads == "page":
        address = next((str(wanted[name]) for name in _ADDRESSES if wanted.get(name)), "")
        return "" if grounds.gives(address) else "Only addresses that a search or the campaign gave are read."
    name = next((name for name in _QUERIES if name in wanted), "")
    wanted[name] = grounds.query(str(wanted.get(name, "")))
    return "" if name and wanted[name] else "A query may hold only words of the topic, the angle and the audience."
