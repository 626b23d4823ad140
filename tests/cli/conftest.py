"""The work commands with a real database behind them: an office, a way to call it, a campaign file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import run
from cli.work_office import Office
from resources.settings import Settings
from store.ids import new_id
from store.postgres import Database
from store.workspaces import list_workspaces
from tests.conftest import Newsroom
from tests.desk.campaign_text import changed
from tests.fakes.clock import SettableClock

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(Settings(home=tmp_path), database, SettableClock())


@pytest.fixture
def command(office: Office, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs one command line; gives exit code, standard output, standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments), office)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A campaign file of a workspace that does not exist yet."""
    path = tmp_path / "campaign.yaml"
    path.write_text(changed("workspace: Acme", f"workspace: {new_id('Acme')}"), encoding="utf-8")
    return path


def named(database: Database, newsroom: Newsroom) -> str:
    return dict(list_workspaces(database))[newsroom.id]


def workspace_of(file: Path) -> str:
    return file.read_text(encoding="utf-8").split("workspace: ")[1].splitlines()[0]
