"""A whole Pressroom for journeys: its own home and ports, driven through the `pressroom` command as a user would."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import free_port

CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.prefix) / "bin" / "pressroom"
PATIENCE = 240.0


@dataclass(frozen=True)
class Stack:
    """One home, whether or not it runs at the moment."""

    home: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, code: int = 0) -> str:
        """Runs `pressroom`; checks its exit code and gives what it printed on standard output."""
        done = self.call(*arguments)
        assert done.returncode == code, (
            f"pressroom {' '.join(arguments)}: {done.returncode}\n{done.stderr}{done.stdout}"
        )
        return done.stdout

    def call(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Runs `pressroom` and gives the finished process."""
        return subprocess.run(
            [str(COMMAND), *arguments],
            env=dict(self.environment),
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def read(self, *arguments: str) -> Any:
        """Runs `pressroom … --json` and gives the document."""
        return json.loads(self.run(*arguments, "--json"))

    def kill(self, name: str) -> int:
        """kill -9 of one process by its name in `status`; its former process id."""
        status = json.loads(self.call("status", "--json").stdout)
        pid = next(int(entry["pid"]) for entry in status["processes"] if entry["name"] == name and entry["pid"])
        os.kill(pid, signal.SIGKILL)
        return pid

    def log(self, name: str) -> str:
        """What a process wrote to its log."""
        path = self.home / "logs" / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


@contextmanager
def stack(**settings: str) -> Iterator[Stack]:
    """A fresh home that is stopped and removed afterwards. `settings` are PRESSROOM_ names in lower case."""
    folder = Path(tempfile.mkdtemp(prefix="pressroom-journey-", dir="/tmp"))
    folder.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PRESSROOM_")}
    environment |= {"PRESSROOM_HOME": str(folder / "home"), "PRESSROOM_PORT_BASE": str(free_ports())}
    environment |= {f"PRESSROOM_{name.upper()}": value for name, value in settings.items()}
    found = Stack(folder / "home", environment)
    try:
        yield found
    finally:
        found.call("down")
        shutil.rmtree(folder, ignore_errors=True)


def free_ports() -> int:
    """The first of ten free ports in a row, below the range that clients' sockets are taken from."""
    return free_port() // 10 * 10


def eventually(look: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Waits until `look` is true; fails with `what` when it never is."""
    until = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < until, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.5)
