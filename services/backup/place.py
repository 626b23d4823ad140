"""Who may touch a home while it is backed up or put back, and its database when nothing else runs.

The supervisor holds a lock as long as it runs. Whoever works on a home that is down holds the same one, so that nothing
can be started in between; and a database that is started for a backup goes down with it.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import NeedsPerson
from resources.secrets import NONE
from resources.settings import Settings
from services import process
from services.backup import swap
from services.embedded import RESTORING, StorePorts, start_stores, stores_of
from services.errors import require_writable
from services.service import stop
from services.status import supervisor_pid_file

Tell = Callable[[str], None]


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Holds a home that is down. Raises NeedsPerson while anything of it runs."""
    require_writable(home)
    run = home / "run"
    run.mkdir(parents=True, exist_ok=True)
    with (run / "supervisor.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NeedsPerson(_held(home)) from error
        if left := _still_running(run):
            raise NeedsPerson(f"In {home} still runs: {', '.join(left)}. `pressroom down` ends it.")
        yield


def _still_running(run: Path) -> list[str]:
    """What a supervisor that was killed left behind; the server of a restore that was killed is in nobody's way."""
    noted = sorted(path for path in run.glob("*.pid") if path.stem != RESTORING)
    return [path.stem for path in noted if process.read_pid(path) is not None]


def _held(home: Path) -> str:
    if process.read_pid(supervisor_pid_file(home)) is not None:
        return f"Pressroom runs in {home}: stop it first, with `pressroom down`."
    return f"Another backup, restore or upgrade works in {home}: wait until it is over."


@contextmanager
def database_up(settings: Settings, tell: Tell) -> Iterator[None]:
    """The database answers inside the block: as it runs already, or started for it alone and stopped again."""
    if settings.database_url or process.read_pid(settings.home / "run" / "postgres.pid") is not None:
        yield
        return
    with alone(settings.home):
        swap.finish(settings, tell)
        with database_started(settings, tell):
            yield


@contextmanager
def database_started(settings: Settings, tell: Tell) -> Iterator[None]:
    """The same in a home that is held already."""
    if settings.database_url:
        yield
        return
    only = StorePorts(settings.port("postgres"), None, None)
    tell("Starting the database.")
    start_stores(settings.home, only)
    try:
        yield
    finally:
        stop(stores_of(settings.home, only, NONE))
