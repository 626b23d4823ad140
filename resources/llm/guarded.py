"""A model behind what all processes know of its provider: a circuit breaker and a number of places.

Only `Retry` counts as a failure: a refused key or a prompt too long was answered by a server that is well. A call that
was refused on our side of the wire (`NotCalled`) says nothing about the server.
"""

import random
import time
from collections.abc import Callable
from typing import Final

from domain.errors import NotCalled, PressroomError, Retry
from domain.ports import LanguageModel
from domain.writing import Completion, Prompt
from store.provider_gate import Closed, Ended, Inside, ProviderGate

PATIENCE: Final = 30.0
_LOOK: Final = (0.05, 0.25)


class Resting(Retry):
    """No call was made: the provider is being left alone, or all its places are taken."""


class GuardedModel:
    """One model of one provider (its host). `most` calls at a time by all processes together."""

    def __init__(
        self,
        model: LanguageModel,
        gate: ProviderGate,
        *,
        provider: str,
        most: int = 8,
        seconds: float = 300.0,
        patience: float = PATIENCE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._gate = gate
        self._provider = provider
        self._most = most
        self._lease = seconds + 30.0
        self._patience = patience
        self._sleep = sleep

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    def complete(self, prompt: Prompt) -> Completion:
        """One answer. Raises Resting without a call."""
        inside = self._enter()
        ended: Ended = "unknown"
        try:
            completion = self._model.complete(prompt)
            ended = "worked"
            return completion
        except Retry:
            ended = "failed"
            raise
        except NotCalled:
            raise
        except PressroomError:
            ended = "worked"
            raise
        finally:
            self._gate.leave(self._provider, inside, ended)

    def _enter(self) -> Inside:
        ends = time.monotonic() + self._patience
        while not isinstance(found := self._gate.enter(self._provider, self._most, self._lease), Inside):
            if isinstance(found, Closed):
                raise Resting(
                    f"{self.name} failed several times in a row and is left alone for a while.", found.seconds
                )
            if time.monotonic() >= ends:
                raise Resting(f"{self.name} is busy: all its {self._most} places are taken.", self._patience)
            self._sleep(random.uniform(*_LOOK))  # noqa: S311 (no secret)
        return found
