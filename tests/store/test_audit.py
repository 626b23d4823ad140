"""The audit chain: whole as written, broken by any change, one chain per workspace."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql

from store import audit
from store.postgres import Database
from tests.conftest import Newsroom, TestDatabase

DETAIL = {"text": "“Grüße” \\u0041", "n": 1.50, "big": 10**30, "list": [1, None, True, {"b": 1, "a": 2}]}


@pytest.fixture
def written(database: Database, workspace: Newsroom) -> Newsroom:
    """Five lines."""
    for number in range(5):
        with database.transaction(workspace.id) as conn:
            audit.append(conn, workspace.owner.user_id, f"act.{number}", "draft_x", DETAIL)
    return workspace


def broken_at(database: Database, workspace: Newsroom) -> int | None:
    with database.transaction(workspace.id) as conn:
        return audit.verify(conn)


def test_what_was_written_is_whole(database: Database, written: Newsroom) -> None:
    assert broken_at(database, written) is None
    with database.transaction(written.id) as conn:
        rows = audit.list_rows(conn)
    assert [row.position for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].detail == DETAIL


@pytest.mark.parametrize(
    ("tampering", "position"),
    [
        ("UPDATE audit_log SET action = 'act.9' WHERE position = 3", 3),
        ("UPDATE audit_log SET detail = jsonb_set(detail, '{n}', '1.51') WHERE position = 2", 2),
        ("UPDATE audit_log SET user_id = 'user_y' WHERE position = 1", 1),
        ("UPDATE audit_log SET at = at + interval '1 microsecond' WHERE position = 4", 4),
        ("DELETE FROM audit_log WHERE position = 3", 3),
        ("UPDATE audit_log SET hash = translate(hash, '0123456789', '1234567890') WHERE position = 5", 5),
    ],
)
def test_a_flipped_byte_breaks_it_there(
    database: Database, written: Newsroom, test_database: TestDatabase, tampering: str, position: int
) -> None:
    statement = sql.SQL(tampering) + sql.SQL(" AND workspace_id = {}").format(sql.Literal(written.id))
    with psycopg.connect(test_database.admin_url, options="-c search_path=pressroom") as admin:
        admin.execute("SET session_replication_role = replica")
        assert admin.execute(statement).rowcount == 1
    assert broken_at(database, written) == position


def test_the_running_role_cannot_change_a_line(database: Database, written: Newsroom) -> None:
    for statement in ("UPDATE audit_log SET action = 'x'", "DELETE FROM audit_log"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction(written.id) as conn:
            conn.execute(statement)


def test_lines_written_at_once_are_one_chain(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    def write(number: int) -> None:
        newsroom = other_workspace if number % 2 else workspace
        with database.transaction(newsroom.id) as conn:
            audit.append(conn, None, f"act.{number}", "draft_x")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(24)))
    assert broken_at(database, workspace) is None
    with database.transaction(workspace.id) as conn:
        assert len(audit.list_rows(conn)) == 12


def test_what_was_rolled_back_leaves_no_gap(database: Database, written: Newsroom) -> None:
    def write_and_fail() -> None:
        with database.transaction(written.id) as conn:
            audit.append(conn, None, "act.lost", "draft_x")
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    with database.transaction(written.id) as conn:
        audit.append(conn, None, "act.kept", "draft_x")
    assert broken_at(database, written) is None
