"""What keeps Pressroom from starting: one clear sentence, exit code 1, nothing left running."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from resources.secrets import ensure_secrets
from tests.journeys.stack import EXAMPLE, Stack, free_ports, running_in, stack

UP = ("up", "--detach")
RUN = ("run", str(EXAMPLE), "--exit")
FOREGROUND = ("up",)


@pytest.fixture
def one() -> Iterator[Stack]:
    """A fresh home in which nothing was started."""
    with stack() as found:
        yield found


def refused(one: Stack, *arguments: str) -> str:
    """The one sentence by which the start was refused."""
    done = one.call(*arguments)
    assert done.returncode == 1, done.stdout + done.stderr
    assert running_in(one.home) == [], "nothing is left running"
    told = [line for line in done.stderr.splitlines() if not _is_progress(line)]
    assert len(told) == 1, done.stderr
    return told[0]


def _is_progress(line: str) -> bool:
    return line.startswith(("Starting", "Preparing", "Stopping")) or line.endswith(" is ready") or " is ready (" in line


@contextmanager
def listening(port: int) -> Iterator[None]:
    """Somebody else's program on a port."""
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()
        yield


@contextmanager
def tiny_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of its own, mounted at `folder`."""
    folder.mkdir()
    folder.chmod(0o755)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "none", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("arguments", [UP, RUN, FOREGROUND])
def test_a_taken_port_is_named(one: Stack, arguments: tuple[str, ...]) -> None:
    port = int(one.environment["PRESSROOM_PORT_BASE"]) + 1
    with listening(port):
        said = refused(one, *arguments)
    assert str(port) in said
    assert "PRESSROOM_PORT_BASE" in said


@pytest.mark.parametrize("arguments", [UP, RUN])
def test_a_home_that_cannot_be_written_is_named(one: Stack, arguments: tuple[str, ...]) -> None:
    one.home.write_text("a file where the folder should be", encoding="utf-8")
    said = refused(one, *arguments)
    assert str(one.home) in said
    assert "PRESSROOM_HOME" in said


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="only root can mount a tiny disk")
@pytest.mark.parametrize("arguments", [UP, RUN])
def test_a_full_disk_is_said_before_anything_starts(one: Stack, arguments: tuple[str, ...]) -> None:
    with tiny_disk(one.home, "16m"):
        said = refused(one, *arguments)
    assert "MB left" in said
    assert str(one.home) in said


@pytest.mark.parametrize("arguments", [UP, RUN, FOREGROUND])
def test_a_database_that_does_not_come_up_is_named_with_its_reason(one: Stack, arguments: tuple[str, ...]) -> None:
    ensure_secrets(one.home)  # else it is they that are missed
    data = one.home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n", encoding="ascii")
    for path in (one.home, data.parent, data, data / "PG_VERSION"):
        path.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(path, "nobody")
    said = refused(one, *arguments)
    assert said.startswith("postgres ")
    assert str(one.home / "logs") in said


@pytest.mark.parametrize("arguments", [UP, RUN])
def test_a_given_database_that_does_not_answer_is_named(arguments: tuple[str, ...]) -> None:
    nowhere = f"postgresql://admin:not-shown@127.0.0.1:{free_ports()}/pressroom"
    with stack(database_url=nowhere) as one:
        said = refused(one, *arguments)
    assert "not-shown" not in said
    assert "PRESSROOM_DATABASE_URL" in said
