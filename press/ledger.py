"""What one piece of work asked of language models, and what it cost, also when it failed."""

from domain.crew import CrewResult, Crews
from domain.errors import PressroomError
from domain.value import Value
from domain.writing import Material, Task
from store import model_calls
from store.postgres import Transaction


class Entry(Value):
    """One crew's run."""

    task: Task
    model: str
    prompts: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    outcome: str = "ok"
    reason: str = ""


class Ledger:
    """Runs crews for one piece and keeps the account."""

    def __init__(self, crews: Crews) -> None:
        self._crews = crews
        self.entries: list[Entry] = []
        self.reason = ""  # why the crews that run now were chosen

    def run(self, task: Task, material: Material, reason: str = "") -> CrewResult:
        """The crew's result; its cost, or its failure, is entered, with the reason for which it was asked."""
        reason = reason or self.reason
        try:
            result = self._crews.run(material)
        except PressroomError as error:
            self.entries.append(Entry(task=task, model="", outcome=type(error).__name__.lower(), reason=reason))
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
            )
        )
        return result

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

    def write(self, conn: Transaction, draft_id: str | None = None, brief_id: str | None = None) -> None:
        """Puts the account into the database."""
        for entry in self.entries:
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
            )
