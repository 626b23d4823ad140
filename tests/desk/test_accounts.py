"""Connecting an account again leaves its line in the audit log, and is refused where there is nothing to connect."""

import pytest

from desk.accounts import reconnect
from domain.actor import Actor
from domain.errors import Conflict, NotFound
from store import audit
from store.holds import hold_account
from store.postgres import Database
from tests.builders import make_publication
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def test_who_connected_what_is_written_down(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        hold_account(conn, row.account_id, "Revoked.")
    done = reconnect(database, actor, clock, account_id=row.account_id)
    assert (done.account.state, done.released) == ("connected", (row.id,))
    with database.transaction(workspace.id) as conn:
        line = audit.list_rows(conn)[-1]
    assert (line.action, line.subject, line.user_id) == ("reconnect an account", row.account_id, actor.user_id)
    assert line.detail == {"was": "dead", "released": 1}
    with pytest.raises(Conflict, match="is connected"):
        reconnect(database, actor, clock, account_id=row.account_id)
    with pytest.raises(NotFound):
        reconnect(database, actor, clock, account_id="acct_none")
