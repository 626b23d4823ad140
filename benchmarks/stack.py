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
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
COMMAND = Path(sys.prefix) / "bin" / "pressroom"


@dataclass(frozen=True)
class Stack:
    """A running Pressroom: its home, its environment, and how long it took to be ready."""

    home: Path
    environment: Mapping[str, str]
    ready_seconds: float

    def run(self, *arguments: str) -> str:
        """Runs the `pressroom` command against this stack; gives what it printed."""
        return _run(self.environment, *arguments)

    def processes(self) -> dict[str, int]:
        """Process ids by name, as `pressroom status --json` reports them."""
        status = json.loads(self.run("status", "--json"))
        return {entry["name"]: entry["pid"] for entry in status["processes"] if entry.get("pid")}


@contextmanager
def running(port_base: int, **settings: str) -> Iterator[Stack]:
    """A fresh home, everything up; stopped and removed afterwards. `settings` are PRESSROOM_ names in lower case."""
    home = Path(tempfile.mkdtemp(prefix="pressroom-bench-"))
    environment = dict(os.environ) | {"PRESSROOM_HOME": str(home / "home"), "PRESSROOM_PORT_BASE": str(port_base)}
    environment |= {f"PRESSROOM_{name.upper()}": value for name, value in settings.items()}
    home.chmod(0o755)
    _run(environment, "up", "--detach")  # the first start makes the databases
    _run(environment, "down")
    started = time.monotonic()
    _run(environment, "up", "--detach")
    try:
        yield Stack(home / "home", environment, time.monotonic() - started)
    finally:
        _run(environment, "down")
        shutil.rmtree(home, ignore_errors=True)


def _run(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [str(COMMAND), *arguments], env=dict(environment), cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"pressroom {' '.join(arguments)} failed ({done.returncode}): {done.stderr.strip()}")
    return done.stdout
