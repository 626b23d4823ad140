"""Kept answers: only good ones, only for the same question of the same wish, at no cost, gone when the work ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from crews.runner import CrewRunner
from domain.errors import NeedsPerson, OutOfBudget, Permanent, Retry
from domain.ports import LanguageModel
from domain.writing import Completion, DraftOutput, Prompt
from resources.llm.accounted import AccountedModel, Limits
from resources.llm.answers import Answers, answers_of_work, question_of
from resources.llm.cached import CachedModel
from resources.llm.ladder import Ladder
from resources.llm.origin import Origin, calling_for
from resources.llm.retrying import RetryingModel
from store import call_account
from store.cache import Cache
from store.call_account import Limit
from store.postgres import Database
from tests.conftest import Newsroom
from tests.contracts.language_model import LanguageModelContract, prompt
from tests.fakes import material
from tests.fakes.scripted_model import ScriptedModel

DRAFT = DraftOutput(title="T", body="A body.")
OTHER = DraftOutput(title="T2", body="Another body.")


@dataclass
class Desk:
    """A process with a cached model; `anew` is another process at the same stores."""

    database: Database
    redis_url: str
    workspace_id: str
    model: LanguageModel

    def __post_init__(self) -> None:
        self.answers = Answers(Cache(self.redis_url, self.database))
        accounted = AccountedModel(self.model, self.database, outside=False, limits=Limits(day=Limit(tokens=10**6)))
        self.cached = CachedModel(
            RetryingModel(accounted, sleep=lambda _: None),
            self.answers,
            self.database,
            provider="host:1",
            parameters="temperature=0.2",
        )

    def anew(self) -> "Desk":
        return Desk(self.database, self.redis_url, self.workspace_id, self.model)

    def ask(self, wish: str | None = "w", *, good: bool = True, of: Prompt | None = None, **fields: Any) -> Completion:
        with calling_for(Origin(self.workspace_id, wish=wish, **fields)):
            completion = self.cached.complete(of or prompt())
            if good:
                self.answers.keep(completion)
        return completion

    def rows(self) -> list[tuple[str, int, Any]]:
        with self.database.transaction(self.workspace_id) as conn:
            rows = conn.execute("SELECT outcome, tokens_in, cost FROM model_calls ORDER BY called_at, id").fetchall()
        return [(row["outcome"], row["tokens_in"], row["cost"]) for row in rows]


@pytest.fixture
def desk(database: Database, redis_url: str, workspace: Newsroom) -> Desk:
    return Desk(database, redis_url, workspace.id, ScriptedModel(DRAFT, OTHER))


def texts(*completions: Completion) -> list[str]:
    return [DraftOutput.model_validate_json(completion.text).title for completion in completions]


class TestCachedContract(LanguageModelContract):
    @pytest.fixture
    def model(self, desk: Desk) -> Iterator[LanguageModel]:
        with calling_for(Origin(desk.workspace_id, wish="contract")):
            yield _InWork(desk)


class _InWork:
    """Says for whom in each thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.name = desk.cached.name

    def complete(self, asked: Prompt) -> Completion:
        with calling_for(Origin(self._desk.workspace_id, wish="contract")):
            return self._desk.cached.complete(asked)


def test_the_same_question_of_the_same_wish_is_paid_once_in_all_processes(desk: Desk) -> None:
    first, second, third = desk.ask(), desk.ask(), desk.anew().ask()
    assert texts(first, second, third) == ["T", "T", "T"]
    assert [each.cached for each in (first, second, third)] == [False, True, True]
    assert (second.tokens_in, second.tokens_out, second.model) == (0, 0, "scripted/1")


def test_a_kept_answer_costs_nothing_and_its_row_says_so(desk: Desk) -> None:
    desk.ask()
    with desk.database.transaction(desk.workspace_id) as conn:
        used = call_account.used_today(conn)
    desk.ask()
    assert [outcome for outcome, _, _ in desk.rows()] == ["ok", "cached"]
    assert desk.rows()[1][1:] == (0, 0)
    with desk.database.transaction(desk.workspace_id) as conn:
        assert call_account.used_today(conn) == used
        row = conn.execute("SELECT c.cached_from = p.id AS paid FROM model_calls c, model_calls p "
                           "WHERE c.outcome = 'cached' AND p.outcome = 'ok'").fetchone()  # fmt: skip
    assert row == {"paid": True}


def test_a_kept_answer_is_given_when_the_budget_is_used_up(desk: Desk) -> None:
    desk.ask()
    poor = desk.anew()
    accounted = AccountedModel(desk.model, desk.database, outside=False, limits=Limits(day=Limit(tokens=1)))
    poor.cached = CachedModel(accounted, poor.answers, desk.database, provider="host:1", parameters="temperature=0.2")
    assert poor.ask().cached
    with pytest.raises(OutOfBudget):
        poor.ask("another wish")


