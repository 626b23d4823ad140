"""The embedded stores: started side by side, private, known again, never half-started."""

import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from domain.errors import NeedsPerson
from resources.secrets import read_secrets
from services import process
from services.embedded import StoreAddresses, StorePorts, start_stores, stop_stores
from tests.conftest import free_port
from tests.processes import command_lines


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach (pytest's folders are private to us)."""
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        Path(folder).chmod(0o755)
        place = Path(folder) / "home"
        yield place
        if place.exists():
            stop_stores(place)


@pytest.fixture
def ports() -> StorePorts:
    return StorePorts(free_port(), free_port(), free_port())


def _pid(home: Path, name: str) -> int:
    found = process.read_pid(home / "run" / f"{name}.pid")
    assert found is not None
    return found.pid


def _insert(addresses: StoreAddresses) -> None:
    assert addresses.admin_database_url
    with psycopg.connect(addresses.admin_database_url) as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS kept (n integer)")
        conn.execute("INSERT INTO kept VALUES (1)")


def test_all_three_start_are_kept_and_stop(home: Path, ports: StorePorts) -> None:
    first = start_stores(home, ports)
    before = {name: _pid(home, name) for name in ("postgres", "redis", "chroma")}
    assert start_stores(home, ports) == first
    assert {name: _pid(home, name) for name in before} == before
    stop_stores(home)
    assert all(process.read_pid(home / "run" / f"{name}.pid") is None for name in before)
    assert all(process.identify(pid) is None for pid in before.values())


def test_no_secret_is_on_a_command_line_or_in_a_log(home: Path, ports: StorePorts) -> None:
    start_stores(home, ports)
    secrets = read_secrets(home)
    assert secrets is not None
    shown = command_lines().decode(errors="replace")
    logs = "".join(path.read_text(errors="replace") for path in (home / "logs").iterdir())
    for secret in vars(secrets).values():
        assert secret not in shown
        assert secret not in logs
    assert (home / "redis" / "redis.conf").stat().st_mode & 0o077 == 0


def test_postgres_comes_back_after_a_kill_with_what_was_committed(home: Path) -> None:
    ports = StorePorts(free_port(), None, None)
    _insert(start_stores(home, ports))
    running = process.read_pid(home / "run" / "postgres.pid")
    assert running is not None
    process.stop(running, signal.SIGKILL)
    again = start_stores(home, ports)
    assert again.admin_database_url
    with psycopg.connect(again.admin_database_url) as conn:
        assert conn.execute("SELECT count(*) FROM kept").fetchone() == (1,)


def test_a_lock_file_that_names_a_stranger_does_not_stop_postgres(home: Path) -> None:
    ports = StorePorts(free_port(), None, None)
    start_stores(home, ports)
    lock = home / "postgres" / "data" / "postmaster.pid"
    lines = lock.read_text().split("\n")
    stop_stores(home)
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    start_stores(home, ports)


def test_a_long_home_still_gets_a_socket(home: Path) -> None:
    deep = home.parent / ("x" * 90) / "home"
    deep.parent.mkdir()
    try:
        start_stores(deep, StorePorts(free_port(), None, None))
    finally:
        stop_stores(deep)


def test_a_taken_port_is_named_and_nothing_stays(home: Path) -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(NeedsPerson, match=f"Port {port}, wanted by chroma"):
            start_stores(home, StorePorts(free_port(), None, port))
    assert process.read_pid(home / "run" / "postgres.pid") is None


def test_a_home_that_cannot_be_written_is_one_sentence() -> None:
    with pytest.raises(NeedsPerson, match="cannot be written"):
        start_stores(Path("/proc/nowhere"), StorePorts(None, None, None))


@pytest.mark.skipif(os.geteuid() != 0, reason="only as root does PostgreSQL run as another user")
def test_a_home_the_other_user_cannot_reach_is_one_sentence(home: Path) -> None:
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(NeedsPerson, match=f"cannot reach {closed}"):
        start_stores(closed / "home", StorePorts(free_port(), None, None))
