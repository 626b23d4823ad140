"""A database of the press tests' own: intake, courier and reaper look at all workspaces, so other tests' rows would
be taken up by them too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store import installation
from store.postgres import Database
from tests.conftest import INSTALLATION, TestDatabase, database_beside
from tests.press.scene import Scene


@pytest.fixture(scope="session")
def press_urls(admin_url: str) -> TestDatabase:
    """The addresses of a second database on the test process's server."""
    return database_beside(admin_url, "pressroom_press_tests")


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
