"""A run's own entry: put off while the run lives, due when it does not."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import LostLease
from press.run_lease import run_at_work
from resources.services import Services
from store import lineage
from store.ids import new_id
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom, make_newsroom
from tests.fakes.press import press_services

LEASE_SECONDS = 0.6


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def services(database: Database, tmp_path: Path) -> Services:
    return press_services(database, tmp_path, clock=RealClock(), lease_seconds=LEASE_SECONDS)


def is_due(services: Services, entry_id: str) -> bool:
    return entry_id in {entry.id for entry in lineage.due(services.database, 100_000, now=services.clock.now())}


def test_an_entry_is_due_only_when_its_run_is_over(services: Services, workspace: Newsroom) -> None:
    run_id = new_id("run")
    with run_at_work(services, workspace.id, run_id, draft_ids=["draft_a"]):
        time.sleep(2 * LEASE_SECONDS)
        assert not is_due(services, run_id)
    time.sleep(LEASE_SECONDS)
    assert is_due(services, run_id)


def test_an_entry_of_a_run_that_goes_on_in_another_workspace_is_not_due(
    services: Services, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    run_id = new_id("run")
    with services.database.transaction(workspace.id) as conn:
        lineage.expect(conn, run_id)
    assert is_due(services, run_id)
    with services.database.transaction(other_workspace.id) as conn:
        lineage.expect(conn, run_id, seconds=60)
    assert not is_due(services, run_id)


def test_what_was_put_off_meanwhile_stays_and_what_was_taken_away_is_lost(
    services: Services, workspace: Newsroom
) -> None:
    run_id, now = new_id("run"), services.clock.now()
    with services.database.transaction(workspace.id) as conn:
        lease = lineage.expect(conn, run_id, seconds=-1, now=now)
        lease = lineage.put_off(conn, lease, 60, now=now)
        lineage.settle(conn, [run_id], now=now)
    assert lineage.known(services.database, [run_id]) == {run_id}
    with services.database.transaction(workspace.id) as conn:
        lineage.settle(conn, [run_id], now=lease.until)
        with pytest.raises(LostLease):
            lineage.put_off(conn, lease, 60)


def test_a_person_s_version_is_due_at_once_and_a_crew_s_is_not(database: Database) -> None:
    newsroom = make_newsroom(database)
    with database.transaction(newsroom.id) as conn:
        draft, _ = builders.make_draft_with_version(conn)
        version = builders.make_version(conn, draft, "My own words.", made_by=newsroom.owner.user_id)
        rows = conn.execute("SELECT id, draft_ids FROM lineage_due WHERE due_at <= now()").fetchall()
    assert [(row["id"], row["draft_ids"]) for row in rows] == [(version.id, [draft.id])]
