"""The ladder and its wrappers: real clients, local servers, and what each failure makes of the next call."""

import time
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest

from domain.errors import NeedsPerson, NotCalled, OutOfBudget, Permanent, PressroomError, Retry
from domain.ports import LanguageModel
from domain.writing import OUTPUTS, Completion, DraftOutput, Prompt
from resources.llm.accounted import AccountedModel, Limits, Price, Tariff
from resources.llm.guarded import GuardedModel, Resting
from resources.llm.ladder import Ladder, Roles
from resources.llm.ollama import OllamaModel
from resources.llm.openai_compatible import OpenAICompatibleModel
from resources.llm.origin import Origin, calling_for
from resources.llm.retrying import RetryingModel
from store import call_account
from store.call_account import Limit, MoneyRefused, OpenedCall, Wanted
from store.ids import new_id
from store.postgres import Database
from store.provider_gate import ProviderGate
from store.redis_scripts import RedisScripts
from tests.conftest import Newsroom
from tests.contracts.language_model import LanguageModelContract, prompt
from tests.contracts.served_model import FAULTS, Fault, having
from tests.fakes.model_servers import ModelServer, ollama_server, openai_server
from tests.fakes.scripted_model import ScriptedModel

DRAFT = DraftOutput(title="T", body="A body.")
GOOD = DRAFT.model_dump_json()
PRICE = Price(tokens_in=Decimal(2), tokens_out=Decimal(10))


@pytest.fixture
def first() -> Iterator[ModelServer]:
    with ollama_server() as running:
        running.text = GOOD
        yield running


@pytest.fixture
def second() -> Iterator[ModelServer]:
    with openai_server() as running:
        running.text = GOOD
        yield running


def ladder_of(first: ModelServer, second: ModelServer, *, attempts: int = 3) -> Ladder:
    rungs: Sequence[LanguageModel] = (
        OllamaModel("small", base_url=first.address, window=4096, timeout_seconds=0.4),
        OpenAICompatibleModel("large", base_url=second.address, timeout_seconds=2.0),
    )
    return Ladder([RetryingModel(rung, attempts=attempts, first_pause=0.01, longest_pause=0.05) for rung in rungs])


class TestLadderContract(LanguageModelContract):
    @pytest.fixture
    def model(self) -> LanguageModel:
        return Ladder([ScriptedModel(DRAFT)])


