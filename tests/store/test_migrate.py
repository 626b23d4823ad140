"""Migrations, each test in a database of its own."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from domain.errors import NeedsPerson
from store.ids import new_id
from store.migrate import APP, DAGSTER, OWNER, known_migrations, migrate, prepare
from tests.conftest import PASSWORDS, TestDatabase, address


@pytest.fixture
def empty(test_database: TestDatabase) -> Iterator[TestDatabase]:
    """A prepared database without our tables."""
    name = new_id("migrate")
    admin_url = address(test_database.admin_url, database=name)
    prepare(admin_url, **PASSWORDS)
    yield TestDatabase(
        admin_url,
        address(admin_url, user=OWNER, password=PASSWORDS["owner_password"]),
        address(admin_url, user=APP, password=PASSWORDS["app_password"]),
    )
    with psycopg.connect(test_database.admin_url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        (path / f"{name.removeprefix('m')}.sql").write_text(text)
    return path


def test_migrating_twice_changes_nothing(empty: TestDatabase) -> None:
    assert migrate(empty.owner_url) == tuple(m.name for m in known_migrations())
    assert migrate(empty.owner_url) == ()


def test_preparing_again_changes_nothing_but_passwords(empty: TestDatabase) -> None:
    migrate(empty.owner_url)
    prepare(empty.admin_url, **PASSWORDS)
    with psycopg.connect(empty.app_url, options="-c search_path=pressroom") as conn:
        assert conn.execute("SELECT count(*) FROM schema_migrations").fetchone() == (len(known_migrations()),)


def test_the_roles_have_their_schema_and_no_other(empty: TestDatabase) -> None:
    dagster_url = address(empty.admin_url, user=DAGSTER, password=PASSWORDS["dagster_password"])
    with psycopg.connect(dagster_url, autocommit=True) as conn:
        conn.execute("CREATE TABLE dagster.runs (id int)")
        for forbidden in ("CREATE TABLE pressroom.mine (id int)", "CREATE TABLE public.mine (id int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(sql.SQL(forbidden))
    with psycopg.connect(empty.app_url, autocommit=True) as conn:
        for forbidden in ("CREATE TABLE pressroom.mine (id int)", "SELECT * FROM dagster.runs"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(sql.SQL(forbidden))


def test_a_newer_database_is_refused(empty: TestDatabase, tmp_path: Path) -> None:
    newer = _folder(tmp_path, m0001_a="CREATE TABLE a (id int)", m0002_b="CREATE TABLE b (id int)")
    migrate(empty.owner_url, newer)
    (newer / "0002_b.sql").unlink()
    with pytest.raises(NeedsPerson, match="at schema 2, this program knows schemas up to 1"):
        migrate(empty.owner_url, newer)


def test_a_changed_migration_is_refused(empty: TestDatabase, tmp_path: Path) -> None:
    folder = _folder(tmp_path, m0001_a="CREATE TABLE a (id int)")
    migrate(empty.owner_url, folder)
    _folder(tmp_path, m0001_a="CREATE TABLE a (id bigint)")
    with pytest.raises(NeedsPerson, match="0001_a was changed"):
        migrate(empty.owner_url, folder)


def test_a_migration_that_fails_leaves_nothing(empty: TestDatabase, tmp_path: Path) -> None:
    folder = _folder(tmp_path, m0001_a="CREATE TABLE a (id int)", m0002_b="CREATE TABLE b (id int); SELECT 1/0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(empty.owner_url, folder)
    _folder(tmp_path, m0002_b="CREATE TABLE b (id int)")
    assert migrate(empty.owner_url, folder) == ("0002_b",)


def test_two_that_start_together_migrate_once(empty: TestDatabase) -> None:
    with ThreadPoolExecutor(2) as pool:
        applied = list(pool.map(migrate, [empty.owner_url, empty.owner_url]))
    assert sorted(len(names) for names in applied) == [0, len(known_migrations())]


def test_a_database_sealed_with_another_key_is_refused_unchanged(empty: TestDatabase) -> None:
    migrate(empty.owner_url)
    prepare(empty.admin_url, **PASSWORDS, fingerprint="ours")
    with psycopg.connect(empty.owner_url, options="-c search_path=pressroom") as conn:
        conn.execute("INSERT INTO installation (id, key_fingerprint) VALUES ('inst_one', 'ours')")
    prepare(empty.admin_url, **PASSWORDS, fingerprint="ours")
    strangers = {name: f"another {name}" for name in PASSWORDS}
    with pytest.raises(NeedsPerson, match="belongs to another installation"):
        prepare(empty.admin_url, **strangers, fingerprint="theirs")
    psycopg.connect(empty.app_url).close()


def test_roles_that_serve_another_database_keep_their_passwords(empty: TestDatabase) -> None:
    migrate(empty.owner_url)
    beside = address(empty.admin_url, database=new_id("beside"))
    with pytest.raises(NeedsPerson, match="already holds another installation"):
        prepare(beside, **{name: f"another {name}" for name in PASSWORDS})
    psycopg.connect(empty.app_url).close()
    with psycopg.connect(empty.admin_url, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(beside.rpartition("/")[2])))
