"""Processes of the operating system: start one, know it again, end it.

A pid alone names nothing: it is reused, and a process that was killed stays visible as a zombie, so that `kill -0`,
psutil and PostgreSQL's own tools take it for alive. What names a process is its pid together with the instant it was
started, both from /proc. That pair is written to the pid file; a process is ours only if both agree and it is no
zombie. So a stale pid file never ends a stranger, and a corpse never counts as a running service.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_STATE, _START = 0, 19  # fields of /proc/PID/stat after the name in brackets
_DEAD = ("Z", "X", "x")


@dataclass(frozen=True)
class ProcessId:
    """One process for ever: `started` is its start in clock ticks since boot, `boot` names the boot."""

    pid: int
    started: int
    boot: str


@dataclass(frozen=True)
class User:
    """The system user a child runs as, when not as ourselves."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """What to start: arguments (never a secret), the whole environment, the log file, the user."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    user: User | None = None


def _fields(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def identify(pid: int) -> ProcessId | None:
    """The living process with this pid; None when there is none or only its corpse."""
    fields = _fields(pid)
    if fields is None or fields[_STATE] in _DEAD:
        return None
    return ProcessId(pid, int(fields[_START]), _boot())


def is_alive(process: ProcessId) -> bool:
    """Whether exactly this process still runs."""
    return identify(process.pid) == process


def executable(pid: int) -> str | None:
    """The path of the program a living process runs; None for zombies, strangers' processes and none."""
    try:
        return str(Path(f"/proc/{pid}/exe").readlink())
    except OSError:
        return None


def start(command: Command) -> subprocess.Popen[bytes]:
    """Starts a child in a session of its own (Ctrl-C at the terminal reaches us, not it), output to its log."""
    command.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with command.log.open("ab") as log:
        return subprocess.Popen(
            list(command.arguments),
            env=dict(command.environment),
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=command.user.uid if command.user else None,
            group=command.user.gid if command.user else None,
            extra_groups=[] if command.user else None,
        )


def write_pid(path: Path, process: ProcessId) -> None:
    """Notes a process, so that a later start knows it again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{process.pid} {process.started} {process.boot}\n", encoding="ascii")


def read_pid(path: Path) -> ProcessId | None:
    """The living process noted in a pid file; None when it is gone, or the pid belongs to another one now."""
    try:
        pid, started, boot = path.read_text(encoding="ascii").split()
        noted = ProcessId(int(pid), int(started), boot)
    except (OSError, ValueError):  # also a home that is no folder: what to say of it is for whoever writes there
        return None
    return noted if is_alive(noted) else None


def stop(process: ProcessId, number: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> None:
    """Asks a process to end, waits, then kills it with its whole group."""
    ask(process, number)
    end(process, seconds)


def ask(process: ProcessId, number: signal.Signals) -> None:
    """Sends a signal, if this very process still runs."""
    if is_alive(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, number)


def end(process: ProcessId, seconds: float) -> None:
    """Waits for a process that was asked to end; kills it and its group when it takes too long."""
    if not wait_gone(process, seconds):
        kill_group(process)
        ask(process, signal.SIGKILL)
        wait_gone(process, 5.0)


def kill_group(process: ProcessId) -> None:
    """Kills what is left of the session a process of ours led."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_gone(process: ProcessId, seconds: float) -> bool:
    """Whether the process ended within the time; its corpse is collected when it was our child."""
    until = time.monotonic() + seconds
    while is_alive(process):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(process.pid, os.WNOHANG)
    return True
