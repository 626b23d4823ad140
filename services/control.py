"""Up, down and what runs, for the command line: talks to a supervisor by its pid file, its signals and its note."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGTERM

from resources.environment import child_environment
from resources.settings import CHECKOUT, Settings
from services import process
from services.embedded import stop_stores
from services.errors import NotReady, last_lines, require_room, require_writable
from services.programs import programs_of
from services.service import stop
from services.status import Status, read_status, supervisor_pid_file

Tell = Callable[[str], None]
UP_SECONDS = 180.0
RECOVERY_SECONDS = 600.0
DOWN_SECONDS = 60.0


def is_up(settings: Settings) -> bool:
    """Whether this home is supervised and ready."""
    status = read_status(settings.home)
    return status.supervisor is not None and status.state == "ready"


class TooSlow(NotReady):
    """Not everything was ready in time, and the supervisor still lives. The text is the beginning of a sentence."""


def start_detached(settings: Settings, tell: Tell, seconds: float = UP_SECONDS) -> bool:
    """Starts a supervisor in the background and waits until everything is ready, `seconds` at most. False when it
    already was. Raises NotReady or NeedsPerson with the reason; then nothing of what was started here is left running,
    as after Ctrl-C."""
    require_writable(settings.home)
    require_room(settings.home)
    running = process.read_pid(supervisor_pid_file(settings.home))
    if running is not None:
        try:
            _await_ready(settings, running, tell, seconds)
        except TooSlow as error:
            raise NotReady(f"{error}: `pressroom status` shows how it goes on.") from error
        return False
    log = settings.home / "logs" / "supervisor.log"
    length = log.stat().st_size if log.exists() else 0
    arguments = [sys.executable, "-m", "services.supervisor"]
    child = process.start(process.Command(arguments, child_environment(settings), log, CHECKOUT))
    started = process.identify(child.pid)
    if started is None:
        raise NotReady(f"The supervisor ended at once: {last_lines(log)} (log: {log})")
    try:
        _await_ready(settings, started, tell, seconds)
    except TooSlow as error:
        _end(settings, started)
        raise NotReady(f"{error}, so it was stopped again; the logs are in {log.parent}.") from error
    except KeyboardInterrupt:
        _end(settings, started)
        raise
    except NotReady as error:
        child.wait()
        raise NotReady(_last_word(log, length) or str(error)) from error
    return True


def stop_all(settings: Settings, tell: Tell) -> bool:
    """Ends everything of this home, and waits for it. False when nothing ran."""
    running = process.read_pid(supervisor_pid_file(settings.home))
    if running is not None:
        tell("Stopping.")
        return _end(settings, running)
    return _stop_leftovers(settings)


def _end(settings: Settings, supervisor: process.ProcessId) -> bool:
    """Ends a supervisor and what it leaves behind when it has to be killed."""
    process.ask(supervisor, SIGTERM)
    process.end(supervisor, DOWN_SECONDS)
    _stop_leftovers(settings)
    return True


def _stop_leftovers(settings: Settings) -> bool:
    if not (settings.home / "run").exists():
        return False
    return stop(programs_of(settings)) + stop_stores(settings.home) > 0


def _last_word(log: Path, since: int) -> str:
    """The last line of a supervisor's log, without its date and time."""
    with log.open("rb") as file:
        file.seek(since)
        said = file.read().decode("utf-8", "replace").strip().splitlines()
    return said[-1].split(" ", 2)[-1] if said else ""


def _await_ready(settings: Settings, supervisor: process.ProcessId, tell: Tell, seconds: float) -> None:
    began, seen = time.monotonic(), set[str]()
    until = began + seconds
    while time.monotonic() < min(until, began + seconds + RECOVERY_SECONDS):
        if not process.is_alive(supervisor):
            raise NotReady("The supervisor ended before everything was ready.")
        status = read_status(settings.home)
        if status.supervisor == supervisor.pid:
            _tell_news(status, seen, tell)
            if any(entry.name == "postgres" and entry.health == "starting" for entry in status.processes):
                until = time.monotonic() + seconds  # it may be recovering, which is not helped by ending it
            if status.state == "ready":
                if status.message:
                    tell(status.message)
                return
        time.sleep(0.1)
    found = read_status(settings.home).processes
    missing = ", ".join(entry.name for entry in found if entry.health not in ("ready", "external"))
    took = time.monotonic() - began
    raise TooSlow(f"Not everything was ready within {took:.0f} s (missing: {missing or 'the supervisor'})")


def _tell_news(status: Status, seen: set[str], tell: Tell) -> None:
    for entry in status.processes:
        if entry.health == "ready" and entry.name not in seen:
            seen.add(entry.name)
            tell(f"{entry.name} is ready")
    if status.state == "starting" and status.message and status.message not in seen:
        seen.add(status.message)
        tell(status.message)
