"""Servers that are not ours: Debian's PostgreSQL and Redis, and a Chroma somebody else started.

Private ones, each on a free port with its data in a folder of its own; as root they run as `nobody`, since PostgreSQL
refuses root. PostgreSQL's user is what an administrator would hand out: no superuser, but allowed to make roles and
databases.
"""

import os
import secrets
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

from tests.conftest import free_port
from tests.journeys.stack import eventually

OLDEST_POSTGRES = 15
NAMES = ("PostgreSQL 15 or newer (package postgresql)", "Redis (package redis-server)")


@dataclass(frozen=True)
class Servers:
    """Their addresses, with passwords."""

    admin_url: str
    database_url: str
    redis_url: str
    chroma_url: str

    def all_answer(self) -> bool:
        """Whether each of them is there."""
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
            redis.Redis.from_url(self.redis_url).ping()
            with urllib.request.urlopen(f"{self.chroma_url}/api/v2/heartbeat", timeout=2) as answer:
                return bool(answer.status == 200)
        except (psycopg.OperationalError, redis.RedisError, OSError):
            return False


def postgres_programs() -> Path | None:
    """The folder of Debian's PostgreSQL programs, the oldest that is new enough."""
    found = {int(path.parent.name): path for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin")}
    fit = [number for number in found if number >= OLDEST_POSTGRES and (found[number] / "initdb").exists()]
    return found[min(fit)] if fit else None


def missing() -> Sequence[str]:
    """Which of the programs are not installed."""
    there = (postgres_programs(), shutil.which("redis-server"))
    return [name for name, program in zip(NAMES, there, strict=True) if program is None]


@contextmanager
def running(folder: Path) -> Iterator[Servers]:
    """All three, until the end of the block."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        admin_url, database_url = _postgres(folder / "postgres", started)
        found = Servers(admin_url, database_url, _redis(folder / "redis", started), _chroma(folder / "chroma", started))
        eventually(found.all_answer, "the servers answer", seconds=60)
        yield found
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(timeout=30)


@contextmanager
def postgres_alone(folder: Path) -> Iterator[tuple[str, str]]:
    """PostgreSQL until the end of the block: the administrator's addresses of its own database and the newsroom's."""
    started: list[subprocess.Popen[bytes]] = []
    try:
        yield _postgres(folder / "postgres", started)
    finally:
        for process in started:
            process.terminate()
            process.wait(timeout=30)


def _postgres(folder: Path, started: list[subprocess.Popen[bytes]]) -> tuple[str, str]:
    programs = postgres_programs()
    assert programs
    port, password, folder = free_port(), secrets.token_urlsafe(12), _own(folder)
    secret = folder / "password"
    secret.write_text(password)
    _hand_over(secret)
    making = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "root_of_it", "--pwfile", str(secret)]
    making += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(making, check=True, capture_output=True, cwd=folder, user=_user(), group=_group(), extra_groups=())
    serving = [str(programs / "postgres"), "-D", str(folder / "data"), "-h", "127.0.0.1", "-p", str(port)]
    started.append(_start(folder, [*serving, "-k", str(folder)]))
    place = f"127.0.0.1:{port}"
    root_url = f"postgresql://root_of_it:{password}@{place}/postgres"
    eventually(lambda: _connects(root_url), "PostgreSQL answers", seconds=60)
    (folder / "root_url").write_text(root_url)
    with psycopg.connect(root_url, autocommit=True) as conn:
        conn.execute("CREATE ROLE newsroom_admin LOGIN CREATEROLE CREATEDB PASSWORD 'given-by-the-administrator'")
    admin = f"postgresql://newsroom_admin:given-by-the-administrator@{place}"
    return f"{admin}/postgres", f"{admin}/newsroom"


def _redis(folder: Path, started: list[subprocess.Popen[bytes]]) -> str:
    port, password, folder = free_port(), secrets.token_hex(12), _own(folder)
    (folder / "redis.conf").write_text(f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {folder}\n")
    _hand_over(folder / "redis.conf")
    started.append(_start(folder, ["redis-server", str(folder / "redis.conf")]))
    return f"redis://:{password}@127.0.0.1:{port}/2"


def _chroma(folder: Path, started: list[subprocess.Popen[bytes]]) -> str:
    folder.mkdir()
    port = free_port()
    program = [str(Path(sys.prefix) / "bin" / "chroma"), "run", "--path", str(folder / "db"), "--host", "127.0.0.1"]
    with (folder / "log").open("wb") as log:
        environment = {**os.environ, "ANONYMIZED_TELEMETRY": "False"}
        process = subprocess.Popen([*program, "--port", str(port)], stdout=log, stderr=log, cwd=folder, env=environment)
    started.append(process)
    return f"http://127.0.0.1:{port}"


def _start(folder: Path, command: Sequence[str]) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, user=_user(), group=_group(), extra_groups=()
        )


def _own(folder: Path) -> Path:
    folder.mkdir()
    _hand_over(folder)
    return folder


def _hand_over(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "nobody")


def _user() -> str | int:
    return "nobody" if os.geteuid() == 0 else os.geteuid()


def _group() -> str | int:
    return "nogroup" if os.geteuid() == 0 else os.getegid()


def _connects(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
