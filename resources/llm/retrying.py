"""A model that is asked again after a failure that may pass.

Only `Retry` is repeated, a few times, with pauses that double and are shaken so that processes do not come back
together; a server that says how long to wait is believed. A wait longer than `longest_pause` is left to the next rung
of the ladder, or to the work request's own next attempt. `Resting` is not repeated: the breaker has said no.
"""

import random
import time
from collections.abc import Callable

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from domain.errors import Retry
from domain.ports import LanguageModel
from domain.writing import Completion, Prompt
from resources.llm.guarded import Resting


class RetryingModel:
    """One model, asked up to `attempts` times within `seconds`."""

    def __init__(
        self,
        model: LanguageModel,
        *,
        attempts: int = 3,
        first_pause: float = 0.5,
        longest_pause: float = 20.0,
        seconds: float = 300.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._attempts = attempts
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._seconds = seconds
        self._sleep = sleep

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    def complete(self, prompt: Prompt) -> Completion:
        """One answer, perhaps not at the first time of asking."""
        ends = time.monotonic() + self._seconds
        asking = Retrying(
            retry=retry_if_exception(lambda error: self._worth(error, ends)),
            wait=self._pause,
            stop=stop_after_attempt(self._attempts),
            sleep=self._sleep,
            reraise=True,
        )
        completion: Completion = asking(self._model.complete, prompt)
        return completion

    def _worth(self, error: BaseException, ends: float) -> bool:
        if not isinstance(error, Retry) or isinstance(error, Resting):
            return False
        return (error.after_seconds or 0.0) <= self._longest_pause and time.monotonic() < ends

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after_seconds if isinstance(error, Retry) and error.after_seconds else 0.0
        doubled = self._first_pause * 2.0 ** (state.attempt_number - 1)
        return min(max(asked, doubled) + random.uniform(0.0, doubled), self._longest_pause)  # noqa: S311 (no secret)
