"""A database of the press tests' own: intake, courier and reaper look at all workspaces, so other tests' rows would
be taken up by them too."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from store import installation
from store.migrate import APP, OWNER, migrate, prepare
from store.postgres import Database
from tests.conftest import INSTALLATION, PASSWORDS, TestDatabase, address
from tests.press.scene import Scene


@pytest.fixture(scope="session")
def press_urls(admin_url: str) -> TestDatabase:
    """The addresses of a second database on the test process's server."""
    name = "pressroom_press_tests"
    server = address(admin_url, database="postgres")
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    admin = address(admin_url, database=name)
    prepare(admin, **PASSWORDS)
    owner_url = address(admin, user=OWNER, password=PASSWORDS["owner_password"])
    migrate(owner_url)
    return TestDatabase(admin, owner_url, address(admin, user=APP, password=PASSWORDS["app_password"]))


@pytest.fixture(scope="session")
def press_database(press_urls: TestDatabase) -> Iterator[Database]:
    """It, as the product runs on it."""
    found = Database(press_urls.app_url, max_size=12, name="pressroom-press-tests")
    with found.transaction() as conn:
        installation.claim_installation(conn, INSTALLATION)
    yield found
    found.close()


@pytest.fixture
def scene(press_database: Database, tmp_path: Path) -> Scene:
    """A fresh workspace, an empty channel, a clock that the test moves."""
    return Scene(press_database, tmp_path)
