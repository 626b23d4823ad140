"""Stopping and starting what goes out."""

import pytest

from desk.sending import leave_quarantine, start_sending, stop_sending
from domain.actor import Actor
from domain.errors import Conflict
from store import audit, installation
from store.postgres import Database
from tests.conftest import INSTALLATION, Newsroom
from tests.fakes.clock import SettableClock


def test_sending_is_stopped_and_goes_on_with_a_trace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    stop_sending(database, actor, clock)
    with pytest.raises(Conflict, match="already"):
        stop_sending(database, actor, clock)
    with database.transaction(workspace.id) as conn:
        assert "stopped" in (installation.sending_stopped(conn, INSTALLATION) or "")
    with database.transaction(other_workspace.id) as conn:
        assert installation.sending_stopped(conn, INSTALLATION) is None
    start_sending(database, actor, clock)
    with pytest.raises(Conflict, match="not stopped"):
        start_sending(database, actor, clock)
    with database.transaction(workspace.id) as conn:
        assert installation.sending_stopped(conn, INSTALLATION) is None
        assert [line.action for line in audit.list_rows(conn)] == ["stop sending", "start sending"]


def test_an_owners_word_ends_the_quarantine(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction() as conn:
        installation.claim_installation(conn, "inst_copy")
    try:
        left = leave_quarantine(database, actor, clock, installation_id=INSTALLATION)
        assert (left.installation.id, left.installation.quarantined_since) == (INSTALLATION, None)
    finally:
        with database.transaction() as conn:
            installation.leave_quarantine(conn, INSTALLATION)
    with pytest.raises(Conflict, match="not in quarantine"):
        leave_quarantine(database, actor, clock, installation_id=INSTALLATION)
    with database.transaction(workspace.id) as conn:
        assert [line.action for line in audit.list_rows(conn)] == ["leave quarantine"]
