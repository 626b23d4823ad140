"""The supervisor: starts everything in order, brings back what dies, and ends everything in reverse.

One per home, by a file lock. Order: the stores side by side, then the schemas, then all programs at once. When
anything fails on the way up, what was started is stopped again and the reason is one sentence. After that the
supervisor sleeps until a child dies or a person asks it to stop; it loads no Dagster, no dashboard, no database driver.
"""

import fcntl
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import SubprocessError
from types import FrameType

from domain.errors import NeedsPerson, PressroomError
from resources.environment import dagster_environment
from resources.secrets import ensure_secrets
from resources.settings import CHECKOUT, Settings, load_settings
from services import process
from services.backup import staging, swap
from services.embedded import embedded_ports, stores_of
from services.errors import NotReady, last_lines, require_free_port, require_room, require_writable
from services.programs import programs_of
from services.schemas import NOTICE
from services.service import Service, require_progress, stop
from services.status import ProcessStatus, State, Status, supervisor_pid_file, write_status
from services.watch import Watch

Tell = Callable[[str], None]
_SCHEMA_SECONDS = 120.0
_LARGEST_LOG = 20_000_000


class Stopped(Exception):
    """Somebody asked for the end while things were still starting."""


@dataclass(frozen=True)
class Roster:
    """What one home runs: stores first, then the one-time command that prepares the schemas, then the programs.
    `external` names the stores that run elsewhere."""

    stores: Sequence[Service]
    schemas: process.Command
    programs: Sequence[Service]
    external: Sequence[str] = ()


class Supervisor:
    """Everything of one home. `tell` receives a line of progress at a time."""

    def __init__(self, settings: Settings, roster: Roster, tell: Tell) -> None:
        self._settings = settings
        self._home = settings.home
        self._roster = roster
        self._tell = tell
        self._asked_to_stop = False
        self._doing = ""
        self._warning = ""
        self._stores = [Watch(service) for service in roster.stores]
        self._programs = [Watch(service) for service in roster.programs]

    def run(self) -> None:
        """Comes up, serves until asked to stop, goes down. Raises what kept it from coming up."""
        with self._signals() as wakeup:
            try:
                self._come_up()
                self._note("ready")
                self._tell(f"Ready. Dashboard: {self._settings.dashboard_url}  Dagster: {self._settings.dagster_url}")
                self._watch(wakeup)
            except Stopped:
                self._tell("Stopping, as asked.")
            except PressroomError as error:
                self._go_down("failed", str(error))
                raise
            except OSError as error:
                reason = f"Pressroom could not start: {error}."
                self._go_down("failed", reason)
                raise NotReady(reason) from error
            except BaseException as error:  # a fault of ours: still nothing stays half-started
                self._go_down("failed", f"Pressroom hit an internal error: {error!r}.")
                raise
            self._go_down("stopped", "")

    def _come_up(self) -> None:
        self._note("starting")
        for group in (self._programs, self._stores):
            stop([watch.service for watch in group])  # left by a supervisor that was killed
        for watch in (*self._stores, *self._programs):
            _shorten(watch.service.log)
        for watch in (*self._stores, *self._programs):
            if watch.service.port is not None:
                require_free_port(watch.service.port, watch.service.name)
        self._start(self._stores)
        self._prepare_schemas()
        self._start(self._programs)

    def _begin(self, doing: str) -> None:
        """Says what takes the next seconds."""
        self._doing = doing
        self._tell(doing)
        self._note("starting")

    def _start(self, watches: Sequence[Watch]) -> None:
        began = time.monotonic()
        if watches:
            self._begin(f"Starting {', '.join(watch.service.name for watch in watches)}.")
        for watch in watches:
            watch.start()
        self._note("starting")
        waiting = list(watches)
        while waiting:
            self._check_stop()
            for watch in list(waiting):
                if watch.launched and watch.look() and watch.health == "ready":
                    waiting.remove(watch)
                    self._tell(f"{watch.service.name} is ready ({time.monotonic() - began:.1f} s)")
                    self._note("starting")
                elif watch.launched is None:
                    raise NotReady(f"{watch.service.name} did not start: {_reason(watch.service.log)}")
                else:
                    require_progress(watch.service, watch.launched)
            time.sleep(0.05)

    def _prepare_schemas(self) -> None:
        self._begin("Preparing the database.")
        began, log = time.monotonic(), self._roster.schemas.log
        length = log.stat().st_size if log.exists() else 0
        child = process.start(self._roster.schemas)
        while child.poll() is None:
            if self._asked_to_stop or time.monotonic() - began > _SCHEMA_SECONDS:
                child.kill()
                child.wait()
                self._check_stop()
                raise NotReady(f"The database's schemas were not ready within {_SCHEMA_SECONDS:.0f} s (log: {log}).")
            time.sleep(0.05)
        if child.returncode != 0:
            raise NotReady(last_lines(log, 1) or f"The database's schemas could not be prepared (log: {log}).")
        self._tell(f"schemas are ready ({time.monotonic() - began:.1f} s)")
        self._warning = _notice(log, length)
        if self._warning:
            self._tell(self._warning)

    def _watch(self, wakeup: int) -> None:
        watches = [*self._stores, *self._programs]
        while not self._asked_to_stop:
            settled = all(watch.is_settled for watch in watches)
            select.select([wakeup], [], [], 5.0 if settled else 0.1)
            _drain(wakeup)
            for watch in watches:
                self._look(watch)

    def _look(self, watch: Watch) -> None:
        """A restart that fails (a full disk, a port somebody took) is tried again later, never the end of the rest."""
        try:
            changed = watch.look()
        except (OSError, SubprocessError, PressroomError) as error:
            self._tell(f"{watch.service.name}: {error}")
            watch.postpone()
            changed = True
        if changed:
            self._tell(f"{watch.service.name} is {watch.health}")
            self._note("ready")

    def _go_down(self, state: State, message: str) -> None:
        self._note("stopping", message)
        for group in (self._programs, self._stores):
            stop([watch.service for watch in group])
            for watch in group:
                watch.launched, watch.health = None, "stopped"
        self._note(state, message)

    def _note(self, state: State, message: str = "") -> None:
        external = [ProcessStatus(name=name, health="external") for name in self._roster.external]
        status = Status(
            state=state,
            message=message or {"starting": self._doing, "ready": self._warning}.get(state, ""),
            home=str(self._home),
            supervisor=os.getpid(),
            dashboard=self._settings.dashboard_url,
            dagster=self._settings.dagster_url,
            at=datetime.now(UTC),
            processes=(*external, *(watch.status() for watch in (*self._stores, *self._programs))),
        )
        try:
            write_status(self._home, status)
        except OSError as error:  # a full disk must not end what still works
            self._tell(f"The status cannot be noted: {error}.")

    def _check_stop(self) -> None:
        if self._asked_to_stop:
            raise Stopped

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """A descriptor that becomes readable when a child dies or somebody asks us to stop."""
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

        def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
            self._asked_to_stop = True

        def notice(_number: int, _frame: FrameType | None) -> None:
            """The byte written to the descriptor is the notice."""

        wanted = {signal.SIGTERM: ask_to_stop, signal.SIGINT: ask_to_stop, signal.SIGHUP: ask_to_stop}
        before = {number: signal.signal(number, action) for number, action in wanted.items()}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, notice)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield reader
        finally:
            signal.set_wakeup_fd(-1)
            for number, action in before.items():
                signal.signal(number, action)
            os.close(reader)
            os.close(writer)


