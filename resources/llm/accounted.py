"""A model whose every call is entered before it is made, and paid from budgets.

A failed call has its row too, closed with the kind of error; budgets are charged what it used before it failed, as far
as that is known: a provider counts an answer that was cut off like any other. A call whose process died keeps its row,
`reserved` and later `lost`. Where the database is away nothing is called: what cannot be accounted
for is not spent. A model whose price nobody knows is not called either where there is a budget of money, unless the
operator said what to count for it: what cannot be counted cannot be held to a limit.
"""

import hashlib
import time
from collections.abc import Callable
from decimal import ROUND_UP, Decimal
from typing import Final

from domain.errors import NotCalled, OutOfBudget, PressroomError
from domain.ports import LanguageModel
from domain.value import Value
from domain.writing import Completion, Prompt
from resources.llm.origin import Made, Origin, current_origin
from store.call_account import (
    BudgetRefused,
    Limit,
    MoneyRefused,
    OpenedCall,
    OutsideRefused,
    PriceRefused,
    Refusal,
    Wanted,
    close_call,
    open_call,
)
from store.ids import new_id
from store.postgres import Database

CHARACTERS_PER_TOKEN = 3  # on the careful side: English has about four
MILLION: Final = 1_000_000
CENT: Final = Decimal("0.01")
WHOSE: Final = {"day": "for today", "campaign": "for this campaign", "run": "for this run"}


class Price(Value):
    """Of a million tokens in and out, in the operator's currency."""

    tokens_in: Decimal
    tokens_out: Decimal

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """What so many tokens cost."""
        return (tokens_in * self.tokens_in + tokens_out * self.tokens_out) / MILLION


class Tariff(Value):
    """What a model costs; where nobody knows, what budgets count for it (None: nothing is known, nothing is called that
    a budget of money would have to pay)."""

    price: Price | None = None
    assumed: Price | None = None
    currency: str = ""

    @property
    def counted(self) -> Price | None:
        """The price that budgets of money go by."""
        return self.price or self.assumed


class Limits(Value):
    """The most per day and workspace, and per run. `answer`: tokens that an answer is taken to need."""

    day: Limit = Limit()
    run: Limit = Limit()
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
        tariff: Tariff | None = None,
        seconds: float = 300.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._database = database
        self._outside = outside
        self._limits = limits or Limits()
        self._tariff = tariff or Tariff()
        self._seconds = seconds
        self._clock = clock

    @property
    def name(self) -> str:
        """The model's own."""
        return self._model.name

    def complete(self, prompt: Prompt) -> Completion:
        """One answer. Raises NotCalled where the workspace lets no text out, no price is known or a budget is used up
        (OutOfBudget), before the call."""
        origin = current_origin()
        call_id = self._open(origin, prompt)
        started = self._clock()
        try:
            completion = self._model.complete(prompt)
        except PressroomError as error:
            self._close(origin, call_id, type(error).__name__.lower(), started, error.spent)
            raise
        self._close(origin, call_id, "ok", started, (completion.tokens_in, completion.tokens_out))
        return completion

    def _open(self, origin: Origin, prompt: Prompt) -> str:
        call = opened_call(origin, prompt, self.name, outside=self._outside)
        with self._database.statement() as conn:
            refused = open_call(
                conn,
                call,
                self._wanted(prompt),
                self._budgets(origin),
                seconds=self._seconds + 60,
                workspace_id=origin.workspace_id,
            )
        if refused is not None:
            raise self._told(refused)
        origin.calls.append(Made(call.id, self.name))
        return call.id

    def _wanted(self, prompt: Prompt) -> Wanted:
        asked = sum(len(message.content) for message in prompt.messages) // CHARACTERS_PER_TOKEN
        price = self._tariff.counted
        cost = price.of(asked, self._limits.answer) if price else None
        return Wanted(tokens=asked + self._limits.answer, cost=cost)

    def _budgets(self, origin: Origin) -> dict[str, Limit]:
        budgets = {"day": self._limits.day}
        if origin.campaign_id:
            limit = Limit(tokens=origin.campaign_limit, cost=origin.campaign_cost)
            budgets[f"campaign:{origin.campaign_id}"] = limit
        if origin.run_id:
            budgets[f"run:{origin.run_id}"] = self._limits.run
        return budgets

    def _close(self, origin: Origin, call_id: str, outcome: str, started: float, used: tuple[int, int]) -> None:
        price, counted = self._tariff.price, self._tariff.counted
        with self._database.statement() as conn:
            close_call(
                conn,
                call_id,
                outcome,
                tokens_in=used[0],
                tokens_out=used[1],
                seconds=self._clock() - started,
                cost=price.of(*used) if price and (outcome == "ok" or any(used)) else None,
                charged=counted.of(*used) if counted else None,
                workspace_id=origin.workspace_id,
            )

    def _told(self, refused: Refusal) -> PressroomError:
        match refused:
            case OutsideRefused():
                return NotCalled(f"This workspace sends no text to outside models, and {self.name} is one.")
            case PriceRefused():
                return NotCalled(
                    f"There is a budget of money, and nobody knows what {self.name} costs: name its price in "
                    f"PRESSROOM_MODEL_PRICES ({self.name}=IN/OUT for a million tokens, 0/0 where it costs nothing), or "
                    "what to count for such models in PRESSROOM_MODEL_PRICE_UNKNOWN."
                )
            case BudgetRefused(budget=budget, used=used, most=most, wanted=wanted):
                return OutOfBudget(
                    f"Out of budget {_whose(budget)}: {used:,} of {most:,} tokens are used or reserved, and the next "
                    f"call may need {wanted:,}. Raise the budget and ask again."
                )
            case MoneyRefused():
                used_up, most_of_it, next_call = (
                    f"{amount.quantize(CENT, ROUND_UP):,}" for amount in (refused.used, refused.most, refused.wanted)
                )
                return OutOfBudget(
                    f"Out of budget {_whose(refused.budget)}: {used_up} of {most_of_it} {self._tariff.currency} are "
                    f"spent or reserved, and the next call may cost {next_call}. Raise the budget and ask again."
                )


def opened_call(origin: Origin, prompt: Prompt, model: str, *, outside: bool) -> OpenedCall:
    """The row of a call to be made for this work."""
    return OpenedCall(
        id=new_id("call"),
        task=prompt.task,
        model=model,
        outside=outside,
        prompt_digest=prompt.digest,
        messages_digest=digest_of(prompt),
        campaign_id=origin.campaign_id,
        brief_id=origin.brief_id,
        draft_id=origin.draft_id,
        run_id=origin.run_id,
    )


def digest_of(prompt: Prompt) -> str:
    """What was said to the model, as a digest."""
    told = "\0".join(f"{message.role}\0{message.content}" for message in prompt.messages)
    return hashlib.sha256(told.encode()).hexdigest()


def _whose(budget: str) -> str:
    return WHOSE[budget.partition(":")[0]]
