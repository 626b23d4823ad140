"""The tools that an operator gave, by crew: made afresh for each kickoff, as everything of a crew is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from crews.tools.binding import bound
from crews.tools.grounds import Grounds
from crews.tools.reading import ToolAccount, reading_tool
from domain.crew_tools import ALLOWED
from domain.ports import PageFetcher
from domain.writing import Material, Task


@dataclass(frozen=True)
class Toolbox:
    """Names of tools by crew, with what they read through and where each call is entered."""

    names: Mapping[Task, Sequence[str]]
    fetcher: PageFetcher
    account: ToolAccount

    def tools_of(self, task: Task, material: Material) -> list[Any]:
        """The tools of one crew for this material. Raises Permanent when one is not installed."""
        names = self.names.get(task, ())
        if not names:
            return []
        kind, grounds = _kind(), Grounds(material)
        return [kind.of(bound(ALLOWED[n], self.fetcher), ALLOWED[n], grounds, self.account, task) for n in names]


@cache
def _kind() -> Any:
    return reading_tool()
