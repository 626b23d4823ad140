"""The tools that an operator gave, by crew: made afresh for each kickoff, as everything of a crew is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from crews.tools.binding import bound
from crews.tools.grounds import Grounds
from crews.tools.keyed import Service
from crews.tools.reading import ToolAccount, reading_tool
from domain.crew_tools import ALLOWED, ReadOnly
from domain.ports import PageFetcher
from domain.writing import Material, Task


@dataclass(frozen=True)
class Toolbox:
    """Names of tools by crew, with what they read through and where each call is entered; and by name the services of
    those that ask one with a key."""

    names: Mapping[Task, Sequence[str]]
    fetcher: PageFetcher
    account: ToolAccount
    services: Mapping[str, Service] = field(default_factory=dict)

    def tools_of(self, task: Task, material: Material) -> list[Any]:
        """The tools of one crew for this material. Raises Permanent when one is not installed."""
        names = self.names.get(task, ())
        if not names:
            return []
        kind, grounds = _kind(), Grounds(material)
        return [kind.of(self._bound(ALLOWED[n]), ALLOWED[n], grounds, self.account, task) for n in names]

    def _bound(self, tool: ReadOnly) -> Any:
        return bound(tool, self.fetcher, self.services.get(tool.name))


@cache
def _kind() -> Any:
    return reading_tool()
