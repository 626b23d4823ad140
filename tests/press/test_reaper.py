"""The reaper: what waits in line is not lost, what nobody works on is."""

from pathlib import Path

import pytest

from domain.work import Queue
from press.reaper import reap_once
from resources.services import Services
from store import work
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.press import press_services


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Services:
    return press_services(database, tmp_path)


def launched(services: Services, workspace: Newsroom, count: int, queue: Queue) -> tuple[str, ...]:
    """Requests whose runs were launched."""
    now = services.clock.now()
    with services.database.transaction(workspace.id) as conn:
        ids = [builders.make_draft(conn, builders.make_brief(conn)).id for _ in range(count)]
        asked = work.ask(conn, drafts=ids, kind="draft", queue=queue, requested_by=None)
        work.mark_launched(conn, asked, 90.0, now=now)
    return asked


def statuses(services: Services, workspace: Newsroom, ids: tuple[str, ...]) -> list[str]:
    with services.database.transaction(workspace.id) as conn:
        return [work.get_requests(conn, [request_id])[0].status for request_id in ids]


def claim(services: Services, workspace: Newsroom, request_id: str, seconds: float) -> None:
    with services.database.transaction(workspace.id) as conn:
        work.claim(conn, [request_id], "worker", seconds, "run", now=services.clock.now())


def test_runs_in_line_behind_a_worker_are_not_taken_for_lost(services: Services, workspace: Newsroom) -> None:
    ids = launched(services, workspace, 2, "bulk")
    claim(services, workspace, ids[0], 3600.0)

    for _ in range(20):
        pass_time(services, 60.0)
        reap_once(services)

    assert statuses(services, workspace, ids) == ["claimed", "launched"]
    with services.database.transaction(workspace.id) as conn:
        assert work.get_requests(conn, [ids[1]])[0].attempt == 0, "waiting costs no attempt"


def test_a_run_that_claims_nothing_although_its_queue_is_free_is_asked_for_again(
    services: Services, workspace: Newsroom
) -> None:
    ids = launched(services, workspace, 1, "interactive")

    pass_time(services, 91.0)
    reap_once(services)

    assert statuses(services, workspace, ids) == ["requested"]


def pass_time(services: Services, seconds: float) -> None:
    clock = services.clock
    assert isinstance(clock, SettableClock)
    clock.advance(seconds)
