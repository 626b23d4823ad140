"""A database of the matrix's own: delivery looks at all workspaces, so other tests' rows would be taken up by it."""

from collections.abc import Iterator

import pytest

from store import installation
from store.postgres import Database
from tests.conftest import INSTALLATION, database_beside
from tests.faults.world import Worlds, worlds


@pytest.fixture(scope="session")
def faults_database(admin_url: str) -> Iterator[Database]:
    """It, as the product runs on it."""
    urls = database_beside(admin_url, "pressroom_faults")
    found = Database(urls.app_url, max_size=4, name="pressroom-faults")
    with found.transaction() as conn:
        installation.claim_installation(conn, INSTALLATION)
    yield found
    found.close()


@pytest.fixture(scope="session")
def matrix(faults_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """The servers at the other end."""
    with worlds(faults_database, tmp_path_factory.mktemp("faults")) as found:
        yield found
