"""The ladder of each role, put together from settings: see ladder.py for the order of the wrappers.

The offline writer stands bare: it costs nothing, calls nobody and cannot be away.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from domain.ports import Embedder, LanguageModel
from resources.llm.accounted import AccountedModel, Limits, Price, Tariff
from resources.llm.answers import Answers
from resources.llm.cached import CachedModel
from resources.llm.guarded import GuardedModel
from resources.llm.ladder import Ladder, Roles
from resources.llm.retrying import RetryingModel
from resources.llm.rungs import CHEAP_TASKS, Rung, assumed_price, prices_of, rungs_of
from resources.settings import Settings
from store.call_account import Limit
from store.postgres import Database
from store.provider_gate import ProviderGate
from store.redis_scripts import RedisScripts

if TYPE_CHECKING:
    from resources.llm.ollama import OllamaModel
    from resources.llm.openai_compatible import OpenAICompatibleModel


def assemble(
    settings: Settings, database: Database, embedder: Callable[[], Embedder], answers: Answers | None = None
) -> LanguageModel:
    """The process's language model. Without `answers`, none is kept."""
    strong, cheap = rungs_of(settings, "strong"), rungs_of(settings, "cheap")
    builder = _Builder(settings, database, embedder, answers)
    first = builder.ladder(strong)
    if [rung.name for rung in strong] == [rung.name for rung in cheap]:
        return first
    return Roles(first, builder.ladder(cheap), CHEAP_TASKS)


class _Builder:
    def __init__(
        self, settings: Settings, database: Database, embedder: Callable[[], Embedder], answers: Answers | None
    ) -> None:
        self._settings = settings
        self._database = database
        self._embedder = embedder
        self._answers = answers
        self._prices: dict[str, Price] = prices_of(settings)
        self._assumed = assumed_price(settings)
        self._gate = ProviderGate(RedisScripts(settings.redis_url_effective))
        self._limits = Limits(
            day=Limit(tokens=settings.budget_tokens_day, cost=settings.budget_cost_day),
            run=Limit(tokens=settings.budget_tokens_run, cost=settings.budget_cost_run),
        )

    def ladder(self, rungs: tuple[Rung, ...]) -> LanguageModel:
        built = [self._offline() if rung.kind == "offline" else self._wrapped(rung) for rung in rungs]
        return built[0] if len(built) == 1 else Ladder(built)

    def _offline(self) -> LanguageModel:
        from resources.llm.offline.writer import OfflineWriter

        return OfflineWriter(self._embedder())

    def _wrapped(self, rung: Rung) -> LanguageModel:
        chosen, client = self._settings, self._client(rung)
        price = self._prices.get(rung.name)
        accounted = AccountedModel(
            client,
            self._database,
            outside=not rung.inside,
            limits=self._limits,
            tariff=Tariff(price=price, assumed=self._assumed, currency=chosen.model_currency),
            seconds=chosen.model_seconds,
        )
        guarded = GuardedModel(
            accounted,
            self._gate,
            provider=rung.provider,
            most=chosen.model_calls_at_once,
            seconds=chosen.model_seconds,
        )
        retrying = RetryingModel(guarded, attempts=chosen.model_attempts, seconds=chosen.model_seconds)
        if self._answers is None:
            return retrying
        return CachedModel(
            retrying, self._answers, self._database, provider=rung.provider, parameters=client.parameters
        )

    def _client(self, rung: Rung) -> "OllamaModel | OpenAICompatibleModel":
        chosen = self._settings
        if rung.kind == "ollama":
            from resources.llm.ollama import OllamaModel

            return OllamaModel(rung.model, base_url=chosen.ollama_url, timeout_seconds=chosen.model_seconds)
        from resources.llm.openai_compatible import OpenAICompatibleModel

        key = chosen.openai_api_key.get_secret_value() if chosen.openai_api_key else None
        return OpenAICompatibleModel(
            rung.model, base_url=chosen.openai_base_url, api_key=key, timeout_seconds=chosen.model_seconds
        )
