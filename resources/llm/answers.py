"""Good answers of models, kept for an hour, so that a piece of work that is taken up again is not paid twice.

The tempting way keeps every answer by a digest of its question. Then the answer that was wrong comes back at each new
try, and a person who asks for another version gets the same one. So three things are different here:

An answer is kept only after its reader found it good: the crew's guard, not the model's client. The key holds the
*wish*: this piece, in this state, for this decision. A worker that was killed, a model that was away or a budget that
was raised takes up the same wish and finds what was paid for; every other wish asks anew. And when the work ends, well
or for good, its answers are forgotten: they were half of something that now is whole, or that did not work with them.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from domain.errors import LostLease, OutOfBudget, PressroomError, Retry
from domain.value import Value
from domain.writing import Completion, Prompt
from resources.llm.origin import Origin, current_origin
from store.cache import Cache, Key, Kind, forget
from store.call_account import ANSWERS
from store.postgres import Database

logger = logging.getLogger(__name__)

GOES_ON: Final = (Retry, OutOfBudget, LostLease)  # the work was not ended: somebody takes it up again


class KeptAnswer(Value):
    """What a model said, and the call that was paid for it."""

    text: str
    model: str
    call_id: str


class Answers:
    """The kept answers of one process's view; implements `domain.ports.AnswerKeeper`."""

    def __init__(self, cache: Cache, seconds: float = 3600.0) -> None:
        self._cache = cache
        self._kind: Kind[KeptAnswer] = Kind(
            ANSWERS, 1, seconds, lambda kept: kept.model_dump_json().encode(), KeptAnswer.model_validate_json
        )

    def find(self, origin: Origin, question: str) -> KeptAnswer | None:
        """The answer to this question in this piece of work, if there is one."""
        looked = self._cache.look(self._kind, _key(origin, question))
        origin.asked[question] = looked.token
        return looked.value

    def keep(self, completion: Completion) -> None:
        """Keeps an answer that was found good."""
        if completion.cached or not completion.question:
            return
        origin = current_origin()
        paid = next((made.id for made in reversed(origin.calls) if made.model == completion.model), "")
        kept = KeptAnswer(text=completion.text, model=completion.model, call_id=paid)
        token = origin.asked.get(completion.question)
        self._cache.put(self._kind, _key(origin, completion.question), kept, token)


def question_of(prompt: Prompt, *, provider: str, model: str, parameters: str) -> str:
    """What an answer is kept by: a digest of provider, model, parameters and messages."""
    asked = [provider, model, parameters, prompt.task, prompt.digest]
    messages = [(message.role, message.content) for message in prompt.messages]
    return hashlib.sha256(json.dumps([asked, messages]).encode()).hexdigest()


@contextmanager
def answers_of_work(database: Database, origin: Origin) -> Iterator[None]:
    """Around the work of one wish: forgets its answers when it has ended, and leaves them to who takes it up again."""
    try:
        yield
    except GOES_ON:
        raise
    except PressroomError:
        _forget(database, origin)
        raise
    except Exception:  # a defect ends the work too
        _forget(database, origin)
        raise
    _forget(database, origin)


def _forget(database: Database, origin: Origin) -> None:
    if not origin.asked:
        return
    try:
        with database.transaction(origin.workspace_id) as conn:
            forget(conn, _tag(origin))
    except Retry as error:  # the work itself is over; its answers are gone within the hour
        logger.warning("the answers of “%s” could not be forgotten: %s", origin.wish, error)


def _key(origin: Origin, question: str) -> Key:
    return Key(origin.workspace_id, f"{_tag(origin)}:{question}", (_tag(origin),))


def _tag(origin: Origin) -> str:
    return f"{ANSWERS}:{origin.wish}"
