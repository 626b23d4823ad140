"""What a backup asks of the database, and what is said to one that was put back.

A restored database is a memory of another day. Whoever was signed out since would be signed in again, a link that was
used could be used once more, and it believes of the index what was true then; what it believes of the channels is the
quarantine's business. So all of this is taken back before anybody can reach it.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.errors import NeedsPerson
from domain.value import Value
from store import audit
from store.postgres import Database
from store.workspaces import list_workspaces

SECONDS: Final = 10
_LONGEST_NAME: Final = 63
_ASIDE: Final = re.compile(r"_before_(\d{8}t\d{6}z)$")


class Kept(Value):
    """A database as a backup needs to know it. `server` is the server's major version; `reads_all` says whether the
    administrator sees every workspace's rows."""

    user: str
    server: int
    schema_number: int
    installation_id: str
    place: str
    key_fingerprint: str
    bytes: int
    reads_all: bool
    quarantined: bool = False


def look(admin_url: str) -> Kept | None:
    """The database; None where there is none, or nothing of ours in it. Raises NeedsPerson when it cannot be used."""
    try:
        with psycopg.connect(admin_url, connect_timeout=SECONDS) as conn:
            if not _has_tables(conn):
                return None
            row = _row(conn)
            installation = conn.execute(
                "SELECT id, place, key_fingerprint, quarantined_since IS NOT NULL FROM pressroom.installation"
            ).fetchone()
            number = conn.execute("SELECT max(number) FROM pressroom.schema_migrations").fetchone()
    except psycopg.OperationalError as error:
        if _is_missing(admin_url, error):
            return None
        raise NeedsPerson(f"The database cannot be used: {_first_line(error)}") from error
    return Kept(
        user=row[0],
        server=row[1] // 10_000,
        bytes=row[2],
        reads_all=row[3],
        schema_number=number[0] if number and number[0] else 0,
        installation_id=installation[0] if installation else "",
        place=installation[1] if installation else "",
        key_fingerprint=installation[2] if installation else "",
        quarantined=bool(installation and installation[3]),
    )


def server_of(admin_url: str) -> int:
    """The server's major version, whether the database is there or not."""
    try:
        with _maintenance(admin_url) as conn:
            return conn.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise NeedsPerson(f"The database server cannot be used: {_first_line(error)}") from error


def without_password(url: str) -> tuple[str, str]:
    """An address as a client's program may be told it on its command line, and the password apart."""
    parts: dict[str, Any] = {**conninfo_to_dict(url)}
    password = str(parts.pop("password", "") or "")
    return make_conninfo(**parts), password


def database_name(url: str) -> str:
    """The name of the database that an address names."""
    return str(conninfo_to_dict(url).get("dbname") or "")


def as_role(url: str, role: str, password: str) -> str:
    """The same address for another role."""
    return make_conninfo(url, user=role, password=password)


def named(url: str, name: str) -> str:
    """The same address with another database."""
    return make_conninfo(url, dbname=name)


def beside(name: str, ending: str) -> str:
    """A name for a database beside another one, within what PostgreSQL allows."""
    return name[: _LONGEST_NAME - len(ending)] + ending


def put_aside(admin_url: str) -> dict[str, str]:
    """The databases whose place a restored one took, each with the moment that its name says."""
    live = database_name(admin_url)
    with _maintenance(admin_url) as conn:
        names = [str(row[0]) for row in conn.execute("SELECT datname FROM pg_database").fetchall()]
    found = {name: ending.group(1) for name in names if (ending := _ASIDE.search(name))}
    return {name: stamp for name, stamp in found.items() if name == beside(live, f"_before_{stamp}")}


def note_restored(app_url: str, detail: Mapping[str, str | int]) -> None:
    """Writes into the audit log of every workspace that this database was put back, as the product's role."""
    database = Database(app_url, max_size=1)
    try:
        for workspace_id, _ in list_workspaces(database):
            with database.transaction(workspace_id) as conn:
                audit.append(conn, None, "database.restored", workspace_id, detail)
    finally:
        database.close()


def drop(admin_url: str, name: str) -> None:
    """Drops a database that a restore made for itself."""
    with _maintenance(admin_url) as conn:
        conn.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def exchange(admin_url: str, stage: str, aside: str) -> None:
    """Gives the database `stage` the name of the one in use, and that one the name `aside`, in one transaction. Does
    nothing when it was done before. Raises NeedsPerson, having changed nothing, while somebody is connected to one."""
    live = database_name(admin_url)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with _maintenance(admin_url) as conn, conn.transaction():
            found = {row[0] for row in conn.execute("SELECT datname FROM pg_database").fetchall()}
            if stage not in found:
                return
            if live in found:
                conn.execute(rename.format(sql.Identifier(live), sql.Identifier(aside)))
            conn.execute(rename.format(sql.Identifier(stage), sql.Identifier(live)))
    except psycopg.Error as error:
        raise NeedsPerson(
            f"The restored database could not take the place of “{live}”: {_first_line(error)}. End what is "
            "connected to it, then restore again."
        ) from error


def settle_restored(admin_url: str, key_fingerprint: str) -> None:
    """Puts a restored database into quarantine, ends its sign-ins and unused links, and takes nothing for indexed.
    From now on it is this key that seals in it."""
    with psycopg.connect(admin_url, connect_timeout=SECONDS) as conn:
        conn.execute("SET LOCAL search_path = pressroom")
        conn.execute(
            "UPDATE installation SET quarantined_since = coalesce(quarantined_since, now()), key_fingerprint = %s",
            [key_fingerprint],
        )
        if _has_column(conn, "older"):
            conn.execute("UPDATE installation SET older = true")
        conn.execute("UPDATE sign_ins SET ended_at = now() WHERE ended_at IS NULL")
        conn.execute("UPDATE sign_in_links SET used_at = now() WHERE used_at IS NULL")
        conn.execute("UPDATE embeddings SET indexed_at = NULL WHERE indexed_at IS NOT NULL")


def _maintenance(admin_url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(named(admin_url, "postgres"), connect_timeout=SECONDS, autocommit=True)


def _has_tables(conn: psycopg.Connection[Any]) -> bool:
    found = conn.execute(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'pressroom' AND c.relname IN ('installation', 'schema_migrations')"
    ).fetchone()
    return found is not None and found[0] == 2


def _has_column(conn: psycopg.Connection[Any], name: str) -> bool:
    found = conn.execute(
        "SELECT 1 FROM information_schema.columns "
        "WHERE table_schema = 'pressroom' AND table_name = 'installation' AND column_name = %s",
        [name],
    ).fetchone()
    return found is not None


def _row(conn: psycopg.Connection[Any]) -> Any:
    return conn.execute(
        "SELECT CURRENT_USER, current_setting('server_version_num')::int, pg_database_size(current_database()), "
        "(SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = CURRENT_USER)"
    ).fetchone()


def _is_missing(admin_url: str, error: psycopg.OperationalError) -> bool:
    return f'database "{database_name(admin_url)}" does not exist' in str(error)


def _first_line(error: psycopg.Error) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