@pytest.mark.parametrize("order", ["ollama first", "openai first"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_next_rung_answers_and_only_what_may_pass_is_repeated(
    first: ModelServer, second: ModelServer, fault: Fault, order: str
) -> None:
    rungs: list[LanguageModel] = [
        OllamaModel("small", base_url=first.address, timeout_seconds=0.3),
        OpenAICompatibleModel("large", base_url=second.address, timeout_seconds=0.3),
    ]
    ill, well = (first, second) if order == "ollama first" else (second, first)
    having(ill, fault)
    ladder = Ladder(
        [RetryingModel(rung, attempts=2, first_pause=0.01, longest_pause=0.05) for rung in _ordered(rungs, order)]
    )
    completion = ladder.complete(prompt())
    assert completion.model == ("openai/large" if ill is first else "ollama/small")
    assert OUTPUTS["draft"].model_validate_json(completion.text) == DRAFT
    assert (len(ill.requests), len(well.requests)) == (2 if fault.error is Retry else 1, 1)


def _ordered(rungs: list[LanguageModel], order: str) -> list[LanguageModel]:
    return rungs if order == "ollama first" else rungs[::-1]


def test_a_permanent_error_everywhere_stops_every_retry(first: ModelServer, second: ModelServer) -> None:
    first.status = second.status = 400
    with pytest.raises(Permanent):
        ladder_of(first, second).complete(prompt())
    assert (len(first.requests), len(second.requests)) == (1, 1)


@pytest.mark.parametrize(
    ("errors", "kind"),
    [
        ((Permanent("a"), Retry("b", 7)), Retry),
        ((NeedsPerson("a"), Permanent("b")), NeedsPerson),
        ((Permanent("a"), Permanent("b")), Permanent),
    ],
)
def test_the_kindest_remedy_is_told(errors: Sequence[PressroomError], kind: type[PressroomError]) -> None:
    with pytest.raises(kind, match=r"a .*b|a b"):
        Ladder([ScriptedModel(error) for error in errors]).complete(prompt())


def test_out_of_budget_climbs_no_further() -> None:
    below = ScriptedModel(DRAFT)
    with pytest.raises(OutOfBudget):
        Ladder([ScriptedModel(OutOfBudget("spent")), below]).complete(prompt())
    assert not below.prompts


def test_the_last_rung_may_talk_nonsense_because_the_guard_can_tell_it_so() -> None:
    assert Ladder([ScriptedModel(Retry("away")), ScriptedModel("Sure!")]).complete(prompt()).text == "Sure!"


def test_cheap_tasks_go_to_the_cheap_model() -> None:
    roles = Roles(ScriptedModel(DRAFT, name="strong"), ScriptedModel(DRAFT, name="cheap"), frozenset({"seo"}))
    assert roles.complete(prompt()).model == "strong"
    assert roles.complete(prompt().model_copy(update={"task": "seo"})).model == "cheap"


def test_a_server_that_says_when_is_believed() -> None:
    pauses: list[float] = []
    model = ScriptedModel(Retry("busy", 3.0), Retry("busy"), DRAFT)
    RetryingModel(model, sleep=pauses.append).complete(prompt())
    assert 3.0 <= pauses[0] <= 3.5
    assert 1.0 <= pauses[1] <= 2.0


def test_a_long_wait_is_left_to_others() -> None:
    model = ScriptedModel(Retry("tomorrow", 3600.0))
    with pytest.raises(Retry):
        RetryingModel(model, sleep=lambda _: None).complete(prompt())
    assert len(model.prompts) == 1


def guarded(model: LanguageModel, redis_url: str, provider: str, most: int = 2) -> GuardedModel:
    gate = ProviderGate(RedisScripts(redis_url), failures=2)
    return GuardedModel(model, gate, provider=provider, most=most, patience=0.1)


def test_an_open_breaker_calls_nobody_in_any_process(redis_url: str) -> None:
    provider, away = new_id("host"), ScriptedModel(Retry("away"))
    for _ in range(2):
        with pytest.raises(Retry):
            guarded(away, redis_url, provider).complete(prompt())
    other = ScriptedModel(DRAFT)
    model = RetryingModel(guarded(other, redis_url, provider), sleep=lambda _: None)
    with pytest.raises(Resting, match="left alone"):
        model.complete(prompt())
    assert not other.prompts


def test_a_refusal_is_an_answer_and_opens_nothing(redis_url: str) -> None:
    provider = new_id("host")
    for _ in range(4):
        with pytest.raises(NeedsPerson):
            guarded(ScriptedModel(NeedsPerson("key")), redis_url, provider).complete(prompt())
    assert guarded(ScriptedModel(DRAFT), redis_url, provider).complete(prompt()).text


@pytest.mark.parametrize("refusal", [OutOfBudget("used up"), NotCalled("no text goes out")])
def test_a_call_that_was_not_made_says_nothing_of_a_server_that_is_down(redis_url: str, refusal: NotCalled) -> None:
    provider, gate = new_id("host"), ProviderGate(RedisScripts(redis_url), failures=2, pause_seconds=0.1)

    def ask(answer: DraftOutput | PressroomError) -> str:
        return GuardedModel(ScriptedModel(answer), gate, provider=provider).complete(prompt()).text

    for _ in range(2):
        with pytest.raises(Retry):
            ask(Retry("away"))
    time.sleep(0.15)
    with pytest.raises(NotCalled):
        ask(refusal)
    assert gate.state(provider) == "half open", "nobody asked the server"
    assert ask(DRAFT), "and the next call may try it at once"
    assert gate.state(provider) == "closed"


def test_no_more_calls_at_a_time_than_allowed(redis_url: str) -> None:
    provider = new_id("host")
    inner = guarded(ScriptedModel(DRAFT), redis_url, provider, most=1)
    outer = guarded(_Nested(inner), redis_url, provider, most=1)
    with pytest.raises(Resting, match="all its 1 places"):
        outer.complete(prompt())
    assert inner.complete(prompt()).text


class _Nested(ScriptedModel):
    """Calls another model while its own call is going on."""

    def __init__(self, inner: LanguageModel) -> None:
        super().__init__(DRAFT)
        self.complete = inner.complete  # type: ignore[method-assign]


class TestAccounts:
    def rows(self, database: Database, workspace: Newsroom) -> list[tuple[str, int, object]]:
        with database.transaction(workspace.id) as conn:
            rows = conn.execute("SELECT outcome, tokens_in, cost FROM model_calls ORDER BY called_at, id").fetchall()
        return [(row["outcome"], row["tokens_in"], row["cost"]) for row in rows]

    def test_each_attempt_has_its_row_failed_ones_too(
        self, database: Database, workspace: Newsroom, first: ModelServer
    ) -> None:
        client = OllamaModel("small", base_url=first.address)
        tariff = Tariff(price=PRICE)
        model = RetryingModel(
            AccountedModel(client, database, outside=False, tariff=tariff), attempts=2, first_pause=0.01
        )
        with calling_for(Origin(workspace.id)) as origin:
            first.status = 503
            with pytest.raises(Retry):
                model.complete(prompt())
            first.status = 200
            model.complete(prompt())
        found = self.rows(database, workspace)
        assert [outcome for outcome, _, _ in found] == ["retry", "retry", "ok"]
        assert found[-1][1:] == (40, Decimal("0.0002"))
        assert len(origin.calls) == 3

    def test_what_a_broken_call_used_is_charged(self, database: Database, workspace: Newsroom) -> None:
        broken = Permanent("cut off")
        broken.spent = (900, 90)
        limits = Limits(day=Limit(tokens=50_000))
        model = AccountedModel(
            ScriptedModel(broken, DRAFT), database, outside=False, tariff=Tariff(price=PRICE), limits=limits
        )
        with calling_for(Origin(workspace.id)):
            with pytest.raises(Permanent):
                model.complete(prompt())
            ((outcome, tokens_in, cost),) = self.rows(database, workspace)
            assert (outcome, tokens_in) == ("permanent", 900)
            assert cost == PRICE.of(900, 90)

    def test_a_price_that_is_not_known_is_not_zero(self, database: Database, workspace: Newsroom) -> None:
        with calling_for(Origin(workspace.id)):
            AccountedModel(ScriptedModel(DRAFT), database, outside=False).complete(prompt())
        assert self.rows(database, workspace)[0][2] is None

    def test_a_process_killed_in_the_call_leaves_its_row(self, database: Database, workspace: Newsroom) -> None:
        class Killed(BaseException):
            pass

        class Dying(ScriptedModel):
            def complete(self, prompt: Prompt) -> Completion:
                raise Killed

        with calling_for(Origin(workspace.id)), pytest.raises(Killed):
            AccountedModel(Dying(DRAFT), database, outside=False).complete(prompt())
        assert self.rows(database, workspace)[0][0] == "reserved"

    def test_no_text_to_outside_models_moves_on_to_an_inside_one(self, database: Database, workspace: Newsroom) -> None:
        outside, inside = ScriptedModel(DRAFT, name="out"), ScriptedModel(DRAFT, name="in")
        ladder = Ladder(
            [
                AccountedModel(outside, database, outside=True),
                AccountedModel(inside, database, outside=False),
            ]
        )
        with database.transaction(workspace.id) as conn:
            call_account.set_outside_models(conn, allowed=False)
        with calling_for(Origin(workspace.id)):
            assert ladder.complete(prompt()).model == "in"
        assert not outside.prompts

    def test_out_of_budget_says_how_much_of_what(self, database: Database, workspace: Newsroom) -> None:
        model = AccountedModel(
            ScriptedModel(DRAFT), database, outside=False, limits=Limits(day=Limit(tokens=10), answer=50)
        )
        with calling_for(Origin(workspace.id)), pytest.raises(OutOfBudget, match="for today: 0 of 10 tokens"):
            model.complete(prompt())

    def test_out_of_money_says_how_much_of_what(self, database: Database, workspace: Newsroom) -> None:
        limits = Limits(run=Limit(cost=Decimal("0.03")))
        tariff = Tariff(price=PRICE, currency="EUR")
        model = AccountedModel(ScriptedModel(DRAFT), database, outside=False, limits=limits, tariff=tariff)
        said = r"for this run: 0\.00 of 0\.03 EUR are spent or reserved, and the next call may cost 0\.05"
        with calling_for(Origin(workspace.id, run_id="r")), pytest.raises(OutOfBudget, match=said):
            model.complete(prompt())

    def test_a_model_without_a_price_is_passed_over_where_money_is_limited(
        self, database: Database, workspace: Newsroom
    ) -> None:
        limits, unknown = Limits(day=Limit(cost=Decimal(1))), ScriptedModel(DRAFT, name="unknown/1")
        known = AccountedModel(
            ScriptedModel(DRAFT, name="known/1"), database, outside=False, limits=limits, tariff=Tariff(price=PRICE)
        )
        ladder = Ladder([AccountedModel(unknown, database, outside=False, limits=limits), known])
        with calling_for(Origin(workspace.id)):
            assert ladder.complete(prompt()).model == "known/1"
        assert not unknown.prompts
        lonely = AccountedModel(unknown, database, outside=False, limits=limits)
        with calling_for(Origin(workspace.id)), pytest.raises(NeedsPerson, match="PRESSROOM_MODEL_PRICES"):
            lonely.complete(prompt())

    def test_an_assumed_price_is_counted_and_is_not_called_a_cost(
        self, database: Database, workspace: Newsroom
    ) -> None:
        limits, tariff = Limits(day=Limit(cost=Decimal(1))), Tariff(assumed=PRICE)
        model = AccountedModel(ScriptedModel(DRAFT), database, outside=False, limits=limits, tariff=tariff)
        with calling_for(Origin(workspace.id)):
            model.complete(prompt())
        assert self.rows(database, workspace)[0][2] is None
        with database.transaction(workspace.id) as conn:
            refused = call_account.open_call(
                conn,
                OpenedCall(
                    id=new_id("call"), task="draft", model="m", outside=False, prompt_digest="", messages_digest=""
                ),
                Wanted(tokens=1, cost=Decimal(2)),
                {"day": Limit(cost=Decimal(1))},
                seconds=60,
            )
        assert isinstance(refused, MoneyRefused)
        assert 0 < refused.used < Decimal("0.05")

    def test_a_call_for_nobody_is_not_made(self, database: Database) -> None:
        model = ScriptedModel(DRAFT)
        with pytest.raises(Permanent, match="which workspace"):
            AccountedModel(model, database, outside=False).complete(prompt())
        assert not model.prompts
