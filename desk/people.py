"""Workspaces and the people in them.

The first start finds nobody who could invite anybody: `open_workspace` makes the workspace and its owner, and the link
by which the owner signs in. From then on people are added by people with the right to.

A one-time link is as good as a password, so nobody may get one for a person who has seats elsewhere: whoever manages
one workspace must not become somebody in another.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from desk.access import Desk, at_desk
from domain.actor import Actor, Role
from domain.errors import Conflict, InvalidInput, NotAllowed
from domain.guide import Guide
from domain.ports import Clock
from domain.value import Value
from store import audit, people
from store.ids import new_id
from store.postgres import Database, Transaction
from store.workspaces import create_workspace, list_workspaces

LINK_LIVES: Final = timedelta(hours=24)
OWNER: Final = "owner"


class Invitation(Value):
    """A seat and the token of its one-time link, shown once and kept nowhere."""

    actor: Actor
    token: str
    expires_at: datetime


def open_workspace(
    database: Database, clock: Clock, name: str, *, zone: str = "UTC", guide: Guide | None = None, owner: str = OWNER
) -> tuple[Actor, bool]:
    """The owner's seat in the workspace of that name, and whether the workspace was made now. A person who owns
    another workspace of this installation owns this one as well."""
    for workspace_id, known in list_workspaces(database):
        if known.casefold() == name.casefold():
            with database.transaction(workspace_id) as conn:
                return people.owner(conn), False
    workspace_id = new_id("ws")
    with database.transaction(workspace_id) as conn:
        create_workspace(conn, workspace_id, name, zone, guide)
        person = people.find_person(conn, owner)
        person_id = person.id if person else people.add_person(conn, owner)
        seat = people.add_user(conn, person_id, owner, "owner")
        audit.append(
            conn, seat.user_id, "open a workspace", workspace_id, {"name": name, "at": clock.now().isoformat()}
        )
    return seat, True


def add_user(database: Database, actor: Actor, clock: Clock, *, name: str, role: Role) -> Invitation:
    """Gives a person a seat in the actor's workspace, and a one-time link."""
    name = name.strip()
    if not name or len(name) > 100 or not name.isprintable():
        raise InvalidInput("A name needs 1 to 100 printable characters.")
    with at_desk(database, actor, "add a user") as desk:
        if role == "owner" and desk.actor.role != "owner":
            raise NotAllowed(f"{desk.actor.name} ({desk.actor.role}) may not make an owner.")
        if any(seat.name.casefold() == name.casefold() for seat in people.list_users(desk.conn)):
            raise Conflict(f"There is a user “{name}” already.")
        if people.find_person(desk.conn, name):
            raise Conflict(f"The name “{name}” is taken in this installation; choose another.")
        person_id = people.add_person(desk.conn, name)
        seat = people.add_user(desk.conn, person_id, name, role)
        desk.record(seat.user_id, role=role)
        return _invite(desk.conn, seat, person_id, clock)


def create_sign_in_link(database: Database, actor: Actor, clock: Clock, *, name: str) -> Invitation:
    """A fresh one-time link for a user of the actor's workspace."""
    with at_desk(database, actor, "invite to sign in") as desk:
        seat = people.get_user(desk.conn, name)
        if seat.role == "owner" and desk.actor.role != "owner":
            raise NotAllowed(f"{desk.actor.name} ({desk.actor.role}) may not make a link for an owner.")
        person_id = people.person_of(desk.conn, seat.user_id)
        if people.get_person(desk.conn, person_id).disabled_at is not None:
            raise Conflict(f"{seat.name} was removed; a role given anew lets them in again.")
        if seat.user_id != desk.actor.user_id and len(people.seats_of(database, person_id)) > 1:
            raise NotAllowed(f"{seat.name} has seats in other workspaces too; only {seat.name} may make this link.")
        desk.record(seat.user_id)
        return _invite(desk.conn, seat, person_id, clock)


def change_role(database: Database, actor: Actor, clock: Clock, *, name: str, role: Role) -> Actor:
    """Gives a user another role, and lets a removed one in again. Raises Conflict for the last owner."""
    del clock
    with at_desk(database, actor, "change a role") as desk:
        seat = _charge(desk, name)
        if role == "owner" and desk.actor.role != "owner":
            raise NotAllowed(f"{desk.actor.name} ({desk.actor.role}) may not make an owner.")
        if role != "owner":
            _require_another_owner(desk.conn, seat)
        people.set_role(desk.conn, seat.user_id, role)
        people.disable_person(desk.conn, people.person_of(desk.conn, seat.user_id), None)
        desk.record(seat.user_id, was=seat.role, role=role)
        return seat.model_copy(update={"role": role})


def remove_user(database: Database, actor: Actor, clock: Clock, *, name: str) -> Actor:
    """Shuts a user out at once, in every browser. The seat stays: old decisions point at it. Raises Conflict for the
    last owner and for a person who has seats in other workspaces."""
    with at_desk(database, actor, "remove a user") as desk:
        seat = _charge(desk, name)
        person_id = people.person_of(desk.conn, seat.user_id)
        _require_another_owner(desk.conn, seat)
        if len(people.seats_of(database, person_id)) > 1:
            raise Conflict(f"{seat.name} has seats in other workspaces too and cannot be shut out from this one.")
        people.disable_person(desk.conn, person_id, clock.now())
        desk.record(seat.user_id)
        return seat


def _charge(desk: Desk, name: str) -> Actor:
    """The user of that name, if the actor may change anything about them."""
    seat = people.get_user(desk.conn, name)
    if seat.role == "owner" and desk.actor.role != "owner":
        raise NotAllowed(f"{desk.actor.name} ({desk.actor.role}) may not change an owner.")
    return seat


def _require_another_owner(conn: Transaction, seat: Actor) -> None:
    owners = people.lock_acting_owners(conn)
    if seat.user_id in owners and len(owners) == 1:
        raise Conflict(f"{seat.name} is the last owner of this workspace: make somebody else an owner first.")


def _invite(conn: Transaction, seat: Actor, person_id: str, clock: Clock) -> Invitation:
    token, expires_at = secrets.token_urlsafe(24), clock.now() + LINK_LIVES
    people.add_sign_in_link(conn, person_id, token, expires_at)
    return Invitation(actor=seat, token=token, expires_at=expires_at)
