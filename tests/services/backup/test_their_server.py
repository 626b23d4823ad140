"""A server of others: the restored database takes the place of the one in use, under its name, in one step."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from domain.errors import NeedsPerson
from resources.secrets import ensure_secrets
from resources.settings import Settings
from services.backup import tools
from services.backup.restoring import put_back
from services.backup.swap import STAGE
from services.backup.taking import back_up
from services.schemas import claim, key_fingerprint
from store import backup
from store.ids import new_id
from store.migrate import migrate, prepare
from tests.conftest import INSTALLATION, PASSWORDS, TestDatabase, address


@pytest.fixture
def settings(test_database: TestDatabase, tmp_path: Path) -> Iterator[Settings]:
    with home_on_their_server(test_database, tmp_path) as found:
        yield found


@contextmanager
def home_on_their_server(test_database: TestDatabase, folder: Path) -> Iterator[Settings]:
    """A home whose database is one of the test's server."""
    home, name = folder / "home", new_id("theirs")
    home.mkdir()
    (home / "secrets.json").write_text(json.dumps({"installation_id": INSTALLATION, **PASSWORDS}))
    ensure_secrets(home)
    found = Settings(home=home, database_url=SecretStr(address(test_database.admin_url, database=name)))
    prepare(found.admin_database_url, **PASSWORDS, fingerprint=key_fingerprint(found))
    migrate(found.owner_database_url)
    claim(found, key_fingerprint(found))
    yield found
    with psycopg.connect(test_database.admin_url, autocommit=True) as conn:
        rows = conn.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]).fetchall()
        for (each,) in rows:
            conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(each)))


def silent(*_said: object) -> None:
    """Nobody listens."""


def name_person(settings: Settings, name: str) -> None:
    with psycopg.connect(settings.admin_database_url) as conn:
        conn.execute("DELETE FROM pressroom.persons")
        conn.execute("INSERT INTO pressroom.persons (id, name) VALUES ('p', %s)", [name])


def person(url: str) -> str:
    with psycopg.connect(url) as conn:
        row = conn.execute("SELECT name FROM pressroom.persons").fetchone()
    assert row is not None
    return str(row[0])


def databases(settings: Settings) -> list[str]:
    name = backup.database_name(settings.admin_database_url)
    with psycopg.connect(settings.admin_database_url) as conn:
        rows = conn.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY datname", [name]
        ).fetchall()
    return [str(row[0]) for row in rows]


def test_it_is_exchanged_under_its_name_and_the_other_one_stays(settings: Settings, tmp_path: Path) -> None:
    name_person(settings, "Then")
    archive = Path(back_up(settings, tmp_path, silent, silent).path)
    name_person(settings, "Now")

    restored = put_back(settings, archive, silent, silent)

    assert person(settings.admin_database_url) == "Then"
    assert restored.database is not None
    assert databases(settings) == [backup.database_name(settings.admin_database_url), restored.database]
    assert person(backup.named(settings.admin_database_url, restored.database)) == "Now"
    assert not (settings.home / STAGE).exists()


def test_while_somebody_is_connected_nothing_is_changed(settings: Settings, tmp_path: Path) -> None:
    name_person(settings, "Then")
    archive = Path(back_up(settings, tmp_path, silent, silent).path)
    name_person(settings, "Now")
    with psycopg.connect(settings.admin_database_url), pytest.raises(NeedsPerson, match="could not take the place"):
        put_back(settings, archive, silent, silent)
    assert person(settings.admin_database_url) == "Now"
    assert not (settings.home / STAGE).exists()
    put_back(settings, archive, silent, silent)
    assert person(settings.admin_database_url) == "Then"


def test_a_user_who_sees_only_some_rows_takes_no_backup(settings: Settings, test_database: TestDatabase) -> None:
    role = new_id("narrow")
    with psycopg.connect(test_database.admin_url, autocommit=True) as conn:
        conn.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD 'pw'").format(sql.Identifier(role)))
        conn.execute(sql.SQL("GRANT pressroom_owner TO {}").format(sql.Identifier(role)))
    narrow = settings.model_copy(
        update={"database_url": SecretStr(address(settings.admin_database_url, user=role, password="pw"))}
    )
    try:
        with pytest.raises(NeedsPerson, match=f"{role} may not read every workspace's rows.*BYPASSRLS"):
            back_up(narrow, None, silent, silent)
    finally:
        with psycopg.connect(test_database.admin_url, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_a_password_travels_in_the_environment_and_on_no_command_line(tmp_path: Path) -> None:
    program, seen = tmp_path / "pg_dump", tmp_path / "seen"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {seen}\nprintf "%s" "$PGPASSWORD" > {seen}.password\n')
    program.chmod(0o755)
    fake = tools.Tools(program, program, 18)
    url = "postgresql://admin:s3cret%2Fword@db.example:5433/news?sslmode=verify-full"
    tools.dump(fake, url, tmp_path / "database.dump", silent)
    said = seen.read_text()
    assert "s3cret" not in said
    assert all(part in said for part in ("user=admin", "host=db.example", "port=5433", "sslmode=verify-full"))
    assert Path(f"{seen}.password").read_text() == "s3cret/word"
    assert (tmp_path / "database.dump").stat().st_mode & 0o777 == 0o600


def test_programs_of_the_server_s_own_version_are_taken_first(tmp_path: Path) -> None:
    for name in ("pg_dump", "pg_restore"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) 16.3'\n")
        program.chmod(0o755)
    on_path = str(tmp_path)
    assert tools.tools_for(16, on_path).version == 16
    assert tools.tools_for(18, on_path).version == 18
    assert tools.tools_for(17, on_path).version == 18
    with pytest.raises(NeedsPerson, match=r"PostgreSQL 15, and no pg_dump.*client programs of PostgreSQL 15"):
        tools.tools_for(15, on_path)
    with pytest.raises(NeedsPerson, match="PostgreSQL 19"):
        tools.tools_for(19, on_path)
