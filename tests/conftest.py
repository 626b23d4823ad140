"""Real stores for every test: one embedded PostgreSQL per test process, Redis and Chroma when first asked for.

A mock of a database agrees with whatever the code believes about it. Here a test process starts the product's own
embedded servers on ports of its own (so several may run side by side), makes a fresh database once, and gives each test
a workspace of its own: row security is the isolation, nothing is truncated. With PRESSROOM_TEST_DATABASE_URL (an
administrator's address) that server is used instead, in a database made for this process and dropped at its end.
"""

import os
import random
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from psycopg import sql
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from domain.actor import Actor
from domain.brief import ChannelKind
from domain.guide import Guide
from services.embedded import StorePorts, start_stores, stop_stores
from store import accounts, installation, people, workspaces
from store.accounts import Account
from store.ids import new_id
from store.migrate import APP, OWNER, migrate, prepare
from store.postgres import Database, Transaction
from tests.fakes.clock import SettableClock

PASSWORDS = {"owner_password": "owner-of-tests", "app_password": "app-of-tests", "dagster_password": "dagster-of-tests"}
INSTALLATION = "inst_tests"
JOURNEYS = "tests/journeys/"
CHANNELS: tuple[ChannelKind, ...] = ("linkedin", "blog", "email")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come first: beside each other (`-n 2`), the longest row must not begin last."""
    items.sort(key=lambda item: _row(item.nodeid) != JOURNEYS)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Side by side, the tests of a file stay in one process, and so do all journeys: their stacks would take each
    other's processors, and some share one."""

    class ByRow(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return _row(nodeid)

    return ByRow(config, log)


def _row(nodeid: str) -> str:
    return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.partition("::")[0]


@dataclass(frozen=True)
class TestDatabase:
    """The addresses of this process's database, by role."""

    __test__ = False

    admin_url: str
    owner_url: str
    app_url: str


@dataclass(frozen=True)
class Newsroom:
    """A workspace with what most tests need in it."""

    id: str
    guide: Guide
    owner: Actor
    accounts: dict[ChannelKind, Account]


def database_beside(admin_url: str, name: str) -> TestDatabase:
    """A second database on the test process's server, prepared and migrated."""
    with psycopg.connect(address(admin_url, database="postgres"), autocommit=True) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        conn.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    admin = address(admin_url, database=name)
    prepare(admin, **PASSWORDS)
    owner_url = address(admin, user=OWNER, password=PASSWORDS["owner_password"])
    migrate(owner_url)
    return TestDatabase(admin, owner_url, address(admin, user=APP, password=PASSWORDS["app_password"]))


def free_port() -> int:
    """A free loopback port below the range that clients' sockets are taken from."""
    while True:
        port = random.randint(12_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def address(url: str, *, user: str = "", password: str = "", database: str = "") -> str:
    """The same server's address with another user or database."""
    parts = urlsplit(url)
    seat = f"{user}:{quote(password)}@{parts.netloc.rpartition('@')[2]}" if user else parts.netloc
    return parts._replace(netloc=seat, path=f"/{database}" if database else parts.path).geturl()


@pytest.fixture(scope="session")
def stores_home() -> Iterator[Path]:
    """A home folder for this process's stores; PostgreSQL's own user must be able to reach it."""
    home = Path(tempfile.mkdtemp(prefix="pressroom-tests-", dir="/tmp"))
    home.chmod(0o755)
    yield home
    stop_stores(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def admin_url(stores_home: Path) -> Iterator[str]:
    """An administrator's address of a database that is this process's own, not yet prepared."""
    given = os.environ.get("PRESSROOM_TEST_DATABASE_URL")
    name = f"pressroom_{new_id('test')}"
    server = given or start_postgres(stores_home)
    yield address(server, database=name)
    if given:
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def test_database(admin_url: str) -> TestDatabase:
    """This process's database, prepared and migrated."""
    prepare(admin_url, **PASSWORDS)
    owner_url = address(admin_url, user=OWNER, password=PASSWORDS["owner_password"])
    migrate(owner_url)
    app_url = address(admin_url, user=APP, password=PASSWORDS["app_password"])
    return TestDatabase(admin_url, owner_url, app_url)


@pytest.fixture(scope="session")
def database(test_database: TestDatabase) -> Iterator[Database]:
    """The database as the product runs on it: role pressroom_app."""
    found = Database(test_database.app_url, max_size=8, name="pressroom-tests")
    with found.transaction() as conn:
        installation.claim_installation(conn, INSTALLATION)
    yield found
    found.close()


@pytest.fixture(scope="session")
def redis_url(stores_home: Path) -> str:
    """An embedded Redis, started when first asked for."""
    url = start_stores(stores_home, StorePorts(None, free_port(), None)).redis_url
    assert url is not None
    return url


@pytest.fixture(scope="session")
def chroma_url(stores_home: Path) -> str:
    """An embedded Chroma, started when first asked for."""
    url = start_stores(stores_home, StorePorts(None, None, free_port())).chroma_url
    assert url is not None
    return url


@pytest.fixture
def workspace(database: Database) -> Newsroom:
    """A fresh workspace with a guide, an owner and an account on every channel."""
    return make_newsroom(database)


@pytest.fixture
def other_workspace(database: Database) -> Newsroom:
    """A second one, whose rows must stay out of sight."""
    return make_newsroom(database)


@pytest.fixture
def conn(database: Database, workspace: Newsroom) -> Iterator[Transaction]:
    """An open transaction in the test's workspace, committed at the end."""
    with database.transaction(workspace.id) as transaction:
        yield transaction


@pytest.fixture
def actor(workspace: Newsroom) -> Actor:
    """The workspace's owner."""
    return workspace.owner


@pytest.fixture
def clock() -> SettableClock:
    """A clock that the test moves; it begins now."""
    return SettableClock()


def make_newsroom(database: Database) -> Newsroom:
    """A workspace of its own."""
    workspace_id = new_id("ws")
    guide = Guide(
        company="Acme Telemetry",
        about="Acme helps platform teams run telemetry pipelines.",
        voice="Plain, concrete, friendly.",
        required={"OpenTelemetry": ("Open Telemetry", "Otel")},
        banned=("game-changing",),
        site="https://example.com",
    )
    with database.transaction(workspace_id) as conn:
        workspaces.create_workspace(conn, workspace_id, f"Newsroom {workspace_id}", "Europe/Berlin", guide)
        owner = people.add_user(conn, people.add_person(conn, f"owner-{workspace_id}"), "Olive Owner", "owner")
        found = {channel: accounts.ensure_account(conn, channel, "main") for channel in CHANNELS}
    return Newsroom(workspace_id, guide, owner, found)


def start_postgres(home: Path) -> str:
    """An administrator's address of an embedded PostgreSQL in that folder, started."""
    url = start_stores(home, StorePorts(free_port(), None, None)).admin_database_url
    assert url is not None
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("ALTER SYSTEM SET synchronous_commit = off")  # a test's rows need not outlive a power cut
        conn.execute("SELECT pg_reload_conf()")
    return url


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Continuous integration skips nothing: there a skip is a failure. An expected failure is none."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"CI=true skips nothing, and this would be skipped: {reason}"
