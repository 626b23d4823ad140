"""Roles, schemas and numbered migrations.

Two steps with two rights. `prepare` needs an administrator: it makes the database, the three roles and the two schemas,
and may be run again at every start. `migrate` runs as `pressroom_owner`: numbered .sql files, each in one transaction,
under an advisory lock, so that two processes that start together do not meet. What was applied is written down with its
digest: a file edited after it ran, or a database ahead of this program, is refused instead of guessed about.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.errors import NeedsPerson

FOLDER: Final = Path(__file__).parent / "migrations"
LOCK: Final = 7_246_003_811
OWNER: Final = "pressroom_owner"
APP: Final = "pressroom_app"
DAGSTER: Final = "pressroom_dagster"

Connection = psycopg.Connection[Any]


def prepare(
    admin_url: str, owner_password: str, app_password: str, dagster_password: str, *, fingerprint: str = ""
) -> None:
    """Makes database, roles and schemas where they are missing, and sets the roles' passwords. Raises NeedsPerson, and
    changes nothing, where they are another installation's: `fingerprint` is that of this one's key."""
    _make_database(admin_url)
    passwords = {OWNER: owner_password, APP: app_password, DAGSTER: dagster_password}
    with psycopg.connect(admin_url, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with conn.transaction():
            for role in passwords:
                _make_role(conn, role)
            _require_own(conn, fingerprint)
            for role, password in passwords.items():
                _require_free(conn, admin_url, role, password)
                _set_password(conn, role, password)
            _make_schemas(conn)


def _make_database(admin_url: str) -> None:
    name = conninfo_to_dict(admin_url).get("dbname")
    try:
        psycopg.connect(admin_url).close()
    except psycopg.OperationalError as error:
        if f'database "{name}" does not exist' not in str(error):
            raise
        with psycopg.connect(make_conninfo(admin_url, dbname="postgres"), autocommit=True) as conn:
            conn.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(str(name)))
            )


def _make_role(conn: Connection, role: str) -> None:
    name = sql.Identifier(role)
    if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
        conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    row = conn.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = %s", [role]
    ).fetchone()
    if row is not None and row[0]:
        raise NeedsPerson(f"The database role {role} has rights that it must not have; take them away and start again.")
    if conn.info.parameter_status("is_superuser") != "on":
        conn.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))


def _require_own(conn: Connection, fingerprint: str) -> None:
    """Refuses a database that another home's key was used for: its stored tokens could not be opened, and its own
    installation would be locked out by new passwords."""
    there = conn.execute(
        "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'pressroom' AND c.relname = 'installation'"
    ).fetchone()
    if there is None or not fingerprint:
        return
    row = conn.execute("SELECT key_fingerprint FROM pressroom.installation").fetchone()
    if row is not None and row[0] not in ("", fingerprint):
        raise NeedsPerson(
            f"The database “{conn.info.dbname}” belongs to another installation of Pressroom, so nothing was started "
            "and nothing changed: start it from its own home, or name an empty database. If it is this home's own, put "
            "its secrets.json back into the home folder."
        )


def _require_free(conn: Connection, admin_url: str, role: str, password: str) -> None:
    """Roles belong to the whole server: a new password here would lock out the installation of another database."""
    row = conn.execute(
        "SELECT min(d.datname) FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid "
        "WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = (SELECT oid FROM pg_roles WHERE rolname = %s) "
        "AND d.datname <> current_database()",
        [role],
    ).fetchone()
    if row is None or row[0] is None:
        return
    try:
        psycopg.connect(make_conninfo(admin_url, user=role, password=password, dbname=row[0])).close()
    except psycopg.OperationalError as error:
        raise NeedsPerson(
            f"This PostgreSQL server already holds another installation of Pressroom, in the database “{row[0]}”, and "
            f"the role {role} is that one's: use a server for each installation. If that one is no longer wanted, drop "
            "its database."
        ) from error


def _set_password(conn: Connection, role: str, password: str) -> None:
    # Only the verifier travels and may be logged, never the password itself.
    verifier = conn.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    conn.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))


def _make_schemas(conn: Connection) -> None:
    database = sql.Identifier(conn.info.dbname)
    for schema, owner in (("pressroom", OWNER), ("dagster", DAGSTER)):
        names = {"schema": sql.Identifier(schema), "owner": sql.Identifier(owner)}
        conn.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner}").format(**names))
        conn.execute(sql.SQL("REVOKE ALL ON SCHEMA {schema} FROM PUBLIC").format(**names))
    conn.execute(sql.SQL("GRANT USAGE ON SCHEMA pressroom TO {}").format(sql.Identifier(APP)))
    conn.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    conn.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for role in (OWNER, APP, DAGSTER):
        conn.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(role)))


@dataclass(frozen=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def known_migrations(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """The files of this program, by number."""
    return tuple(
        Migration(int(path.name.split("_", 1)[0]), path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("[0-9]*.sql"))
    )


def migrate(owner_url: str, folder: Path = FOLDER) -> tuple[str, ...]:
    """Applies what is missing and gives the names of the files applied. Raises NeedsPerson when the database does not
    fit this program."""
    known = known_migrations(folder)
    with psycopg.connect(owner_url, autocommit=True, options="-c search_path=pressroom") as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        conn.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations (number integer PRIMARY KEY, name text NOT NULL, "
            "digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        applied: dict[int, str] = dict(conn.execute("SELECT number, digest FROM schema_migrations").fetchall())
        _check_applied(known, applied)
        missing = tuple(migration for migration in known if migration.number not in applied)
        for migration in missing:
            _apply(conn, migration)
        return tuple(migration.name for migration in missing)


@contextmanager
def alone(owner_url: str) -> Iterator[None]:
    """Holds the lock of `migrate` for other tools' migrations: nobody else changes schemas meanwhile."""
    with psycopg.connect(owner_url, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield


def _check_applied(known: tuple[Migration, ...], applied: dict[int, str]) -> None:
    newest = max((migration.number for migration in known), default=0)
    ahead = max(applied, default=0)
    if ahead > newest:
        raise NeedsPerson(
            f"The database is at schema {ahead}, this program knows schemas up to {newest}: "
            "start the newer version, or restore a backup made with this one."
        )
    for migration in known:
        if applied.get(migration.number, migration.digest) != migration.digest:
            raise NeedsPerson(
                f"Migration {migration.name} was changed after the database had run it: "
                "install the program anew, or start with a fresh home folder."
            )


def _apply(conn: Connection, migration: Migration) -> None:
    with conn.transaction():
        conn.execute(migration.text)
        conn.execute(
            "INSERT INTO schema_migrations (number, name, digest) VALUES (%s, %s, %s)",
            [migration.number, migration.name, migration.digest],
        )
