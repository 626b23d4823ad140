"""What every crew declares; how it is run is runner.py's business."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.value import Value
from domain.writing import Task


@dataclass(frozen=True)
class CrewPlan:
    """One crew: its folder of prompts, how its material becomes the prompt's values, and what makes an answer usable.

    `check(material, answer)` gives the output to use (perhaps tidied) or raises WrongAnswer. `answer` is what the model
    is asked for, where that is not the output itself."""

    task: Task
    folder: Path
    output: type[Value]
    values: Callable[[Any], dict[str, str]]
    check: Callable[[Any, Any], Any]
    answer: type[Value] | None = None

    @property
    def asked(self) -> type[Value]:
        """The type whose schema the model is shown."""
        return self.answer or self.output
