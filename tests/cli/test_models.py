"""pressroom models: what goes where, and the switch."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from cli.main import run
from cli.work_office import Office
from resources.llm.accounted import AccountedModel, Price, Tariff
from resources.llm.answers import Answers
from resources.llm.cached import CachedModel
from resources.llm.origin import Origin, calling_for
from resources.settings import Settings
from store.cache import Cache
from store.postgres import Database
from store.workspaces import list_workspaces
from tests.conftest import Newsroom
from tests.contracts.language_model import prompt
from tests.fakes.clock import SettableClock
from tests.fakes.material import DRAFT_ANSWER
from tests.fakes.scripted_model import ScriptedModel


@pytest.fixture
def office(database: Database, tmp_path: Path, redis_url: str) -> Office:
    settings = Settings(home=tmp_path, ollama_model="a", openai_model="c", redis_url=redis_url)
    return Office(settings, database, SettableClock())


def test_the_list_says_what_goes_where_and_the_switch_keeps_text_inside(
    office: Office, workspace: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    name = dict(list_workspaces(office.database))[workspace.id]

    def listed() -> list[tuple[str, str, bool, bool, str]]:
        assert run(["models", "list", "--json", "--workspace", name], office) == 0
        rows = json.loads(capsys.readouterr().out)
        return [(r["role"], r["model"], r["inside"], r["allowed"], r["breaker"]) for r in rows]

    before = [("strong", "ollama/a", True, True, "closed"), ("strong", "openai/c", False, True, "closed")]
    assert listed()[:2] == before
    assert run(["models", "inside-only", "--workspace", name], office) == 0
    capsys.readouterr()
    assert [allowed for _, _, _, allowed, _ in listed()] == [True, False, True, False]
    assert run(["models", "inside-only", "--workspace", name], office) == 2
    assert run(["models", "outside-too", "--workspace", name], office) == 0
    capsys.readouterr()
    assert listed()[:2] == before
    assert run(["models", "list", "--workspace", name], office) == 0
    assert "api.openai.com" in capsys.readouterr().out


def test_the_tools_of_crews_are_listed(database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for chosen, told in (
        ("", "No crew holds a tool."),
        ("trend=ArxivPaperTool+URLReadTool", "ArxivPaperTool, URLReadTool"),
    ):
        office = Office(Settings(home=tmp_path, crew_tools=chosen), database, SettableClock())
        assert run(["models", "tools"], office) == 0
        assert told in capsys.readouterr().out
        assert run(["models", "tools", "--json"], office) == 0
        rows = json.loads(capsys.readouterr().out)
        assert rows == ([{"crew": "trend", "tools": ["ArxivPaperTool", "URLReadTool"]}] if chosen else [])


def test_what_models_cost_is_listed_and_what_they_said_is_forgotten(
    office: Office, workspace: Newsroom, redis_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = dict(list_workspaces(office.database))[workspace.id]
    answers, model = Answers(Cache(redis_url, office.database)), ScriptedModel(DRAFT_ANSWER, name="ollama/a")
    tariff = Tariff(price=Price(tokens_in=Decimal(100), tokens_out=Decimal(10_000)))
    accounted = AccountedModel(model, office.database, outside=False, tariff=tariff)
    cached = CachedModel(accounted, answers, office.database, provider="h", parameters="")

    def ask() -> bool:
        with calling_for(Origin(workspace.id, wish="w")):
            completion = cached.complete(prompt())
            answers.keep(completion)
        return completion.cached

    assert [ask(), ask()] == [False, True]
    assert run(["models", "list", "--json", "--workspace", name], office) == 0
    row = json.loads(capsys.readouterr().out)[0]
    assert row["cost_today"] > 0
    assert row["kept_today"] == 1
    assert run(["models", "forget", "--workspace", name], office) == 0
    assert not ask()
