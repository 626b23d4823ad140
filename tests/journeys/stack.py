"""A whole Pressroom for journeys: its own home and ports, driven through the `pressroom` command as a user would."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources.settings import Settings
from store.postgres import Database

CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.prefix) / "bin" / "pressroom"
EXAMPLE = CHECKOUT / "examples" / "northquay" / "campaign.yaml"
PATIENCE = 240.0
PORTS = 10


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

    def look(self, *arguments: str) -> Any:
        """The same for a moment at which a store may be away: None then."""
        done = self.call(*arguments, "--json")
        return json.loads(done.stdout) if done.returncode == 0 else None

    def processes(self) -> dict[str, dict[str, Any]]:
        """The processes of `status`, by name."""
        status = json.loads(self.call("status", "--json").stdout)
        return {entry["name"]: entry for entry in status["processes"]}

    def kill(self, name: str) -> int:
        """kill -9 of one process by its name in `status`, as soon as there is one; its former process id."""
        eventually(lambda: self.processes()[name]["pid"] is not None, f"{name} runs", seconds=60)
        pid = int(self.processes()[name]["pid"])
        os.kill(pid, signal.SIGKILL)
        return pid

    def log(self, name: str) -> str:
        """What a process wrote to its log."""
        path = self.home / "logs" / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    @property
    def settings(self) -> Settings:
        """The settings of this home, with its secrets."""
        return Settings(home=self.home, port_base=int(self.environment["PRESSROOM_PORT_BASE"]))

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Its database, for looking where no command looks."""
        found = Database(self.settings.app_database_url, max_size=1, name="pressroom-journey")
        try:
            yield found
        finally:
            found.close()


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
    while True:
        base = random.randint(1_200, 3_200) * PORTS
        if all(_is_free(base + offset) for offset in range(PORTS)):
            return base


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def running_in(home: Path) -> Sequence[int]:
    """Every living process whose command line, working folder or environment names the home, itself aside."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            state = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
            told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if state != "Z" and str(home).encode() in told:
            found.append(int(entry.name))
    return found


def eventually(look: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Waits until `look` is true; fails with `what` when it never is."""
    until = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < until, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.3)
