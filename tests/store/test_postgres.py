"""Transactions: set to one workspace, undone by errors, safe after fork, healed after a restart."""

import os
import threading
import time

import psycopg
import pytest

from domain.errors import Conflict, Retry
from store import people, work
from store.ids import new_id
from store.postgres import WORK, Database
from tests import builders
from tests.conftest import Newsroom, TestDatabase


def _setting(database: Database, workspace_id: str | None) -> object:
    with database.transaction(workspace_id) as conn:
        row = conn.execute("SELECT current_setting('pressroom.workspace') AS now").fetchone()
    assert row is not None
    return row["now"]


def test_the_workspace_does_not_outlive_its_transaction(test_database: TestDatabase) -> None:
    database = Database(test_database.app_url, max_size=1)
    assert _setting(database, "ws_one") == "ws_one"
    assert _setting(database, None) == ""
    database.close()


def test_a_statement_is_a_transaction_of_its_own_and_leaves_nothing_behind(
    test_database: TestDatabase, workspace: Newsroom
) -> None:
    database = Database(test_database.app_url, max_size=1)
    with database.statement() as conn:
        conn.execute("SELECT cache_put(%s, 'words:k', 1, '', 'v', 60)", [workspace.id])
        row = conn.execute("SELECT current_setting('pressroom.workspace', true) AS now").fetchone()
        assert row in ({"now": ""}, {"now": None})
        assert conn.execute("SELECT id FROM cache_entries").fetchall() == []
    with database.transaction(workspace.id) as conn:
        assert conn.execute("SELECT id FROM cache_entries").fetchall() == [{"id": "words:k"}]
    assert _setting(database, None) == ""
    database.close()


def test_connections_cut_by_the_server_are_replaced_before_a_statement(test_database: TestDatabase) -> None:
    database = Database(test_database.app_url, max_size=1, name="pressroom-cut-statement")
    for _ in range(3):
        with database.statement() as conn:
            assert conn.execute("SELECT 1 AS one").fetchone() == {"one": 1}
        with psycopg.connect(test_database.admin_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s",
                ["pressroom-cut-statement"],
            )
        time.sleep(0.2)
    database.close()


def test_an_error_undoes_the_transaction(database: Database, workspace: Newsroom) -> None:
    name = new_id("person")

    def add_and_fail() -> None:
        with database.transaction(workspace.id) as conn:
            people.add_person(conn, name)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    with database.transaction(workspace.id) as conn:
        assert people.find_person(conn, name) is None


def test_a_refusing_constraint_is_a_conflict(database: Database, workspace: Newsroom) -> None:
    name = new_id("person")
    with database.transaction(workspace.id) as conn:
        people.add_person(conn, name)
    with pytest.raises(Conflict, match="persons_name"), database.transaction(workspace.id) as conn:
        people.add_person(conn, name.upper())


def test_a_database_that_is_away_asks_for_a_retry() -> None:
    database = Database("postgresql://nobody:nothing@127.0.0.1:9/none", patience=0.3)
    with pytest.raises(Retry):
        database.ping()
    database.close()


def test_connections_cut_by_the_server_are_replaced(test_database: TestDatabase) -> None:
    database = Database(test_database.app_url, max_size=2, name=new_id("cut"))
    with database.transaction() as conn:
        row = conn.execute("SELECT pg_backend_pid() AS pid").fetchone()
    assert row is not None
    with psycopg.connect(test_database.admin_url, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [row["pid"]])
    database.ping()
    database.close()


def test_a_child_process_has_connections_of_its_own(database: Database, workspace: Newsroom) -> None:
    assert _setting(database, workspace.id) == workspace.id
    child = os.fork()
    if child == 0:
        answer = _setting(database, "ws_child")
        os._exit(0 if answer == "ws_child" else 1)
    assert _setting(database, workspace.id) == workspace.id
    assert os.waitpid(child, 0)[1] == 0
    assert _setting(database, workspace.id) == workspace.id


def test_waiting_ends_when_a_row_changes(database: Database, workspace: Newsroom) -> None:
    database.wait([WORK], 0.01)  # opens this thread's listening connection

    def ask() -> None:
        time.sleep(0.1)
        with database.transaction(workspace.id) as conn:
            draft = builders.make_draft(conn)
            work.ask(conn, drafts=[draft.id], kind="draft", queue="bulk", requested_by=None)

    asker = threading.Thread(target=ask)
    asker.start()
    assert database.wait([WORK], 5.0)
    asker.join()


def test_a_notice_between_two_waits_is_not_lost(database: Database, workspace: Newsroom) -> None:
    while database.wait([WORK], 0.05):
        pass
    with database.transaction(workspace.id) as conn:
        draft = builders.make_draft(conn)
        work.ask(conn, drafts=[draft.id], kind="draft", queue="bulk", requested_by=None)
    assert database.wait([WORK], 5.0)
    assert not database.wait([WORK], 0.05)


def test_threads_that_wait_leave_one_connection_behind(test_database: TestDatabase) -> None:
    database = Database(test_database.app_url, name=new_id("wait"))
    for _ in range(2):
        threads = [threading.Thread(target=database.wait, args=([WORK], 0.1)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with database.transaction() as conn:
        row = conn.execute(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = current_setting('application_name') "
            "AND pid <> pg_backend_pid()"
        ).fetchone()
    assert row == {"n": 1}
    database.close()


def test_waiting_goes_on_after_the_server_cut_the_connection(test_database: TestDatabase) -> None:
    name = new_id("cut")
    database = Database(test_database.app_url, name=name)
    database.wait([WORK], 0.01)
    with psycopg.connect(test_database.admin_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s", [name]
        )
        assert not database.wait([WORK], 0.1)
        database.wait([WORK], 0.01)
        admin.execute("SELECT pg_notify(%s, '')", [WORK])
    assert database.wait([WORK], 5.0)
    database.close()
