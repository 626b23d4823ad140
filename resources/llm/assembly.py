"""The ladder of each role, put together from settings: see ladder.py for the order of the wrappers.

The offline writer stands bare: it costs nothing, calls nobody and cannot be away.
"""

from collections.abc import Callable

from domain.ports import Embedder, LanguageModel
from resources.llm.accounted import AccountedModel, Limits, Price
from resources.llm.guarded import GuardedModel
from resources.llm.ladder import Ladder, Roles
from resources.llm.retrying import RetryingModel
from resources.llm.rungs import CHEAP_TASKS, Rung, prices_of, rungs_of
from resources.settings import Settings
from store.breakers import Breakers
from store.postgres import Database
from store.provider_slots import ProviderSlots
from store.redis_scripts import RedisScripts


def assemble(settings: Settings, database: Database, embedder: Callable[[], Embedder]) -> LanguageModel:
    """The process's language model."""
    strong, cheap = rungs_of(settings, "strong"), rungs_of(settings, "cheap")
    builder = _Builder(settings, database, embedder)
    first = builder.ladder(strong)
    if [rung.name for rung in strong] == [rung.name for rung in cheap]:
        return first
    return Roles(first, builder.ladder(cheap), CHEAP_TASKS)


class _Builder:
    def __init__(self, settings: Settings, database: Database, embedder: Callable[[], Embedder]) -> None:
        self._settings = settings
        self._database = database
        self._embedder = embedder
        self._prices: dict[str, Price] = prices_of(settings)
        scripts = RedisScripts(settings.redis_url_effective)
        self._breakers, self._slots = Breakers(scripts), ProviderSlots(scripts)
        self._limits = Limits(day=settings.budget_tokens_day, run=settings.budget_tokens_run)

    def ladder(self, rungs: tuple[Rung, ...]) -> LanguageModel:
        built = [self._offline() if rung.kind == "offline" else self._wrapped(rung) for rung in rungs]
        return built[0] if len(built) == 1 else Ladder(built)

    def _offline(self) -> LanguageModel:
        from resources.llm.offline.writer import OfflineWriter

        return OfflineWriter(self._embedder())

    def _wrapped(self, rung: Rung) -> LanguageModel:
        chosen = self._settings
        accounted = AccountedModel(
            self._client(rung),
            self._database,
            outside=not rung.inside,
            limits=self._limits,
            price=self._prices.get(rung.name),
            seconds=chosen.model_seconds,
        )
        guarded = GuardedModel(
            accounted,
            self._breakers,
            self._slots,
            provider=rung.provider,
            most=chosen.model_calls_at_once,
            seconds=chosen.model_seconds,
        )
        return RetryingModel(guarded, attempts=chosen.model_attempts, seconds=chosen.model_seconds)

    def _client(self, rung: Rung) -> LanguageModel:
        chosen = self._settings
        if rung.kind == "ollama":
            from resources.llm.ollama import OllamaModel

            return OllamaModel(rung.model, base_url=chosen.ollama_url, timeout_seconds=chosen.model_seconds)
        from resources.llm.openai_compatible import OpenAICompatibleModel

        key = chosen.openai_api_key.get_secret_value() if chosen.openai_api_key else None
        return OpenAICompatibleModel(
            rung.model, base_url=chosen.openai_base_url, api_key=key, timeout_seconds=chosen.model_seconds
        )
