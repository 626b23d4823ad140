"""`pressroom upgrade`: the database follows a newer program, or everything is as it was.

A migration that fails in the middle leaves a database that neither program fits, and an operator at night. So nothing
is migrated before it can be taken back: everything is stopped, then backed up, so that nothing is done in between that
the backup does not know; then migrated, started and looked at. Whatever fails on the way, the backup is put back and
the reason is said. The new program itself is put in place by whoever runs this; nothing is downloaded here.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from domain.errors import NeedsPerson, PressroomError
from domain.value import Value
from resources.environment import dagster_environment
from resources.settings import CHECKOUT, Settings
from services import control
from services.backup import swap
from services.backup.archive import Report
from services.backup.place import Tell, alone, database_started, database_up
from services.backup.restoring import exchange
from services.backup.taking import ready, take, target
from services.errors import NotReady


class Upgraded(Value):
    """An upgrade that was carried out, as `--json` prints it."""

    backup: str
    from_schema: int
    to_schema: int


@dataclass(frozen=True)
class Steps:
    """What an upgrade does with the program in place: `migrate` brings the schemas up to date while only the database
    runs, `start` starts everything and returns once all is well. Both raise what keeps them."""

    migrate: Callable[[Settings], None]
    start: Callable[[Settings, Tell], object]


def run_schemas(settings: Settings) -> None:
    """Our migrations, then Dagster's, in a process of its own. Raises NotReady with what went wrong."""
    done = subprocess.run(
        [sys.executable, "-m", "services.schemas"],
        env=dagster_environment(settings),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise NotReady(lines[-1] if lines else "the schemas could not be prepared")


STEPS = Steps(run_schemas, control.start_detached)


def upgrade(settings: Settings, to: Path | None, tell: Tell, report: Report, steps: Steps = STEPS) -> Upgraded:
    """Backs up, migrates and starts; leaves everything running. Raises NeedsPerson when it failed and everything was
    put back, with the reason and how to go on."""
    settings.secrets  # noqa: B018 - a home that was never started says so
    path = target(settings, to)
    with database_up(settings, tell):
        before = ready(settings, path).schema_number  # what would keep a backup is found before anything is stopped
    control.stop_all(settings, tell)
    with alone(settings.home):
        swap.finish(settings, tell)
        try:
            with database_started(settings, tell):
                tell("Backing up.")
                take(settings, path, report)
        except PressroomError as error:
            raise NeedsPerson(f"{error} Nothing was migrated, and nothing runs.") from error
        tell(f"The backup is {path}.")
        try:
            with database_started(settings, tell):
                tell("Migrating.")
                steps.migrate(settings)
                after = _schema(settings)
        except KeyboardInterrupt:
            tell(f"Interrupted. `pressroom upgrade` goes on from here; `pressroom restore {path}` goes back.")
            raise
        except (PressroomError, OSError) as error:
            raise _taken_back(settings, path, error, tell, report) from error
    try:
        steps.start(settings, tell)
    except (PressroomError, OSError) as error:
        control.stop_all(settings, tell)
        with alone(settings.home):
            raise _taken_back(settings, path, error, tell, report, used=True) from error
    return Upgraded(backup=str(path), from_schema=before, to_schema=after)


def _schema(settings: Settings) -> int:
    from store.backup import look

    found = look(settings.admin_database_url)
    return found.schema_number if found is not None else 0


def _taken_back(
    settings: Settings, path: Path, error: Exception, tell: Tell, report: Report, *, used: bool = False
) -> NeedsPerson:
    """Puts the backup back; gives what to say. A database that was `used` since may have sent something."""
    reason = str(error).rstrip(". ")
    tell(f"It failed ({reason}): putting the backup back.")
    try:
        exchange(settings, path, tell, report, quarantine=used)
    except PressroomError as second:
        return NeedsPerson(
            f"The upgrade failed: {reason}. The backup could not be put back either: {second} Nothing runs; once "
            f"that is mended, `pressroom restore {path}`."
        )
    quarantine = " It ran meanwhile, so it is in quarantine: `pressroom quarantine show`." if used else ""
    return NeedsPerson(
        f"The upgrade failed and was taken back: {reason}. The database and all files are as before, and nothing runs."
        f"{quarantine} Put the earlier version of the program back, then `pressroom up`."
    )
