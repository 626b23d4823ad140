"""Leases stay alive while pieces are made, phases are shown, a lost lease is left alone."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.work import Lease
from press.heartbeat import beating, note_phase
from store import work
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.press import press_services


class RealClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    ends = time.monotonic() + seconds
    while not true():
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


def claimed(database: Database, workspace_id: str) -> Lease:
    with database.transaction(workspace_id) as conn:
        draft = builders.make_draft(conn)
        ids = work.ask(conn, drafts=[draft.id], kind="draft", queue="bulk", requested_by=None)
        return work.claim(conn, ids, "worker-1", 0.4, "run-1")[0][1]


def test_leases_are_renewed_phases_written_and_lost_leases_left_alone(
    database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    services = press_services(database, tmp_path, clock=RealClock(), lease_seconds=0.4)
    kept, lost = claimed(database, workspace.id), claimed(database, workspace.id)
    with database.transaction(workspace.id) as conn:
        work.cancel(conn, [lost.row_id])

    def lease_until(row_id: str) -> datetime | None:
        with database.transaction(workspace.id) as conn:
            row = conn.execute("SELECT lease_until FROM work_requests WHERE id = %s", [row_id]).fetchone()
        return row["lease_until"] if row else None

    def phase() -> str:
        with database.transaction(workspace.id) as conn:
            return work.get_requests(conn, [kept.row_id])[0].phase

    def renewed() -> bool:
        until_ = lease_until(kept.row_id)
        return until_ is not None and until_ > kept.until + timedelta(seconds=0.3)

    with beating(services, workspace.id, [kept, lost]):
        note_phase(kept, "drafting")
        note_phase(lost, "drafting")
        assert until(lambda: phase() == "drafting")
        assert until(renewed)
    ended = lease_until(kept.row_id)
    time.sleep(0.3)
    assert lease_until(kept.row_id) == ended
    assert lease_until(lost.row_id) is None
