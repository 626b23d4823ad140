"""Signing in: by a one-time link or a password, and staying signed in.

There is no default account. The first user, and everyone added later, gets a link that works once and for a day. The
browser keeps a random token, the database its hash; a sign-in that is used is prolonged, but not by every request: a
page makes hundreds, and one row needs no write per second.
"""

import secrets
from datetime import timedelta
from typing import Final

from desk.passwords import hash_password, matches
from desk.throttle import guarded_try
from domain.actor import Actor
from domain.errors import Conflict, NotAllowed
from domain.ports import Clock
from domain.value import Value
from store import audit
from store.people import (
    SignIn,
    add_sign_in,
    came_by_link,
    end_other_sign_ins,
    end_sign_in,
    find_person,
    find_sign_in,
    find_sign_in_link,
    get_person,
    person_of,
    seats_of,
    set_password_hash,
    touch_sign_in,
    use_sign_in_link,
)
from store.postgres import Database

STAYS_FOR: Final = timedelta(hours=24)
AT_MOST: Final = timedelta(days=7)
LINK_COUNTS: Final = timedelta(minutes=15)
WRONG: Final = "Name or password is wrong."


class SignedIn(Value):
    """A fresh sign-in. `token` belongs into the browser's cookie and nowhere else."""

    token: str
    actor: Actor
    has_password: bool


def sign_in_with_link(database: Database, clock: Clock, token: str) -> SignedIn:
    """Uses a one-time link up. Raises NotAllowed when it is unknown, used or too old."""
    link = find_sign_in_link(database, token)
    if link is None or link.expires_at <= clock.now():
        raise NotAllowed("This sign-in link was used already or is too old; ask for a new one.")
    seats = [seat for seat in seats_of(database, link.person_id) if seat.workspace_id == link.workspace_id]
    with database.transaction(link.workspace_id) as conn:
        person = get_person(conn, link.person_id)
        if not seats or person.disabled_at is not None:
            raise NotAllowed("This person has no access any more.")
        if not use_sign_in_link(conn, link.id):
            raise Conflict("This sign-in link was used a moment ago.")
        fresh = secrets.token_urlsafe(32)
        now = clock.now()
        add_sign_in(conn, seats[0].user_id, fresh, now + STAYS_FOR, by_link_until=now + LINK_COUNTS)
        audit.append(conn, seats[0].user_id, "sign in", seats[0].user_id, {"by": "link"})
    return SignedIn(token=fresh, actor=seats[0], has_password=person.password_hash is not None)


def sign_in_with_password(database: Database, clock: Clock, name: str, password: str, *, address: str = "") -> SignedIn:
    """Signs a person in to the oldest of their seats. `address` is where the try comes from. Slow on purpose: run it
    in a thread. Raises NotAllowed, or Retry when too many tries were wrong."""
    with guarded_try(database, clock, name=name, address=address):
        return _sign_in(database, clock, name, password)


def _sign_in(database: Database, clock: Clock, name: str, password: str) -> SignedIn:
    with database.transaction() as conn:
        person = find_person(conn, name.strip())
    known = matches(password, person.password_hash if person else None)
    seats = seats_of(database, person.id) if person and known else ()
    if person is None or not seats or person.disabled_at is not None:
        raise NotAllowed(WRONG)
    fresh = secrets.token_urlsafe(32)
    with database.transaction(seats[0].workspace_id) as conn:
        add_sign_in(conn, seats[0].user_id, fresh, clock.now() + STAYS_FOR)
        audit.append(conn, seats[0].user_id, "sign in", seats[0].user_id, {"by": "password"})
    return SignedIn(token=fresh, actor=seats[0], has_password=True)


def set_password(
    database: Database, actor: Actor, clock: Clock, password: str, *, current: str = "", token: str = ""
) -> None:
    """Sets the actor's own password and ends their sign-ins in every other browser than that of `token`. Needs the
    current password, unless there is none yet or this browser was signed in by a link just now (so a forgotten one is
    replaced). Slow on purpose: run it in a thread. Raises InvalidInput, NotAllowed, Retry."""
    with database.transaction(actor.workspace_id) as conn:
        person = get_person(conn, person_of(conn, actor.user_id))
        free = person.password_hash is None or came_by_link(conn, token, clock.now())
    if not free:
        with guarded_try(database, clock, name=person.name):
            if not matches(current, person.password_hash):
                raise NotAllowed("The current password is wrong.")
    hashed = hash_password(password)
    with database.transaction(actor.workspace_id) as conn:
        set_password_hash(conn, person.id, hashed)
        end_other_sign_ins(conn, person.id, token)
        audit.append(conn, actor.user_id, "set a password", actor.user_id)


def needs_current_password(database: Database, actor: Actor, clock: Clock, token: str) -> bool:
    """Whether setting a password asks for the current one."""
    with database.transaction(actor.workspace_id) as conn:
        person = get_person(conn, person_of(conn, actor.user_id))
        return person.password_hash is not None and not came_by_link(conn, token, clock.now())


def find_signed_in(
    database: Database, clock: Clock, token: str, *, prolong: bool = True, at_most: timedelta = AT_MOST
) -> SignIn | None:
    """Who this browser's token belongs to, with the role of now; None when the sign-in ended or ran out. What a person
    does prolongs it, up to `at_most` after it began; a page that only stays open asks without `prolong`."""
    found = find_sign_in(database, token)
    now = clock.now()
    if found is None or found.expires_at <= now:
        return None
    if prolong and found.expires_at - now < STAYS_FOR / 2:
        with database.transaction(found.workspace_id) as conn:
            touch_sign_in(conn, found.id, now + STAYS_FOR, at_most)
    return found


def sign_out(database: Database, clock: Clock, token: str) -> None:
    """Ends the sign-in of that token; nothing happens when there is none."""
    del clock
    found = find_sign_in(database, token)
    if found is not None:
        with database.transaction(found.workspace_id) as conn:
            end_sign_in(conn, found.id)
            audit.append(conn, found.user_id, "sign out", found.user_id)
