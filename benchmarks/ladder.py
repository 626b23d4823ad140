"""What the ladder adds to a call: cache, retry, places, breaker and account, against the same model called bare.

The model answers at once, in this process; PostgreSQL and Redis are real, so each figure holds their round trips: the
look for a kept answer, the reservation, the account, the keeping of the answer, and the provider's gate before and
after. Both models are called in turn, so that a busy moment of the machine meets both. Each call is of
another piece of work, so that none finds a kept answer; those are measured by themselves.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Final

from benchmarks.figures import percentile
from benchmarks.table import Figure
from domain.brief import Brief
from domain.guide import Guide
from domain.ports import LanguageModel
from domain.writing import Completion, DraftMaterial, DraftOutput, Message, Prompt
from resources.llm.accounted import AccountedModel, Limits, Price, Tariff
from resources.llm.answers import Answers
from resources.llm.cached import CachedModel
from resources.llm.guarded import GuardedModel
from resources.llm.ladder import Ladder
from resources.llm.origin import Origin, calling_for
from resources.llm.retrying import RetryingModel
from services.embedded import StorePorts, start_stores, stop_stores
from store.cache import Cache
from store.call_account import Limit
from store.migrate import APP, OWNER, migrate, prepare
from store.postgres import Database
from store.provider_gate import ProviderGate
from store.redis_scripts import RedisScripts
from store.workspaces import create_workspace

PART: Final = "ladder"
CALLS: Final = 2000
WARM: Final = 100
PORTS: Final = (22871, 22872)
ANSWER: Final = DraftOutput(title="A title", body="A sentence of the draft. " * 60).model_dump_json()


class AtOnce:
    """A model that answers at once."""

    name = "at-once/1"

    def complete(self, prompt: Prompt) -> Completion:
        """The same draft to every prompt."""
        return Completion(text=ANSWER, model=self.name, tokens_in=len(prompt.messages), tokens_out=1)


def _prompt() -> Prompt:
    brief = Brief(id="b", campaign_id="camp", position=1, topic="A topic", angle="Its angle", channels=("linkedin",))
    material = DraftMaterial(
        brief=brief,
        channel="linkedin",
        guide=Guide(company="Acme"),
        audiences=(),
        claims=(),
        call_to_action="",
        link=None,
    )
    return Prompt(task="draft", messages=(Message(role="user", content="Say it. " * 1500),), material=material)


PROMPT: Final = _prompt()


def measure(_seed: int) -> Iterator[Figure]:
    """The median and the 95th percentile of what a call costs more."""
    with _stores() as (database, scripts, cache):
        answers = Answers(cache)
        bare, wrapped = AtOnce(), _wrapped(AtOnce(), database, scripts, answers)
        for number in range(WARM):
            _milliseconds(wrapped, answers, f"warm {number}")
        began = time.process_time()
        wishes = [f"piece {number}" for number in range(CALLS)]
        pairs = [(_milliseconds(bare, answers, wish), _milliseconds(wrapped, answers, wish)) for wish in wishes]
        cpu = (time.process_time() - began) * 1000 / CALLS
        kept = [_milliseconds(wrapped, answers, wish) for wish in wishes]
    added = [slow - fast for fast, slow in pairs]
    for name, share in (("median", 50), ("95th percentile", 95)):
        yield Figure(
            part=PART,
            name=f"added to a call, {name} of {CALLS:,}",
            value=percentile(added, share),
            unit="ms",
            at_most=3,
        )
    yield Figure(part=PART, name="a kept answer, 95th percentile", value=percentile(kept, 95), unit="ms", at_most=3)
    yield Figure(part=PART, name="own CPU of a call with all wrappers", value=cpu, unit="ms")


def _wrapped(model: LanguageModel, database: Database, scripts: RedisScripts, answers: Answers) -> Ladder:
    limit = Limit(tokens=10**12, cost=Decimal(10**9))
    tariff = Tariff(price=Price(tokens_in=Decimal(1), tokens_out=Decimal(1)))
    accounted = AccountedModel(model, database, outside=False, limits=Limits(day=limit, run=limit), tariff=tariff)
    guarded = GuardedModel(accounted, ProviderGate(scripts), provider="bench:1")
    cached = CachedModel(RetryingModel(guarded), answers, database, provider="bench:1", parameters="")
    return Ladder([cached, RetryingModel(model)])


def _milliseconds(model: LanguageModel, answers: Answers, wish: str) -> float:
    """A call for that piece of work, whose answer is found good."""
    with calling_for(Origin("ws_bench", "camp", run_id="run", wish=wish)):
        started = time.perf_counter()
        answers.keep(model.complete(PROMPT))
        return (time.perf_counter() - started) * 1000


@contextmanager
def _stores() -> Iterator[tuple[Database, RedisScripts, Cache]]:
    with tempfile.TemporaryDirectory(prefix="pressroom-bench-", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o755)
        try:
            started = start_stores(home, StorePorts(*PORTS, None))
            admin, redis_url = started.admin_database_url, started.redis_url
            assert admin is not None
            assert redis_url is not None
            prepare(admin, owner_password="o", app_password="a", dagster_password="d")
            migrate(_as_role(admin, OWNER, "o"))
            database = Database(_as_role(admin, APP, "a"), max_size=4)
            with database.transaction("ws_bench") as conn:
                create_workspace(conn, "ws_bench", "Bench")
            yield database, RedisScripts(redis_url), Cache(redis_url, database)
            database.close()
        finally:
            stop_stores(home)


def _as_role(url: str, role: str, password: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    return parts._replace(netloc=f"{role}:{password}@{parts.netloc.rpartition('@')[2]}").geturl()
