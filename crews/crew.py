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

    `check(material, output)` gives the output to use (perhaps tidied) or raises WrongAnswer."""

    task: Task
    folder: Path
    output: type[Value]
    values: Callable[[Any], dict[str, str]]
    check: Callable[[Any, Any], Any]
