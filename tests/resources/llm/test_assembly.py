"""The ladder as settings make it: real clients, local servers, accounts, money and kept answers together."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.errors import InvalidInput, OutOfBudget
from domain.ports import LanguageModel
from domain.writing import Completion
from resources.llm.answers import Answers
from resources.llm.assembly import assemble
from resources.llm.origin import Origin, calling_for
from resources.settings import Settings
from store.cache import Cache
from store.postgres import Database
from tests.conftest import Newsroom
from tests.contracts.language_model import prompt
from tests.fakes import material
from tests.fakes.model_servers import ModelServer, ollama_server, openai_server
from tests.fakes.press import WordEmbedder

PRICES = "ollama/small=0/0, openai/large=2/10"


@pytest.fixture
def first() -> Iterator[ModelServer]:
    with ollama_server() as running:
        running.text = material.DRAFT_ANSWER.model_dump_json()
        yield running


@pytest.fixture
def second() -> Iterator[ModelServer]:
    with openai_server() as running:
        running.text = material.DRAFT_ANSWER.model_dump_json()
        yield running


class Desk:
    """A process's ladder for one workspace."""

    def __init__(self, database: Database, redis_url: str, workspace: Newsroom) -> None:
        self.database, self.redis_url, self.workspace_id = database, redis_url, workspace.id
        self.answers = Answers(Cache(redis_url, database))

    def ladder(self, first: ModelServer, second: ModelServer, **fields: Any) -> LanguageModel:
        chosen: dict[str, Any] = {
            "home": Path("/nowhere"),
            "redis_url": self.redis_url,
            "ollama_model": "small",
            "ollama_url": first.address,
            "openai_model": "large",
            "openai_base_url": second.address,
            "model_attempts": 1,
        }
        return assemble(Settings(**(chosen | fields)), self.database, WordEmbedder, self.answers)

    def ask(self, model: LanguageModel, wish: str = "w") -> Completion:
        with calling_for(Origin(self.workspace_id, run_id="run", wish=wish)):
            completion = model.complete(prompt())
            self.answers.keep(completion)
        return completion

    def rows(self) -> list[tuple[str, str, Decimal | None]]:
        with self.database.transaction(self.workspace_id) as conn:
            rows = conn.execute("SELECT model, outcome, cost FROM model_calls ORDER BY called_at, id").fetchall()
        return [(row["model"], row["outcome"], row["cost"]) for row in rows]


@pytest.fixture
def desk(database: Database, redis_url: str, workspace: Newsroom) -> Desk:
    return Desk(database, redis_url, workspace)


def test_what_was_answered_well_is_kept_by_rung_and_costs_once(
    desk: Desk, first: ModelServer, second: ModelServer
) -> None:
    first.status = 503
    ladder = desk.ladder(first, second, model_prices=PRICES)
    assert [desk.ask(ladder).cached, desk.ask(ladder).cached] == [False, True]
    assert len(second.requests) == 1
    assert desk.rows() == [
        ("ollama/small", "retry", None),
        ("openai/large", "ok", Decimal("0.0002")),
        ("ollama/small", "retry", None),
        ("openai/large", "cached", Decimal(0)),
    ]
    first.status = 200
    assert desk.ask(ladder).model == "ollama/small", (
        "a better rung that is back is asked before a kept answer of a lower"
    )


def test_a_budget_of_money_counts_all_rungs_and_stops_the_climb(
    desk: Desk, first: ModelServer, second: ModelServer
) -> None:
    first.status = 503
    ladder = desk.ladder(first, second, model_prices=PRICES, budget_cost_run=Decimal("0.05"), model_currency="EUR")
    desk.ask(ladder)
    second.tokens_out = 4000
    desk.ask(ladder, "another")
    with pytest.raises(OutOfBudget, match=r"for this run: 0\.05 of 0\.05 EUR"):
        desk.ask(ladder, "a third")
    assert len(second.requests) == 2
    assert desk.ask(ladder).cached, "what was paid for is given all the same"


def test_where_money_is_limited_an_unknown_price_is_passed_over_or_counted_as_the_operator_says(
    desk: Desk, first: ModelServer, second: ModelServer
) -> None:
    limited = {"model_prices": "openai/large=2/10", "budget_cost_day": Decimal(1)}
    assert desk.ask(desk.ladder(first, second, **limited)).model == "openai/large"
    assert not first.requests
    counted = desk.ladder(first, second, **limited, model_price_unknown="1/5")
    assert desk.ask(counted, "another").model == "ollama/small"
    assert desk.rows()[-1] == ("ollama/small", "ok", None)


def test_prices_that_cannot_be_read_stop_the_start(desk: Desk, first: ModelServer, second: ModelServer) -> None:
    with pytest.raises(InvalidInput, match="PRESSROOM_MODEL_PRICE_UNKNOWN"):
        desk.ladder(first, second, model_price_unknown="cheap")


def test_switched_off_nothing_is_kept(desk: Desk, first: ModelServer, second: ModelServer) -> None:
    chosen = Settings(home=Path("/nowhere"), redis_url=desk.redis_url, ollama_model="small", ollama_url=first.address)
    model = assemble(chosen, desk.database, WordEmbedder)
    assert not any(desk.ask(model).cached for _ in range(2))
    assert len(first.requests) == 2
