"""Several models behind the one port: when one cannot answer, the next is asked.

The order of the wrappers, from outside in, and why:

    Ladder      moves to the next rung
    Cached      answers what was answered well before in the same piece of work; then nothing below is asked
    Retrying    asks the same rung again, a few times; so each attempt is one for everything below
    Guarded     takes one of the provider's places, asks the breaker, tells it of the end
    Accounted   opens the account: what is refused here (budget, outside) never left the house
    the client  one HTTP call with a total deadline

Every error but one moves on: a model that is down, unknown, unpaid, too small for the prompt, or not to be told
anything says nothing about the next. A budget that is used up stops the climb: the next rung would only spend more.
An answer that is no answer to the task's schema moves on too, as long as there is a rung left; at the last one it is
handed out, because the crew's guard can tell the model what was wrong. Which model wrote is in the completion.
"""

import logging
from collections.abc import Sequence

from pydantic import ValidationError

from domain.errors import NeedsPerson, OutOfBudget, Permanent, PressroomError, Retry
from domain.ports import LanguageModel
from domain.writing import OUTPUTS, Completion, Prompt

logger = logging.getLogger(__name__)


class Ladder:
    """Rungs, best first."""

    def __init__(self, rungs: Sequence[LanguageModel]) -> None:
        if not rungs:
            raise ValueError("a ladder has at least one rung")
        self._rungs = tuple(rungs)

    @property
    def name(self) -> str:
        """The first rung's."""
        return self._rungs[0].name

    def complete(self, prompt: Prompt) -> Completion:
        """One answer of the highest rung that has one."""
        errors: list[PressroomError] = []
        for rung in self._rungs[:-1]:
            try:
                completion = rung.complete(prompt)
            except OutOfBudget:
                raise
            except PressroomError as error:
                errors.append(error)
            else:
                if _makes_sense(prompt, completion):
                    return completion
                errors.append(Permanent(f"{rung.name} answered with something that is no “{prompt.task}”."))
            logger.warning("model gave no answer, the next one is asked: %s", errors[-1])
        try:
            return self._rungs[-1].complete(prompt)
        except OutOfBudget:
            raise
        except PressroomError as error:
            raise _summed_up([*errors, error]) from error


class Roles:
    """A ladder per role: the tasks in `cheap` go to one, all others to the other."""

    def __init__(self, strong: LanguageModel, cheap: LanguageModel, tasks: frozenset[str]) -> None:
        self._strong = strong
        self._cheap = cheap
        self._tasks = tasks

    @property
    def name(self) -> str:
        """The strong role's: it writes what reviewers read."""
        return self._strong.name

    def complete(self, prompt: Prompt) -> Completion:
        """One answer of the task's role."""
        return (self._cheap if prompt.task in self._tasks else self._strong).complete(prompt)


def _makes_sense(prompt: Prompt, completion: Completion) -> bool:
    output = OUTPUTS[prompt.task]
    try:
        output.model_validate_json(completion.text)
    except ValidationError:
        return _repaired(prompt, completion)
    return True


def _repaired(prompt: Prompt, completion: Completion) -> bool:
    from json_repair import loads

    try:
        OUTPUTS[prompt.task].model_validate(loads(completion.text))
    except ValidationError:
        return False
    return True


def _summed_up(errors: Sequence[PressroomError]) -> PressroomError:
    """One error for all: the kindest remedy wins, since any rung that may work later may answer later."""
    if len(errors) == 1:
        return errors[0]
    told = "No model could answer. " + " ".join(str(error) for error in errors)
    retries = [error for error in errors if isinstance(error, Retry)]
    if retries:
        waits = [error.after_seconds for error in retries if error.after_seconds]
        return Retry(told, min(waits, default=None))
    return NeedsPerson(told) if any(isinstance(error, NeedsPerson) for error in errors) else Permanent(told)
