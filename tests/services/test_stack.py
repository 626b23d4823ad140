"""The whole of one home: up, each process killed and brought back, no secret shown, down. Slow: one minute."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes import command_lines

CHECKOUT = Path(__file__).resolve().parents[2]
NAMES = {
    *("postgres", "redis", "chroma", "code-server", "webserver", "daemon"),
    *("worker-interactive", "worker-bulk", "courier", "dashboard"),
}
BACK_SECONDS = 30.0

pytestmark = pytest.mark.slow


class Stack:
    """One running home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._environment = {**os.environ, "PRESSROOM_HOME": str(home), "PRESSROOM_PORT_BASE": "29500"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The `pressroom` command on this home."""
        command = [sys.executable, "-m", "cli.main", *arguments]
        return subprocess.run(
            command, env=self._environment, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=200
        )

    def processes(self) -> dict[str, dict[str, Any]]:
        """`status --json`, by name."""
        return {entry["name"]: entry for entry in json.loads(self.run("status", "--json").stdout)["processes"]}

    def is_back(self, name: str, before: int) -> bool:
        """Whether everything is ready and `name` is another process than before."""
        now = self.processes()
        return now[name]["pid"] != before and all(entry["health"] == "ready" for entry in now.values())


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    folder = Path(tempfile.mkdtemp(prefix="pr-stack-"))
    folder.chmod(0o755)
    found = Stack(folder / "home")
    done = found.run("up", "--detach")
    try:
        assert done.returncode == 0, done.stderr
        yield found
        assert found.run("down").returncode == 0
        assert json.loads(found.run("status", "--json").stdout)["state"] == "stopped"
    finally:
        found.run("down")
        shutil.rmtree(folder, ignore_errors=True)


def test_every_process_is_ready(stack: Stack) -> None:
    found = stack.processes()
    assert found.keys() == NAMES
    assert all(entry["health"] == "ready" and entry["pid"] for entry in found.values())


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_killed_process_is_brought_back(stack: Stack, name: str) -> None:
    before = stack.processes()[name]["pid"]
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + BACK_SECONDS
    while not stack.is_back(name, before):
        assert time.monotonic() < deadline, stack.run("status").stdout
        time.sleep(0.2)


def test_no_secret_is_on_a_command_line_or_in_a_log(stack: Stack) -> None:
    secrets = json.loads((stack.home / "secrets.json").read_text())
    del secrets["installation_id"]
    shown = command_lines().decode(errors="replace")
    logs = "".join(path.read_text(errors="replace") for path in (stack.home / "logs").iterdir())
    assert [name for name, secret in secrets.items() if secret in shown or secret in logs] == []


def test_the_vector_index_is_rebuilt_while_everything_runs(stack: Stack) -> None:
    done = stack.run("reindex")
    assert (done.returncode, done.stderr) == (0, "")
    unknown = stack.run("reindex", "--workspace", "nobody's")
    assert (unknown.returncode, unknown.stderr) == (2, "There is no workspace “nobody's”.\n")


def test_a_second_up_finds_it_running(stack: Stack) -> None:
    assert "already runs" in stack.run("up", "--detach").stdout
    again = stack.run("up")
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
