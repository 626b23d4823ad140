"""Servers named by an address instead of started by us: whether they can serve, asked before anything is built on them.

A wrong port or an old server must be one sentence at the start, not a stack trace in the log of whichever program met
it first. No sentence holds an address's password.
"""

from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.errors import NeedsPerson

OLDEST_POSTGRES: Final = 15
OLDEST_REDIS: Final = (6, 2)
SECONDS: Final = 5


def require_postgres(admin_url: str) -> str:
    """The server's version. Raises NeedsPerson when it cannot be used: away, too old, or too few rights for making
    roles. The database itself need not exist yet."""
    place = _place(admin_url)
    try:
        conn = _connect(admin_url)
    except psycopg.OperationalError as error:
        raise NeedsPerson(f"The PostgreSQL server at {place} cannot be used: {_reason(error)}.") from error
    with conn:
        number, user = conn.info.server_version, conn.info.user
        row = conn.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = CURRENT_USER").fetchone()
    version = f"{number // 10_000}.{number % 10_000}"
    if number < OLDEST_POSTGRES * 10_000:
        raise NeedsPerson(f"The PostgreSQL server at {place} is {version}; {OLDEST_POSTGRES} or newer is needed.")
    if row is None or not row[0]:
        raise NeedsPerson(f"The user {user} at {place} may not create roles: give it CREATEROLE, or name another.")
    return version


def require_redis(url: str) -> str:
    """The server's version. Raises NeedsPerson when it cannot be used: away, another password, or too old."""
    place = _place(url)
    client = None
    try:
        client = redis.Redis.from_url(url, socket_connect_timeout=SECONDS, socket_timeout=SECONDS)
        found: Any = client.info("server")
        client.set("pressroom:probe", b"", px=1000)
    except (redis.RedisError, ValueError) as error:
        raise NeedsPerson(f"The Redis server at {place} cannot be used: {_reason(error)}.") from error
    finally:
        if client is not None:
            client.close()
    version = str(found["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        oldest = ".".join(str(part) for part in OLDEST_REDIS)
        raise NeedsPerson(f"The Redis server at {place} is {version}; {oldest} or newer is needed.")
    return version


def _connect(admin_url: str) -> psycopg.Connection[Any]:
    name = conninfo_to_dict(admin_url).get("dbname")
    try:
        return psycopg.connect(admin_url, connect_timeout=SECONDS)
    except psycopg.OperationalError as error:
        if f'database "{name}" does not exist' not in str(error):
            raise
        return psycopg.connect(make_conninfo(admin_url, dbname="postgres"), connect_timeout=SECONDS)


def _place(url: str) -> str:
    return urlsplit(url).netloc.rpartition("@")[2] or "its socket"


def _reason(error: Exception) -> str:
    """What the driver says, in one line: the last part of it is the cause."""
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return first.rpartition("failed: ")[2].rstrip(".")
