"""What one piece of work asked of language models, and what it cost, also when it failed.

A model that is paid for enters each of its calls by itself, before the call (resources/llm/accounted.py); such calls
are only told why they were made, and tied to the version they made. What wrote without one, as the offline writer does,
is entered here, in the transaction that saves the piece.
"""

from collections.abc import Sequence
from typing import NamedTuple

from domain.crew import CrewResult, Crews
from domain.errors import PressroomError
from domain.example import Lesson, heeds_examples
from domain.value import Value
from domain.writing import DraftMaterial, Material, ReviseMaterial, Task
from resources.llm.origin import Made, Origin
from store import model_calls
from store.postgres import Transaction


class Entry(Value):
    """One crew's run. `calls`: the rows of what was asked for it, where that was entered as it was made."""

    task: Task
    model: str
    prompts: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    outcome: str = "ok"
    reason: str = ""
    entered: bool = False
    calls: tuple[str, ...] = ()


class Ledger:
    """Runs crews for one piece and keeps the account."""

    def __init__(self, crews: Crews, origin: Origin) -> None:
        self._crews = crews
        self._origin = origin
        self.entries: list[Entry] = []
        self.reason = ""  # why the crews that run now were chosen
        self.lessons: tuple[Lesson, ...] = ()  # the examples that whoever wrote was told

    def run(self, task: Task, material: Material, reason: str = "") -> CrewResult:
        """The crew's result; its cost, or its failure, is entered, with the reason for which it was asked."""
        reason, before = reason or self.reason, len(self._origin.calls)
        try:
            result = self._crews.run(material)
        except PressroomError as error:
            calls, outcome = self.calls[before:], type(error).__name__.lower()
            self.entries.append(
                Entry(task=task, model="", outcome=outcome, entered=bool(calls), calls=calls, reason=reason)
            )
            raise
        self.entries.append(
            Entry(
                task=task,
                model=result.model,
                prompts=result.prompts,
                tokens_in=result.tokens_in,
                tokens_out=result.tokens_out,
                seconds=result.seconds,
                reason=reason,
                entered=is_entered(result, self._origin.calls[before:]),
                calls=self.calls[before:],
            )
        )
        if isinstance(material, DraftMaterial | ReviseMaterial) and heeds_examples(result.model):
            self.lessons = material.examples
        return result

    @property
    def calls(self) -> tuple[str, ...]:
        """Ids of the calls that were entered as they were made, so far."""
        return tuple(call.id for call in self._origin.calls)

    @property
    def tokens(self) -> int:
        """Tokens in and out so far."""
        return sum(entry.tokens_in + entry.tokens_out for entry in self.entries)

    @property
    def seconds(self) -> float:
        """Seconds of model time so far."""
        return sum(entry.seconds for entry in self.entries)

    @property
    def prompts(self) -> str:
        """Digests of the prompts used, in their order."""
        return "+".join(dict.fromkeys(entry.prompts for entry in self.entries if entry.prompts))

    def write(
        self,
        conn: Transaction,
        draft_id: str | None = None,
        brief_id: str | None = None,
        version_id: str | None = None,
    ) -> None:
        """Puts the account into the database, and ties it to the version that was made."""
        model_calls.give_reasons(conn, {call: entry.reason for entry in self.entries for call in entry.calls})
        if version_id:
            model_calls.link_calls(conn, version_id, [call.id for call in self._origin.calls])
        for entry in self.entries:
            if entry.entered:
                continue
            model_calls.add_call(
                conn,
                task=entry.task,
                model=entry.model,
                draft_id=draft_id,
                brief_id=brief_id,
                prompt_digest=entry.prompts,
                tokens_in=entry.tokens_in,
                tokens_out=entry.tokens_out,
                seconds=entry.seconds,
                outcome=entry.outcome,
                reason=entry.reason,
                version_id=version_id,
            )


def is_entered(result: CrewResult, made: Sequence[Made]) -> bool:
    """Whether the answer is one of the calls that were entered as they were made."""
    return any(call.model == result.model for call in made)


class Answer(NamedTuple):
    """What the research crew gave, for whom, and how many of its quotations stand nowhere."""

    result: CrewResult
    origin: Origin
    lost: int


def enter_dossier(conn: Transaction, brief_id: str, answer: Answer) -> None:
    """The line of a dossier's crew, unless its call was entered as it was made; how many of its quotations stand
    nowhere is written beside it either way."""
    result = answer.result
    lost = f"{answer.lost} quotations not found" if answer.lost else ""
    entered = [call.id for call in answer.origin.calls if call.model == result.model]
    if entered:
        model_calls.give_reasons(conn, {entered[-1]: lost} if lost else {})
        return
    model_calls.add_call(
        conn,
        task="research",
        model=result.model,
        brief_id=brief_id,
        prompt_digest=result.prompts,
        tokens_in=result.tokens_in,
        tokens_out=result.tokens_out,
        seconds=result.seconds,
        reason=lost,
    )
