"""An account's secrets: kept for all processes, never overwritten by nothing, never seen by another workspace."""

import threading
import time
from datetime import UTC, datetime

import pytest

from domain.errors import Retry
from domain.secret import Secret
from resources.sealing import Sealer
from resources.vault import AccountVault, HeldVault
from store import account_secrets
from store.accounts import ensure_account
from store.postgres import Database
from tests.conftest import Newsroom, make_newsroom

SEALER = Sealer("ab" * 32)
THEN = datetime(2027, 1, 5, tzinfo=UTC)


def a_vault(database: Database, newsroom: Newsroom, **changes: float) -> AccountVault:
    with database.transaction(newsroom.id) as conn:
        account = ensure_account(conn, "blog", "site")
    return AccountVault(database, SEALER, newsroom.id, account.id, **changes)


def test_a_secret_is_kept_sealed_and_read_again(database: Database, workspace: Newsroom) -> None:
    vault = a_vault(database, workspace)
    assert vault.read("password") is None
    vault.keep("password", "hunter2 ünïcode", THEN)
    assert a_vault(database, workspace).read("password") == "hunter2 ünïcode"
    with database.transaction(workspace.id) as conn:
        (row,) = account_secrets.expiring(conn)
    assert b"hunter2" not in row.sealed
    assert row.expires_at == THEN


def test_a_new_one_takes_the_place_of_the_old_one(database: Database, workspace: Newsroom) -> None:
    vault = a_vault(database, workspace)
    vault.keep("token", "one")
    vault.keep("token", "two")
    assert vault.read("token") == "two"


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_nothing_never_overwrites_something(database: Database, workspace: Newsroom, empty: str) -> None:
    held = HeldVault({"token": "works"})
    for vault in (a_vault(database, workspace), held):
        vault.keep("token", "works")
        with pytest.raises(ValueError, match="no secret"):
            vault.keep("token", empty)
        assert vault.read("token") == "works"


def test_another_workspace_finds_nothing(database: Database, workspace: Newsroom) -> None:
    ours = a_vault(database, workspace)
    ours.keep("token", "ours")
    theirs = make_newsroom(database)
    with database.transaction(theirs.id) as conn:
        assert account_secrets.expiring(conn) == ()
        assert conn.execute("SELECT count(*) AS n FROM account_secrets").fetchone() == {"n": 0}


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret(name="token", value="hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"


def test_one_process_alone_reads_and_keeps_as_one_step(database: Database, workspace: Newsroom) -> None:
    first, second = a_vault(database, workspace), a_vault(database, workspace)
    first.keep("token", "0", THEN)
    seen: list[str] = []

    def renew(vault: AccountVault) -> None:
        with vault.alone() as alone:
            found = alone.find("token")
            assert found is not None
            seen.append(found.value)
            time.sleep(0.05)
            alone.keep("token", str(int(found.value) + 1), THEN)

    threads = [threading.Thread(target=renew, args=[vault]) for vault in (first, second, first)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(seen) == ["0", "1", "2"]
    found = second.find("token")
    assert found is not None
    assert (found.value, found.expires_at) == ("3", THEN)


def test_a_process_that_is_stopped_while_it_is_alone_does_not_hold_up_the_others(
    database: Database, workspace: Newsroom
) -> None:
    """The database ends its step; it finds out when it goes on, and keeps nothing."""
    a_vault(database, workspace).keep("token", "works")
    vault = a_vault(database, workspace, alone_seconds=0.1)

    def stopped() -> None:
        with vault.alone() as alone:
            others.keep("token", "renewed by another")  # waits for the row until the database lets it go
            alone.keep("token", "comes too late")

    others = a_vault(database, workspace)
    with pytest.raises(Retry):
        stopped()
    assert others.read("token") == "renewed by another"


def test_what_was_kept_alone_is_taken_back_with_the_step(database: Database, workspace: Newsroom) -> None:
    vault = a_vault(database, workspace)
    vault.keep("token", "works")

    def break_off() -> None:
        with vault.alone() as alone:
            alone.keep("token", "half done")
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert vault.read("token") == "works"
