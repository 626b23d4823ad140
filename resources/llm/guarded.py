"""A model behind what all processes know of its provider: a circuit breaker and a number of places.

One wrapper for both, because they must agree: a trial call of a half-open breaker that then waits for a place would
block everybody's trial. So a place is taken first, the breaker is asked last, and both are told of the end.
Only `Retry` counts as a failure: a refused key or a prompt too long was answered by a server that is well.
"""

import random
import time
from collections.abc import Callable
from typing import Final

from domain.errors import PressroomError, Retry
from domain.ports import LanguageModel
from domain.writing import Completion, Prompt
from store.breakers import Breakers
from store.provider_slots import ProviderSlots

PATIENCE: Final = 30.0
_LOOK: Final = (0.05, 0.25)


class Resting(Retry):
    """No call was made: the provider is being left alone, or all its places are taken."""


class GuardedModel:
    """One model of one provider (its host). `most` calls at a time by all processes together."""

    def __init__(
        self,
        model: LanguageModel,
        breakers: Breakers,
        slots: ProviderSlots,
        *,
        provider: str,
        most: int = 8,
        seconds: float = 300.0,
        patience: float = PATIENCE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._breakers = breakers
        self._slots = slots
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
        place = self._place()
        try:
            wait = self._breakers.ask(self._provider, self._lease)
            if wait > 0:
                raise Resting(f"{self.name} failed several times in a row and is left alone for a while.", wait)
            return self._called(prompt, tell=wait == 0)
        finally:
            self._slots.give_back(self._provider, place)

    def _called(self, prompt: Prompt, *, tell: bool) -> Completion:
        try:
            completion = self._model.complete(prompt)
        except Retry:
            self._breakers.failed(self._provider)
            raise
        except PressroomError:
            self._worked(tell=tell)
            raise
        self._worked(tell=tell)
        return completion

    def _worked(self, *, tell: bool) -> None:
        if tell:
            self._breakers.worked(self._provider)

    def _place(self) -> str:
        ends = time.monotonic() + self._patience
        while (place := self._slots.take(self._provider, self._most, self._lease)) is None:
            if time.monotonic() >= ends:
                raise Resting(f"{self.name} is busy: all its {self._most} places are taken.", self._patience)
            self._sleep(random.uniform(*_LOOK))  # noqa: S311 (no secret)
        return place
