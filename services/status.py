"""What runs, as the supervisor writes it to HOME/status.json and `pressroom status` shows it.

The file is a note, not the truth: who reads it asks /proc again, because whoever wrote it may have been killed.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from domain.value import Value
from services import process

Health = Literal["waiting", "starting", "ready", "restarting", "stopped", "external"]
State = Literal["starting", "ready", "stopping", "stopped", "failed"]

FILE = "status.json"


class ProcessStatus(Value):
    """One process. `since` is its last start; `restarts` counts how often it was brought back."""

    name: str
    pid: int | None = None
    port: int | None = None
    health: Health = "waiting"
    restarts: int = 0
    since: datetime | None = None


class Status(Value):
    """A whole installation. `notices` are sentences on what ends soon; whoever asks adds them."""

    state: State = "stopped"
    message: str = ""
    home: str = ""
    supervisor: int | None = None
    dashboard: str = ""
    dagster: str = ""
    at: datetime
    processes: tuple[ProcessStatus, ...] = ()
    notices: tuple[str, ...] = ()


def write_status(home: Path, status: Status) -> None:
    """Replaces the note in one step."""
    fresh = home / f".{FILE}.{os.getpid()}"
    fresh.write_text(status.model_dump_json(indent=1) + "\n", encoding="utf-8")
    fresh.replace(home / FILE)


def read_status(home: Path) -> Status:
    """What runs now: the note, corrected by what /proc says."""
    supervisor = process.read_pid(supervisor_pid_file(home))
    try:
        noted = Status.model_validate(json.loads((home / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        noted = Status(home=str(home), at=datetime.now(UTC))
    processes = tuple(_checked(home, entry) for entry in noted.processes)
    if supervisor is not None and noted.supervisor != supervisor.pid:  # it has not written its first note yet
        return Status(state="starting", home=str(home), supervisor=supervisor.pid, at=datetime.now(UTC))
    if supervisor is not None:
        return noted.model_copy(update={"supervisor": supervisor.pid, "processes": processes})
    state = "failed" if noted.state == "failed" else "stopped"
    message = noted.message
    if any(entry.pid for entry in processes):
        message = "Nobody watches what still runs: `pressroom up` starts anew, `pressroom down` ends it."
    return noted.model_copy(update={"supervisor": None, "processes": processes, "state": state, "message": message})


def supervisor_pid_file(home: Path) -> Path:
    """Where the supervisor notes itself."""
    return home / "run" / "supervisor.pid"


def _checked(home: Path, entry: ProcessStatus) -> ProcessStatus:
    if entry.health == "external":
        return entry
    running = process.read_pid(home / "run" / f"{entry.name}.pid")
    if running is None:
        health = entry.health if entry.health in ("waiting", "restarting") else "stopped"
        return entry.model_copy(update={"pid": None, "health": health})
    return entry.model_copy(update={"pid": running.pid})
