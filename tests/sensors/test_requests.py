"""The request sensor: rows become runs, by state and with the attempt in the key."""

from pathlib import Path

import dagster as dg
import pytest

from resources.services import Services
from sensors.requests import groups, work_requested
from store import work
from store.postgres import Database
from store.work import OpenWork
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.crews import ScriptedCrews
from tests.fakes.newsroom import GivenNewsroom
from tests.fakes.press import press_services


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Services:
    return press_services(database, tmp_path)


def tick(services: Services, workspace_id: str) -> list[dg.RunRequest]:
    """The runs asked for in this workspace, once nobody else's are left: other tests' rows share the database, and a
    tick starts so many runs only."""
    context = dg.build_sensor_context(
        instance=dg.DagsterInstance.ephemeral(),
        resources={"newsroom": GivenNewsroom(services, ScriptedCrews({}))},
    )
    while True:
        result = work_requested(context)
        runs = list(result.run_requests or []) if isinstance(result, dg.SensorResult) else []
        ours = [run for run in runs if run.tags["pressroom/workspace"] == workspace_id]
        if ours or not runs:
            return ours


def ask(services: Services, workspace: Newsroom, count: int) -> tuple[str, ...]:
    with services.database.transaction(workspace.id) as conn:
        ids = [builders.make_draft(conn, builders.make_brief(conn)).id for _ in range(count)]
        return work.ask(conn, drafts=ids, kind="draft", queue="interactive", requested_by=None)


def test_asked_for_pieces_share_a_run_on_the_queue_of_their_request(services: Services, workspace: Newsroom) -> None:
    ids = ask(services, workspace, 3)

    (run,) = tick(services, workspace.id)

    assert run.tags["dagster-celery/queue"] == "interactive"
    assert sorted(run.run_config["ops"]["pieces"]["config"]["request_ids"]) == sorted(ids)


def test_what_was_launched_is_not_launched_again_until_it_is_given_back(
    services: Services, workspace: Newsroom
) -> None:
    ids = ask(services, workspace, 1)
    (first,) = tick(services, workspace.id)
    assert tick(services, workspace.id) == []

    with services.database.transaction(workspace.id) as conn:
        conn.execute("UPDATE work_requests SET lease_until = now() - interval '1 hour' WHERE id = %s", [ids[0]])
        work.reap(conn)
    (second,) = tick(services, workspace.id)

    assert first.run_key != second.run_key, "a run key whose run failed is never launched again"


def test_groups_hold_at_most_100_pieces_and_interactive_work_comes_first() -> None:
    def row(n: int, queue: str) -> OpenWork:
        return OpenWork.model_validate(
            {
                "workspace_id": "w",
                "id": f"{queue}{n}",
                "status": "requested",
                "queue": queue,
                "batch_id": queue,
                "kind": "draft",
                "attempt": 0,
            }
        )

    found = groups([row(n, "bulk") for n in range(240)] + [row(0, "interactive")])

    assert [len(group) for group in found] == [1, 100, 100, 40]
    assert found[0][0].queue == "interactive"
