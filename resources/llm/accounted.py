"""A model whose every call is entered before it is made, and paid from budgets.

Also a failed call costs: its row is closed with the kind of error. A call whose process died keeps its row, `reserved`
and later `lost`. Where the database is away nothing is called: what cannot be accounted for is not spent.
"""

import hashlib
import time
from collections.abc import Callable
from decimal import Decimal

from domain.errors import NeedsPerson, OutOfBudget, PressroomError
from domain.ports import LanguageModel
from domain.value import Value
from domain.writing import Completion, Prompt
from resources.llm.origin import Made, Origin, current_origin
from store.call_account import BudgetRefused, OpenedCall, OutsideRefused, Refusal, close_call, open_call
from store.ids import new_id
from store.postgres import Database

CHARACTERS_PER_TOKEN = 3  # on the careful side: English has about four
MILLION = 1_000_000


class Price(Value):
    """Of a million tokens in and out, in whatever currency the operator counts."""

    tokens_in: Decimal
    tokens_out: Decimal


class Limits(Value):
    """Tokens per day and workspace, and per run; None: unlimited. `answer` is what an answer is taken to need."""

    day: int | None = None
    run: int | None = None
    answer: int = 4096


class AccountedModel:
    """One model with its account."""

    def __init__(
        self,
        model: LanguageModel,
        database: Database,
        *,
        outside: bool,
        limits: Limits | None = None,
        price: Price | None = None,
        seconds: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._database = database
        self._outside = outside
        self._limits = limits or Limits()
        self._price = price
        self._seconds = seconds
        self._clock = clock

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    def complete(self, prompt: Prompt) -> Completion:
        """One answer. Raises OutOfBudget, or NeedsPerson where the workspace lets no text out, before the call."""
        origin = current_origin()
        call_id = self._open(origin, prompt)
        started = self._clock()
        try:
            completion = self._model.complete(prompt)
        except PressroomError as error:
            self._close(origin, call_id, type(error).__name__.lower(), started)
            raise
        self._close(origin, call_id, "ok", started, completion)
        return completion

    def _open(self, origin: Origin, prompt: Prompt) -> str:
        call = OpenedCall(
            id=new_id("call"),
            task=prompt.task,
            model=self.name,
            outside=self._outside,
            prompt_digest=prompt.digest,
            messages_digest=digest_of(prompt),
            campaign_id=origin.campaign_id,
            brief_id=origin.brief_id,
            draft_id=origin.draft_id,
            run_id=origin.run_id,
        )
        size = sum(len(message.content) for message in prompt.messages)
        wanted = size // CHARACTERS_PER_TOKEN + self._limits.answer
        with self._database.transaction(origin.workspace_id) as conn:
            refused = open_call(conn, call, wanted, self._budgets(origin), self._seconds + 60)
        if refused is not None:
            raise _told(refused, self.name)
        origin.calls.append(Made(call.id, self.name))
        return call.id

    def _budgets(self, origin: Origin) -> dict[str, int | None]:
        budgets: dict[str, int | None] = {"day": self._limits.day}
        if origin.campaign_id:
            budgets[f"campaign:{origin.campaign_id}"] = origin.campaign_limit
        if origin.run_id:
            budgets[f"run:{origin.run_id}"] = self._limits.run
        return budgets

    def _close(
        self, origin: Origin, call_id: str, outcome: str, started: float, completion: Completion | None = None
    ) -> None:
        with self._database.transaction(origin.workspace_id) as conn:
            close_call(
                conn,
                call_id,
                outcome,
                tokens_in=completion.tokens_in if completion else 0,
                tokens_out=completion.tokens_out if completion else 0,
                seconds=self._clock() - started,
                cost=self._cost(completion) if completion else None,
            )

    def _cost(self, completion: Completion) -> Decimal | None:
        if self._price is None:
            return None
        price = self._price
        return (completion.tokens_in * price.tokens_in + completion.tokens_out * price.tokens_out) / MILLION


def digest_of(prompt: Prompt) -> str:
    """What was said to the model, as a digest."""
    told = "\0".join(f"{message.role}\0{message.content}" for message in prompt.messages)
    return hashlib.sha256(told.encode()).hexdigest()


def _told(refused: Refusal, name: str) -> PressroomError:
    match refused:
        case OutsideRefused():
            return NeedsPerson(f"This workspace sends no text to outside models, and {name} is one.")
        case BudgetRefused(budget=budget, used=used, most=most, wanted=wanted):
            kind = {"day": "for today", "campaign": "for this campaign", "run": "for this run"}[
                budget.partition(":")[0]
            ]
            return OutOfBudget(
                f"Out of budget {kind}: {used:,} of {most:,} tokens are used or reserved, and the next call may need "
                f"{wanted:,}. Raise the budget and ask again."
            )