def supervise(settings: Settings, tell: Tell) -> None:
    """Runs the supervisor of a home in this process until it is asked to stop."""
    require_writable(settings.home)
    require_room(settings.home)
    os.umask(0o077)  # what we and our children write is nobody else's to read
    with only_one(settings.home):
        staging.stop_leftover(settings.home)
        swap.finish(settings, tell)
        Supervisor(settings, roster_of(settings), tell).run()


def roster_of(settings: Settings) -> Roster:
    """What a home runs by its settings."""
    ports = embedded_ports(settings)
    log = settings.home / "logs" / "schemas.log"
    schemas = [sys.executable, "-m", "services.schemas"]
    secrets = ensure_secrets(settings.home)
    return Roster(
        stores=stores_of(settings.home, ports, secrets),
        schemas=process.Command(schemas, dagster_environment(settings), log, CHECKOUT),
        programs=programs_of(settings),
        external=[name for name, port in vars(ports).items() if port is None],
    )


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Holds the home: nobody else supervises it meanwhile."""
    run = home / "run"
    run.mkdir(parents=True, exist_ok=True)
    with (run / "supervisor.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NeedsPerson(_held(home)) from error
        ours = process.identify(os.getpid())
        if ours is not None:
            process.write_pid(supervisor_pid_file(home), ours)
        try:
            yield
        finally:
            supervisor_pid_file(home).unlink(missing_ok=True)


def _held(home: Path) -> str:
    if process.read_pid(supervisor_pid_file(home)) is None:
        return f"A backup, restore or upgrade works in {home}: start it again once that is over."
    return f"Pressroom already runs in {home}: `pressroom status` shows it."


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, 4096):
            continue
    except BlockingIOError:
        return


def _reason(log: Path) -> str:
    return f"{last_lines(log, 1)} (log: {log})"


def _notice(log: Path, since: int) -> str:
    """What a command wrote for the person who starts, among its log's other lines."""
    with log.open("rb") as file:
        file.seek(since)
        lines = file.read().decode("utf-8", "replace").splitlines()
    return " ".join(line.removeprefix(NOTICE) for line in lines if line.startswith(NOTICE))


def _shorten(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def main() -> int:
    """The detached supervisor: lines of progress and the reason of a failure go to its log."""

    def tell(line: str) -> None:
        with suppress(OSError):  # a full disk must not end what still works
            sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {line}\n")
            sys.stdout.flush()

    try:
        supervise(load_settings(), tell)
    except PressroomError as error:
        tell(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
