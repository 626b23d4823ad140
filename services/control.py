"""Up, down and what runs, for the command line: talks to a supervisor by its pid file, its signals and its note."""

import sys
import time
from collections.abc import Callable
from signal import SIGTERM

from resources.environment import child_environment
from resources.secrets import ensure_secrets
from resources.settings import CHECKOUT, Settings
from services import process
from services.embedded import StorePorts, stores_of
from services.errors import NotReady, last_lines, require_room, require_writable
from services.programs import programs_of
from services.service import stop
from services.status import Status, read_status, supervisor_pid_file

Tell = Callable[[str], None]
UP_SECONDS = 180.0
DOWN_SECONDS = 60.0


def is_up(settings: Settings) -> bool:
    """Whether this home is supervised and ready."""
    status = read_status(settings.home)
    return status.supervisor is not None and status.state == "ready"


def start_detached(settings: Settings, tell: Tell) -> bool:
    """Starts a supervisor in the background and waits until everything is ready. False when it already was. Raises
    NotReady or NeedsPerson with the reason; then nothing is left running."""
    require_writable(settings.home)
    require_room(settings.home)
    running = process.read_pid(supervisor_pid_file(settings.home))
    if running is not None:
        _await_ready(settings, running, tell)
        return False
    log = settings.home / "logs" / "supervisor.log"
    length = log.stat().st_size if log.exists() else 0
    arguments = [sys.executable, "-m", "services.supervisor"]
    child = process.start(process.Command(arguments, child_environment(settings), log, CHECKOUT))
    started = process.identify(child.pid)
    if started is None:
        raise NotReady(f"The supervisor ended at once: {last_lines(log)} (log: {log})")
    try:
        _await_ready(settings, started, tell)
    except NotReady as error:
        child.wait()
        with log.open("rb") as file:
            file.seek(length)
            said = file.read().decode("utf-8", "replace").strip().splitlines()
        # A line of the log starts with date and time.
        raise NotReady(said[-1].split(" ", 2)[-1] if said else str(error)) from error
    return True


def stop_all(settings: Settings, tell: Tell) -> bool:
    """Ends everything of this home, and waits for it. False when nothing ran."""
    running = process.read_pid(supervisor_pid_file(settings.home))
    if running is not None:
        tell("Stopping.")
        process.ask(running, SIGTERM)
        process.end(running, DOWN_SECONDS)
    return _stop_leftovers(settings) or running is not None


def _stop_leftovers(settings: Settings) -> bool:
    if not (settings.home / "run").exists():
        return False
    stores = stores_of(settings.home, StorePorts(0, 0, 0), ensure_secrets(settings.home))
    return stop(programs_of(settings)) + stop(stores) > 0


def _await_ready(settings: Settings, supervisor: process.ProcessId, tell: Tell) -> None:
    until, seen = time.monotonic() + UP_SECONDS, set[str]()
    while time.monotonic() < until:
        if not process.is_alive(supervisor):
            raise NotReady("The supervisor ended before everything was ready.")
        status = read_status(settings.home)
        if status.supervisor == supervisor.pid:
            _tell_news(status, seen, tell)
            if status.state == "ready":
                if status.message:
                    tell(status.message)
                return
        time.sleep(0.1)
    raise NotReady(f"Not everything was ready within {UP_SECONDS:.0f} s: `pressroom status` shows what is missing.")


def _tell_news(status: Status, seen: set[str], tell: Tell) -> None:
    for entry in status.processes:
        if entry.health == "ready" and entry.name not in seen:
            seen.add(entry.name)
            tell(f"{entry.name} is ready")
    if status.state == "starting" and status.message and status.message not in seen:
        seen.add(status.message)
        tell(status.message)
