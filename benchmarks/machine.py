"""The machine a table was made on: what matters to the figures, and nothing that names the machine."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Final

from domain.value import Value

CHECKOUT: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("dagster", "crewai", "celery", "chromadb", "psycopg", "onnxruntime", "pillow", "openai")


class Machine(Value):
    """Where and of what a table was made. `load` is the load average of the last minute before it began."""

    cores: int
    processor: str
    memory_gb: float
    system: str
    python: str
    packages: dict[str, str]
    commit: str
    load: float


def this_machine() -> Machine:
    """The machine we run on."""
    return Machine(
        cores=os.cpu_count() or 1,
        processor=_field(Path("/proc/cpuinfo"), "model name"),
        memory_gb=round(int(_field(Path("/proc/meminfo"), "MemTotal").split()[0]) / 1e6, 1),
        system=f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}",
        python=platform.python_version(),
        packages={name: version(name) for name in PACKAGES},
        commit=_commit(),
        load=round(os.getloadavg()[0], 2),
    )


def _field(path: Path, name: str) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "0 unknown"


def _commit() -> str:
    """The commit, with a `+` when files differ from it."""
    head = _git("rev-parse", "--short=10", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs")
    return f"{head}+" if changed else head


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "unknown"
