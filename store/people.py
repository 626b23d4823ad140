"""Persons, their seats in workspaces, and how they sign in.

A person exists once; a seat (`users`) gives a role in one workspace. Other rows point at the seat, so that erasing a
person leaves them whole. Of links and cookies only a hash is kept: who reads the database cannot sign in with it.
"""

import hashlib
from datetime import datetime, timedelta

from domain.actor import Actor, Role
from domain.errors import NotFound
from domain.value import Value
from store.ids import new_id
from store.postgres import Database, Transaction
from store.rows import read_all, read_one

_SEATS = "SELECT workspace_id, id AS user_id, name, role FROM users"
_ACTING = " EXISTS (SELECT 1 FROM persons p WHERE p.id = users.person_id AND p.disabled_at IS NULL)"


class Person(Value):
    """Somebody who may have seats. `password_hash` is None until set by a one-time link."""

    id: str
    name: str
    email: str | None = None
    password_hash: str | None = None
    disabled_at: datetime | None = None


class SignInLink(Value):
    """A one-time link that has not been used."""

    workspace_id: str
    id: str
    person_id: str
    expires_at: datetime


class SignIn(Value):
    """A signed-in browser and the seat it acts for."""

    workspace_id: str
    id: str
    user_id: str
    name: str
    role: Role
    expires_at: datetime

    @property
    def actor(self) -> Actor:
        """Who acts with this sign-in."""
        return Actor(workspace_id=self.workspace_id, user_id=self.user_id, name=self.name, role=self.role)


def token_hash(token: str) -> str:
    """What is kept of a link's or cookie's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_person(conn: Transaction, name: str, email: str | None = None) -> str:
    """A new person's id. Names are unique, whatever their case."""
    person_id = new_id("person")
    conn.execute("INSERT INTO persons (id, name, email) VALUES (%s, %s, %s)", [person_id, name, email])
    return person_id


def find_person(conn: Transaction, name: str) -> Person | None:
    """The person of that name, whatever its case."""
    return read_one(
        conn,
        Person,
        "SELECT id, name, email, password_hash, disabled_at FROM persons WHERE lower(name) = lower(%s)",
        [name],
    )


def get_person(conn: Transaction, person_id: str) -> Person:
    """The person with that id."""
    found = read_one(
        conn, Person, "SELECT id, name, email, password_hash, disabled_at FROM persons WHERE id = %s", [person_id]
    )
    if found is None:
        raise NotFound("There is no such person.")
    return found


def person_of(conn: Transaction, user_id: str) -> str:
    """The id of the person who has this seat."""
    row = conn.execute("SELECT person_id FROM users WHERE id = %s AND person_id IS NOT NULL", [user_id]).fetchone()
    if row is None:
        raise NotFound("This seat belongs to nobody any more.")
    return str(row["person_id"])


def set_password_hash(conn: Transaction, person_id: str, password_hash: str) -> None:
    """Keeps a bcrypt hash."""
    conn.execute("UPDATE persons SET password_hash = %s WHERE id = %s", [password_hash, person_id])


def disable_person(conn: Transaction, person_id: str, at: datetime | None) -> None:
    """Shuts a person out everywhere, or lets them in again (None)."""
    conn.execute("UPDATE persons SET disabled_at = %s WHERE id = %s", [at, person_id])


def add_user(conn: Transaction, person_id: str, name: str, role: Role) -> Actor:
    """Gives a person a seat in this workspace."""
    row = conn.execute(
        "INSERT INTO users (id, person_id, name, role) VALUES (%s, %s, %s, %s) RETURNING workspace_id, id",
        [new_id("user"), person_id, name, role],
    ).fetchone()
    assert row is not None
    return Actor(workspace_id=row["workspace_id"], user_id=row["id"], name=name, role=role)


def get_user(conn: Transaction, name: str) -> Actor:
    """The seat of that name in this workspace."""
    found = read_one(conn, Actor, _SEATS + " WHERE lower(name) = lower(%s) ORDER BY created_at LIMIT 1", [name])
    if found is None:
        raise NotFound(f"There is no user “{name}” in this workspace.")
    return found


def get_seat(conn: Transaction, user_id: str) -> Actor:
    """The seat with that id: asked again before each write, so that a role taken away is gone at once. A seat whose
    person is shut out or was erased is a name that old rows point at, and acts no more."""
    found = read_one(conn, Actor, _SEATS + " WHERE id = %s AND" + _ACTING, [user_id])
    if found is None:
        raise NotFound("This user has no seat in this workspace.")
    return found


def owner(conn: Transaction) -> Actor:
    """The workspace's first owner who may act; where none may, the first one."""
    query = _SEATS + " WHERE role = 'owner' ORDER BY" + _ACTING + " DESC, created_at, id LIMIT 1"
    found = read_one(conn, Actor, query)
    if found is None:
        raise NotFound("This workspace has no owner.")
    return found


