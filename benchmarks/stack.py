"""A whole Pressroom of its own for a measurement: own home, own ports, started and stopped by the command."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from resources.environment import dagster_environment
from resources.settings import Settings
from store.postgres import Database

CHECKOUT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "cli.main")
PORT_BASE = int(os.environ.get("BENCH_PORT_BASE", "18000"))


@dataclass(frozen=True)
class Stack:
    """A running Pressroom: its home and its settings, and how long it took to be ready."""

    settings: Settings
    environment: Mapping[str, str]
    ready_seconds: float

    def run(self, *arguments: str) -> str:
        """Runs the `pressroom` command against this stack; gives what it printed."""
        return _run(self.environment, *arguments)

    def python(self, module: str, *arguments: str) -> str:
        """Runs a module with the environment that the stack's own workers have; gives what it printed."""
        command = [sys.executable, "-m", module, *arguments]
        environment = dagster_environment(self.settings)
        done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{module} failed: {done.stderr.strip()[-2000:]}")
        return done.stdout

    @cached_property
    def processes(self) -> dict[str, int]:
        """Process ids by service; the supervisor is one of them."""
        noted = json.loads((self.settings.home / "status.json").read_text(encoding="utf-8"))
        found = {entry["name"]: entry["pid"] for entry in noted["processes"] if entry["pid"]}
        return found | {"supervisor": noted["supervisor"]}

    @cached_property
    def database(self) -> Database:
        """The stack's database, as the application sees it."""
        return Database(self.settings.app_database_url, name="benchmarks")


@contextmanager
def running(**settings: str) -> Iterator[Stack]:
    """A fresh home, everything up; stopped and removed afterwards. `settings` are PRESSROOM_ names in lower case."""
    folder = Path(tempfile.mkdtemp(prefix="pressroom-bench-"))
    folder.chmod(0o755)
    try:
        with started(folder / "home", **settings):
            pass  # the first start makes the databases
        with started(folder / "home", **settings) as stack:
            yield stack
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def started(home: Path, **settings: str) -> Iterator[Stack]:
    """Everything of an existing or new home up, and down again."""
    own = {"PRESSROOM_HOME": str(home), "PRESSROOM_PORT_BASE": str(PORT_BASE)}
    own |= {f"PRESSROOM_{name.upper()}": value for name, value in settings.items()}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PRESSROOM_")} | own
    began = time.monotonic()
    _run(environment, "up", "--detach")
    ready = time.monotonic() - began
    try:
        chosen: dict[str, object] = {"home": home, "port_base": PORT_BASE, **settings}
        stack = Stack(Settings.model_validate(chosen), environment, ready)
        yield stack
        stack.database.close()
    finally:
        _run(environment, "down")


def _run(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [*COMMAND, *arguments], env=dict(environment), cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"pressroom {' '.join(arguments)} failed ({done.returncode}): {done.stderr.strip()}")
    return done.stdout
