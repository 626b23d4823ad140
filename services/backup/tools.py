"""pg_dump and pg_restore: which ones, and how they are run.

The embedded database has its own programs. A server of others wants those of its own major version: an older pg_dump
refuses it, and a newer one writes a dump whose restore names settings that older servers do not know. So of the
programs on the path and the bundled ones the nearest that will do is taken. A password travels in the environment,
which nobody else can read; a command line everybody can.
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from domain.errors import NeedsPerson, PressroomError
from services import postgres
from services.backup.archive import Report

_SCHEMAS: Final = ("pressroom", "dagster")
_LEVEL: Final = "1"  # the heaviest texts shrink to a third; more would cost time and save little
_KNOWS_ALL: Final = 17  # from this server on, it knows every setting that a newer program's dump names
_LOOK_SECONDS: Final = 0.2
_LOCK_MILLISECONDS: Final = 60_000
_ENVIRONMENT: Final = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


class Failed(PressroomError):
    """One of the programs did not do its work; the text is the last thing it said."""


@dataclass(frozen=True)
class Tools:
    """The programs in use, and their major version."""

    dump: Path
    restore: Path
    version: int


def tools_for(server: int, path: str | None = None) -> Tools:
    """Programs that dump a server of this major version and restore into it. `path` is where to look; None: as the
    shell does. Raises NeedsPerson when there are none."""
    found = [tools for tools in (_on_path(path), _bundled()) if tools is not None and tools.version >= server]
    fitting = [tools for tools in found if tools.version == server or server >= _KNOWS_ALL]
    if not fitting:
        raise NeedsPerson(
            f"The database server is PostgreSQL {server}, and no pg_dump and pg_restore that fit it were found: "
            f"install the client programs of PostgreSQL {server}, and see to it that they are on the PATH."
        )
    return min(fitting, key=lambda tools: tools.version)


def dump(tools: Tools, url: str, into: Path, report: Report) -> None:
    """Writes one consistent snapshot of both schemas into a new file. Raises NeedsPerson with what kept it."""
    from store.backup import without_password

    conninfo, password = without_password(url)
    arguments = [str(tools.dump), "--format=custom", f"--compress={_LEVEL}", "--no-password", f"--file={into}"]
    arguments += [f"--schema={schema}" for schema in _SCHEMAS]
    arguments += [f"--lock-wait-timeout={_LOCK_MILLISECONDS}", f"--dbname={conninfo}"]
    into.touch(mode=0o600, exist_ok=False)
    try:
        _run(arguments, password, lambda: report("Dumping the database", into.stat().st_size, 0))
    except Failed as error:
        raise NeedsPerson(f"The database could not be dumped: {error}") from error


def restore(tools: Tools, url: str, dumped: Path, report: Report) -> None:
    """Fills a prepared database from a dump. Raises NeedsPerson with what kept it."""
    from store.backup import without_password

    conninfo, password = without_password(url)
    arguments = [str(tools.restore), "--clean", "--if-exists", "--exit-on-error", "--jobs=2", "--no-password"]
    arguments += [f"--dbname={conninfo}", str(dumped)]
    try:
        _run(arguments, password, lambda: report("Filling the database", 0, 0))
    except Failed as error:
        raise NeedsPerson(f"The database could not be filled from the backup: {error}") from error


def _run(arguments: Sequence[str], password: str, look: Callable[[], None]) -> None:
    home = {"HOME": str(Path.home())}  # where certificates of servers are looked for
    environment = {**_ENVIRONMENT, **home, **({"PGPASSWORD": password} if password else {})}
    child = subprocess.Popen(
        arguments,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,  # Ctrl-C at the terminal reaches us, and we end it
    )
    try:
        said = _follow(child, look)
    except BaseException:
        child.kill()
        child.wait()
        raise
    if child.returncode != 0:
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        raise Failed(lines[0] if lines else f"{Path(arguments[0]).name} ended with {child.returncode}")


def _follow(child: "subprocess.Popen[str]", look: Callable[[], None]) -> str:
    """What it said, once it ended."""
    while True:
        try:
            _, said = child.communicate(timeout=_LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            look()
        else:
            return said


def _on_path(path: str | None) -> Tools | None:
    dumps, restores = shutil.which("pg_dump", path=path), shutil.which("pg_restore", path=path)
    return _tools(Path(dumps), Path(restores)) if dumps and restores else None


def _bundled() -> Tools | None:
    try:
        folder = postgres.binaries()
    except NeedsPerson:
        return None
    return _tools(folder / "pg_dump", folder / "pg_restore")


def _tools(dumps: Path, restores: Path) -> Tools | None:
    try:
        done = subprocess.run(
            [str(dumps), "--version"], env=_ENVIRONMENT, capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\) (\d+)", done.stdout)
    return Tools(dumps, restores, int(version[1])) if version else None