def test_what_nobody_found_good_is_never_given_again(desk: Desk) -> None:
    assert texts(desk.ask(good=False), desk.ask(), desk.ask()) == ["T", "T2", "T2"]


def test_another_wish_another_prompt_and_no_wish_are_asked_anew(desk: Desk) -> None:
    desk.ask()
    assert not desk.ask("another").cached
    longer = prompt().model_copy(update={"messages": (*prompt().messages, *prompt().messages[:1])})
    assert not desk.ask(of=longer).cached
    assert not desk.ask(None).cached
    assert not desk.ask(None).cached


def test_workspaces_are_apart(desk: Desk, other_workspace: Newsroom) -> None:
    desk.ask()
    assert not Desk(desk.database, desk.redis_url, other_workspace.id, desk.model).ask().cached


def test_model_provider_parameters_and_messages_are_the_question() -> None:
    asked = {"provider": "p", "model": "m", "parameters": "t=0"}
    changes: list[dict[str, str]] = [{}, {"provider": "q"}, {"model": "n"}, {"parameters": "t=1"}]
    questions = {question_of(prompt(), **(asked | change)) for change in changes}
    moved = prompt().model_copy(update={"messages": prompt().messages[::-1]})
    assert len(questions | {question_of(moved, **asked)}) == 5


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (Retry("away"), True),
        (OutOfBudget("spent"), True),
        (Permanent("no"), False),
        (NeedsPerson("no"), False),
        (ZeroDivisionError(), False),
        (None, False),
    ],
)
def test_answers_are_left_to_who_takes_the_work_up_again_and_forgotten_when_it_ended(
    desk: Desk, error: Exception | None, kept: bool
) -> None:
    def work() -> None:
        origin = Origin(desk.workspace_id, wish="w")
        with answers_of_work(desk.database, origin), calling_for(origin):
            desk.answers.keep(desk.cached.complete(prompt()))
            if error:
                raise error

    if error:
        with pytest.raises(type(error)):
            work()
    else:
        work()
    assert desk.anew().ask().cached is kept


def test_an_answer_that_comes_after_its_wish_was_forgotten_is_not_kept(desk: Desk) -> None:
    with calling_for(Origin(desk.workspace_id, wish="w")):
        completion = desk.cached.complete(prompt())
        with desk.database.transaction(desk.workspace_id) as conn:
            call_account.set_outside_models(conn, allowed=True)
        desk.answers.keep(completion)
    assert not desk.ask().cached


def test_what_outside_models_said_is_not_used_once_text_stays_inside(desk: Desk) -> None:
    desk.ask()
    with desk.database.transaction(desk.workspace_id) as conn:
        call_account.set_outside_models(conn, allowed=False)
    assert not desk.ask().cached


def test_the_ladder_takes_a_kept_answer_of_the_rung_that_gave_it(desk: Desk) -> None:
    above = ScriptedModel(Retry("away"), name="above/1")
    first = Ladder([above, desk.cached])
    for number in range(2):
        with calling_for(Origin(desk.workspace_id, wish="w")):
            completion = first.complete(prompt())
            desk.answers.keep(completion)
        assert completion.cached is (number == 1)


def crew_calls(desk: Desk) -> int:
    with calling_for(Origin(desk.workspace_id, wish="w")):
        return CrewRunner(desk.cached, keeper=desk.answers).run(material.DRAFT).calls


def test_a_crew_keeps_only_the_answer_that_passed_its_guard(
    database: Database, redis_url: str, workspace: Newsroom
) -> None:
    good = material.DRAFT_ANSWER
    of_no_claim = good.model_copy(update={"body": f"{good.body} Nine of ten do so. [c99]"})
    model = ScriptedModel("Sure!", of_no_claim, good)
    desk = Desk(database, redis_url, workspace.id, model)
    assert crew_calls(desk) == 3
    assert crew_calls(desk.anew()) == 1
    assert len(model.prompts) == 4, "the first question was asked anew: its answer had been wrong"
    assert crew_calls(desk.anew()) == 1
    assert len(model.prompts) == 4


def test_a_crew_that_was_answered_well_at_once_is_not_asked_again(
    database: Database, redis_url: str, workspace: Newsroom
) -> None:
    model = ScriptedModel(material.DRAFT_ANSWER)
    desk = Desk(database, redis_url, workspace.id, model)
    crew_calls(desk)
    crew_calls(desk.anew())
    assert len(model.prompts) == 1
