"""Connecting an account again leaves its line in the audit log, and is refused where there is nothing to connect."""

from functools import partial

import pytest

from desk.accounts import Connection, connect, disconnect, reconnect
from domain.actor import Actor
from domain.errors import Conflict, NotAllowed, NotFound
from domain.secret import Secret
from resources.sealing import Sealer
from resources.vault import AccountVault, keep_in
from store import audit
from store.accounts import get_account
from store.holds import hold_account
from store.postgres import Database, Transaction
from store.publications import get_publication
from tests.builders import make_publication, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

SEALER = Sealer("ab" * 32)


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


def test_connecting_keeps_what_was_tried_and_brings_back_what_waited(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        account = get_account(conn, row.account_id)
        hold_account(conn, row.account_id, "Revoked.")
    connection = Connection(
        channel=account.channel,
        name=account.name,
        publisher="board",
        settings={"site": "https://example.org"},
        secrets=(Secret(name="token", value="hunter2"),),
    )
    done = connect(database, actor, clock, partial(seal, SEALER), connection=connection)
    assert (done.account.publisher, done.account.settings) == ("board", {"site": "https://example.org"})
    assert (done.account.state, done.released) == ("connected", (row.id,))
    assert AccountVault(database, SEALER, workspace.id, account.id).read("token") == "hunter2"
    with database.transaction(workspace.id) as conn:
        assert "hunter2" not in str(audit.list_rows(conn))


def test_an_account_that_has_posted_keeps_its_publisher(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        conn.execute("UPDATE published_content SET status = 'sent', remote_id = 'post-1' WHERE id = %s", [row.id])
        account = get_account(conn, row.account_id)
    connection = Connection(channel=account.channel, name=account.name, publisher="board")
    with pytest.raises(Conflict, match="has posted through folder"):
        connect(database, actor, clock, partial(seal, SEALER), connection=connection)


def test_a_disconnected_account_forgets_its_secrets_and_its_posts_wait(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
    vault = AccountVault(database, SEALER, workspace.id, row.account_id)
    vault.keep("token", "hunter2")
    done = disconnect(database, actor, clock, account_id=row.account_id)
    assert (done.account.state, done.held) == ("disconnected", (row.id,))
    assert vault.read("token") is None
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).status == "held"
    with pytest.raises(Conflict, match="disconnected already"):
        disconnect(database, actor, clock, account_id=row.account_id)
    assert reconnect(database, actor, clock, account_id=row.account_id).released == (row.id,)


def test_only_who_answers_for_people_gives_or_takes_access(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        reviewer = make_user(conn, "reviewer")
    connection = Connection(channel="blog", name="site", publisher="folder")
    with pytest.raises(NotAllowed):
        connect(database, reviewer, clock, partial(seal, SEALER), connection=connection)
    with pytest.raises(NotAllowed):
        disconnect(database, reviewer, clock, account_id=row.account_id)


def seal(sealer: Sealer, conn: Transaction, account_id: str, secret: Secret) -> None:
    keep_in(conn, sealer, account_id, secret)
