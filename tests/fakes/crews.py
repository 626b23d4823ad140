"""Crews that answer as they are told, per kind of material, and remember what they were given."""

import threading
from collections.abc import Callable
from typing import Any

from domain.crew import CrewResult
from domain.errors import PressroomError
from domain.writing import Material, Output

Answer = Output | PressroomError | Callable[[Any], Output]


class ScriptedCrews:
    """`domain.crew.Crews` without a crew: one answer (or function, or error) per type of material."""

    def __init__(self, answers: dict[type[Any], Answer], model: str = "scripted/1") -> None:
        self.answers = answers
        self.model = model
        self.given: list[Material] = []
        self._lock = threading.Lock()

    def run(self, material: Material) -> CrewResult:
        with self._lock:
            self.given.append(material)
        answer = self.answers[type(material)]
        if isinstance(answer, PressroomError):
            raise answer
        output: Output = answer(material) if callable(answer) else answer
        return CrewResult(
            output=output,
            model=self.model,
            tokens_in=100,
            tokens_out=20,
            seconds=0.25,
            prompts="p-" + self._task(output),
        )

    def only(self, kind: type[Any]) -> Any:
        """The one material of that type that was given."""
        (found,) = [material for material in self.given if isinstance(material, kind)]
        return found

    @staticmethod
    def _task(output: Output) -> str:
        return type(output).__name__.removesuffix("Output").lower()
