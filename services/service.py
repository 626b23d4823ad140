"""A service: one process that must be there, as launcher and supervisor see it."""

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM, Signals

from services import process
from services.errors import NotReady, last_lines


def _nothing() -> bool:
    """Most services need nothing after their start."""
    return True


def _never(_launched: "Launched") -> bool:
    """Most services say nothing of themselves while they run."""
    return False


@dataclass(frozen=True)
class Launched:
    """A started process, our handle of it as its parent, and the length its log had before."""

    process: process.ProcessId
    child: subprocess.Popen[bytes]
    log_length: int
    at: float


@dataclass(frozen=True)
class Service:
    """`prepare` makes folders and files and gives the command; `is_ready` is told about the start, for programs that
    say only in their log that they are ready; `finish` completes a first start, and says whether it did. `hangs` says
    of a living process that it does nothing any more. When the process dies, what is left of its group is killed,
    except where `keeps_group` says that the rest ends by itself."""

    name: str
    port: int | None
    log: Path
    pid_file: Path
    prepare: Callable[[], process.Command]
    is_ready: Callable[[Launched], bool]
    finish: Callable[[], bool] = _nothing
    hangs: Callable[[Launched], bool] = _never
    stop_signal: Signals = SIGTERM
    start_seconds: float = 60.0
    stop_seconds: float = 10.0
    keeps_group: bool = False


def launch(service: Service) -> Launched:
    """Starts a service, without waiting until it answers, and notes its pid."""
    command = service.prepare()
    length = service.log.stat().st_size if service.log.exists() else 0
    child = process.start(command)
    found = process.identify(child.pid)
    if found is None:
        raise NotReady(f"{service.name} ended at once: {last_lines(service.log, 1)} (log: {service.log})")
    process.write_pid(service.pid_file, found)
    return Launched(found, child, length, time.monotonic())


def require_progress(service: Service, launched: Launched) -> None:
    """Raises when a starting service has ended, or has been starting for too long."""
    if not process.is_alive(launched.process):
        raise NotReady(f"{service.name} did not start: {last_lines(service.log, 1)} (log: {service.log})")
    if time.monotonic() - launched.at > service.start_seconds:
        raise NotReady(f"{service.name} did not answer within {service.start_seconds:.0f} s (log: {service.log})")


def await_ready(service: Service, launched: Launched) -> None:
    """Waits until a service answers and completes its set-up; one that ended or is too slow is a clear sentence."""
    while not (service.is_ready(launched) and service.finish()):
        require_progress(service, launched)
        time.sleep(0.05)


def stop(services: Sequence[Service]) -> int:
    """Stops what the services' pid files name: asks all of them, then waits for each. Gives how many still ran."""
    running = [(service, process.read_pid(service.pid_file)) for service in reversed(services)]
    found = [(service, there) for service, there in running if there is not None]
    for service, there in found:
        process.ask(there, service.stop_signal)
    for service, there in found:
        process.end(there, service.stop_seconds)
    for service in services:
        service.pid_file.unlink(missing_ok=True)
    return len(found)