def list_users(conn: Transaction) -> tuple[Actor, ...]:
    """Every seat of this workspace, oldest first."""
    return read_all(conn, Actor, _SEATS + " ORDER BY created_at, id")


def acting_users(conn: Transaction) -> tuple[Actor, ...]:
    """The seats whose persons may act, oldest first."""
    return read_all(conn, Actor, _SEATS + " WHERE" + _ACTING + " ORDER BY created_at, id")


def lock_acting_owners(conn: Transaction) -> frozenset[str]:
    """The ids of the owners who may act, locked until the transaction ends: of two owners who remove each other at the
    same time one must find the other gone."""
    found = read_all(conn, Actor, _SEATS + " WHERE role = 'owner' AND" + _ACTING + " ORDER BY id FOR UPDATE")
    return frozenset(seat.user_id for seat in found)


def set_role(conn: Transaction, user_id: str, role: Role) -> None:
    """Changes what a seat may do."""
    conn.execute("UPDATE users SET role = %s WHERE id = %s", [role, user_id])


def seats_of(database: Database, person_id: str) -> tuple[Actor, ...]:
    """A person's seats in all workspaces, oldest first."""
    with database.transaction() as conn:
        return read_all(conn, Actor, "SELECT workspace_id, user_id, name, role FROM seats_of(%s)", [person_id])


def add_sign_in_link(conn: Transaction, person_id: str, token: str, expires_at: datetime) -> str:
    """Keeps the hash of a one-time link's token and gives the row's id."""
    link_id = new_id("link")
    conn.execute(
        "INSERT INTO sign_in_links (id, person_id, token_hash, expires_at) VALUES (%s, %s, %s, %s)",
        [link_id, person_id, token_hash(token), expires_at],
    )
    return link_id


def find_sign_in_link(database: Database, token: str) -> SignInLink | None:
    """The unused link of that token; the caller checks `expires_at`."""
    query = "SELECT workspace_id, id, person_id, expires_at FROM find_sign_in_link(%s)"
    with database.transaction() as conn:
        return read_one(conn, SignInLink, query, [token_hash(token)])


def use_sign_in_link(conn: Transaction, link_id: str) -> bool:
    """Uses a link up. False when somebody was quicker."""
    return (
        conn.execute(
            "UPDATE sign_in_links SET used_at = now() WHERE id = %s AND used_at IS NULL RETURNING id", [link_id]
        ).fetchone()
        is not None
    )


def add_sign_in(
    conn: Transaction, user_id: str, token: str, expires_at: datetime, *, by_link_until: datetime | None = None
) -> str:
    """Keeps a signed-in browser and gives the row's id. `by_link_until`: until then it may set a password without the
    old one."""
    sign_in_id = new_id("signin")
    conn.execute(
        "INSERT INTO sign_ins (id, user_id, token_hash, expires_at, by_link_until) VALUES (%s, %s, %s, %s, %s)",
        [sign_in_id, user_id, token_hash(token), expires_at, by_link_until],
    )
    return sign_in_id


def find_sign_in(database: Database, token: str) -> SignIn | None:
    """The sign-in of that token unless it was ended or its person is shut out; the caller checks `expires_at`."""
    query = "SELECT workspace_id, user_id, name, role, id, expires_at FROM find_sign_in(%s)"
    with database.transaction() as conn:
        return read_one(conn, SignIn, query, [token_hash(token)])


def touch_sign_in(conn: Transaction, sign_in_id: str, expires_at: datetime, at_most: timedelta) -> None:
    """Notes that a sign-in was used and prolongs it, but never beyond `at_most` after it began; at that limit nothing
    is written any more."""
    conn.execute(
        "UPDATE sign_ins SET seen_at = now(), expires_at = least(%(wanted)s, created_at + %(most)s) "
        "WHERE id = %(id)s AND expires_at < least(%(wanted)s, created_at + %(most)s)",
        {"id": sign_in_id, "wanted": expires_at, "most": at_most},
    )


def came_by_link(conn: Transaction, token: str, now: datetime) -> bool:
    """Whether this browser was signed in by a one-time link a short while ago."""
    query = "SELECT 1 FROM sign_ins WHERE token_hash = %s AND ended_at IS NULL AND by_link_until > %s"
    return conn.execute(query, [token_hash(token), now]).fetchone() is not None


def end_other_sign_ins(conn: Transaction, person_id: str, token: str) -> None:
    """Signs all browsers of a person out, in every workspace, but the one with this token."""
    conn.execute("SELECT end_other_sign_ins(%s, %s)", [person_id, token_hash(token)])


def end_sign_in(conn: Transaction, sign_in_id: str) -> None:
    """Signs one browser out."""
    conn.execute("UPDATE sign_ins SET ended_at = now() WHERE id = %s AND ended_at IS NULL", [sign_in_id])
