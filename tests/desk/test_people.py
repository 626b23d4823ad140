"""Workspaces, users, links, passwords: how people get in, and how they do not."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from desk.passwords import hash_password, matches
from desk.people import add_user, change_role, create_sign_in_link, open_workspace, remove_user
from desk.sign_in import (
    STAYS_FOR,
    find_signed_in,
    needs_current_password,
    set_password,
    sign_in_with_link,
    sign_in_with_password,
    sign_out,
)
from domain.actor import Actor, Role
from domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from store.ids import new_id
from store.people import disable_person, person_of
from store.postgres import Database
from tests.builders import make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

PASSWORD = "correct horse battery"


def new_name() -> str:
    return new_id("name")


def test_the_first_start_makes_a_workspace_and_its_owner(database: Database, clock: SettableClock) -> None:
    name, owner = new_name(), new_name()
    seat, made = open_workspace(database, clock, name, owner=owner)
    assert made
    assert (seat.role, seat.name) == ("owner", owner)
    again, made_again = open_workspace(database, clock, name.upper(), owner=owner)
    assert (again, made_again) == (seat, False)
    second, _ = open_workspace(database, clock, new_name(), owner=owner)
    with database.transaction(second.workspace_id) as conn:
        second_person = person_of(conn, second.user_id)
    with database.transaction(seat.workspace_id) as conn:
        assert person_of(conn, seat.user_id) == second_person


def test_a_link_works_once_and_leads_to_a_sign_in(database: Database, actor: Actor, clock: SettableClock) -> None:
    invitation = add_user(database, actor, clock, name=new_name(), role="reviewer")
    signed_in = sign_in_with_link(database, clock, invitation.token)
    assert signed_in.actor == invitation.actor
    assert not signed_in.has_password
    found = find_signed_in(database, clock, signed_in.token)
    assert found is not None
    assert found.actor == invitation.actor
    with pytest.raises(NotAllowed, match="used already"):
        sign_in_with_link(database, clock, invitation.token)


def test_a_link_grows_old(database: Database, actor: Actor, clock: SettableClock) -> None:
    invitation = add_user(database, actor, clock, name=new_name(), role="viewer")
    clock.advance(24 * 3600)
    with pytest.raises(NotAllowed, match="too old"):
        sign_in_with_link(database, clock, invitation.token)


def test_a_password_set_by_link_signs_in(database: Database, actor: Actor, clock: SettableClock) -> None:
    invitation = add_user(database, actor, clock, name=new_name(), role="marketer")
    signed_in = sign_in_with_link(database, clock, invitation.token)
    set_password(database, signed_in.actor, clock, PASSWORD)
    again = sign_in_with_password(database, clock, f" {invitation.actor.name.upper()} ", PASSWORD)
    assert again.actor == invitation.actor
    for name, password in [
        (invitation.actor.name, PASSWORD + "x"),
        ("nobody at all", PASSWORD),
        (actor.name, PASSWORD),
    ]:
        with pytest.raises(NotAllowed, match=r"Name or password is wrong\."):
            sign_in_with_password(database, clock, name, password)


def test_a_password_is_changed_by_whoever_knows_it_and_ends_other_sign_ins(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    invitation = add_user(database, actor, clock, name=new_name(), role="marketer")
    by_link = sign_in_with_link(database, clock, invitation.token)
    set_password(database, by_link.actor, clock, PASSWORD, token=by_link.token)
    mine = sign_in_with_password(database, clock, invitation.actor.name, PASSWORD)
    for wrong in ("", PASSWORD + "x"):
        with pytest.raises(NotAllowed, match="current password is wrong"):
            set_password(database, mine.actor, clock, PASSWORD * 2, current=wrong, token=mine.token)
    assert needs_current_password(database, mine.actor, clock, mine.token)
    set_password(database, mine.actor, clock, PASSWORD * 2, current=PASSWORD, token=mine.token)
    assert find_signed_in(database, clock, mine.token) is not None
    assert find_signed_in(database, clock, by_link.token) is None
    with pytest.raises(NotAllowed):
        sign_in_with_password(database, clock, invitation.actor.name, PASSWORD)


def test_a_forgotten_password_is_replaced_just_after_a_link(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    invitation = add_user(database, actor, clock, name=new_name(), role="marketer")
    first = sign_in_with_link(database, clock, invitation.token)
    set_password(database, first.actor, clock, PASSWORD, token=first.token)
    link = create_sign_in_link(database, actor, clock, name=invitation.actor.name)
    again = sign_in_with_link(database, clock, link.token)
    assert not needs_current_password(database, again.actor, clock, again.token)
    clock.advance(16 * 60)
    assert needs_current_password(database, again.actor, clock, again.token)
    with pytest.raises(NotAllowed, match="current password is wrong"):
        set_password(database, again.actor, clock, PASSWORD * 2, token=again.token)


def test_a_person_shut_out_cannot_sign_in(database: Database, actor: Actor, clock: SettableClock) -> None:
    invitation = add_user(database, actor, clock, name=new_name(), role="viewer")
    with database.transaction(actor.workspace_id) as conn:
        disable_person(conn, person_of(conn, invitation.actor.user_id), clock.now())
    with pytest.raises(NotAllowed):
        sign_in_with_link(database, clock, invitation.token)


def test_a_sign_in_is_prolonged_by_use_and_ends(database: Database, actor: Actor, clock: SettableClock) -> None:
    token = sign_in_with_link(database, clock, create_sign_in_link(database, actor, clock, name=actor.name).token).token
    first = find_signed_in(database, clock, token)
    clock.advance(STAYS_FOR.total_seconds() * 0.75)
    assert find_signed_in(database, clock, token) is not None
    clock.advance(STAYS_FOR.total_seconds() * 0.75)
    later = find_signed_in(database, clock, token)
    assert first is not None
    assert later is not None
    assert later.expires_at > first.expires_at + timedelta(hours=1)
    sign_out(database, clock, token)
    assert find_signed_in(database, clock, token) is None


def test_no_sign_in_outlives_its_limit_however_it_is_used(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    token = sign_in_with_link(database, clock, create_sign_in_link(database, actor, clock, name=actor.name).token).token
    for _ in range(13):
        clock.advance(12.5 * 3600)
        assert find_signed_in(database, clock, token) is not None
    clock.advance(12 * 3600)
    assert find_signed_in(database, clock, token) is None


def test_an_unused_sign_in_runs_out(database: Database, actor: Actor, clock: SettableClock) -> None:
    token = sign_in_with_link(database, clock, create_sign_in_link(database, actor, clock, name=actor.name).token).token
    clock.advance(STAYS_FOR.total_seconds() * 0.9)
    assert find_signed_in(database, clock, token, prolong=False) is not None
    clock.advance(STAYS_FOR.total_seconds() * 0.1)
    assert find_signed_in(database, clock, token) is None
    assert find_signed_in(database, clock, "no such token") is None
    sign_out(database, clock, "no such token")


def test_only_an_owner_makes_owners_and_their_links(database: Database, actor: Actor, clock: SettableClock) -> None:
    with database.transaction(actor.workspace_id) as conn:
        manager = make_user(conn, "manager")
    with pytest.raises(NotAllowed, match="may not make an owner"):
        add_user(database, manager, clock, name=new_name(), role="owner")
    with pytest.raises(NotAllowed, match="may not make a link for an owner"):
        create_sign_in_link(database, manager, clock, name=actor.name)
    assert add_user(database, actor, clock, name=new_name(), role="owner").actor.role == "owner"


def test_nobody_becomes_a_person_of_another_workspace(
    database: Database, other_workspace: Newsroom, clock: SettableClock
) -> None:
    name, owner = new_name(), new_name()
    open_workspace(database, clock, name, owner=owner)
    second, _ = open_workspace(database, clock, new_name(), owner=owner)
    with pytest.raises(Conflict, match="taken in this installation"):
        add_user(database, other_workspace.owner, clock, name=owner, role="viewer")
    other_owner = add_user(database, second, clock, name=new_name(), role="owner").actor
    with pytest.raises(NotAllowed, match="other workspaces"):
        create_sign_in_link(database, other_owner, clock, name=owner)
    assert create_sign_in_link(database, second, clock, name=owner).actor == second


def test_names_are_taken_once(database: Database, actor: Actor, clock: SettableClock) -> None:
    name = new_name()
    add_user(database, actor, clock, name=name, role="viewer")
    with pytest.raises(Conflict, match="already"):
        add_user(database, actor, clock, name=name.upper(), role="viewer")
    with pytest.raises(NotFound):
        create_sign_in_link(database, actor, clock, name="nobody")


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 101])
def test_odd_names_are_refused(database: Database, actor: Actor, clock: SettableClock, name: str) -> None:
    with pytest.raises(InvalidInput, match="printable"):
        add_user(database, actor, clock, name=name, role="viewer")


@pytest.mark.parametrize(("password", "message"), [("short", "at least 12"), ("ä" * 37, "at most 72 bytes")])
def test_passwords_out_of_range_are_refused(password: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        hash_password(password)


def test_long_passwords_never_match_by_their_beginning() -> None:
    hashed = hash_password("a" * 72)
    assert matches("a" * 72, hashed)
    assert not matches("a" * 73, hashed)
    assert not matches("", hashed)
    assert not matches("a" * 72, None)


def test_who_lost_the_link_gets_another(database: Database, actor: Actor, clock: SettableClock) -> None:
    invitation = add_user(database, actor, clock, name=new_name(), role="viewer")
    sign_in_with_link(database, clock, invitation.token)
    again = create_sign_in_link(database, actor, clock, name=invitation.actor.name)
    assert sign_in_with_link(database, clock, again.token).actor == invitation.actor


def test_a_removed_user_is_out_at_once_and_a_role_lets_in_again(
    database: Database, actor: Actor, clock: SettableClock
) -> None:
    invitation = add_user(database, actor, clock, name=new_name(), role="reviewer")
    name, inside = invitation.actor.name, sign_in_with_link(database, clock, invitation.token)
    remove_user(database, actor, clock, name=name)
    assert find_signed_in(database, clock, inside.token) is None
    with pytest.raises(Conflict, match="was removed"):
        create_sign_in_link(database, actor, clock, name=name)
    assert change_role(database, actor, clock, name=name, role="viewer").role == "viewer"
    link = create_sign_in_link(database, actor, clock, name=name)
    assert sign_in_with_link(database, clock, link.token).actor.role == "viewer"


def test_the_last_owner_stays(database: Database, actor: Actor, clock: SettableClock) -> None:
    changes: tuple[Callable[[], object], ...] = (
        lambda: remove_user(database, actor, clock, name=actor.name),
        lambda: change_role(database, actor, clock, name=actor.name, role="manager"),
    )
    for change in changes:
        with pytest.raises(Conflict, match="last owner"):
            change()
    second = add_user(database, actor, clock, name=new_name(), role="owner").actor
    remove_user(database, actor, clock, name=actor.name)
    with pytest.raises(Conflict, match="last owner"):
        remove_user(database, second, clock, name=second.name)


@pytest.mark.parametrize("role", ["marketer", "reviewer", "viewer"])
def test_only_who_manages_people_changes_them(
    database: Database, actor: Actor, clock: SettableClock, role: Role
) -> None:
    other = add_user(database, actor, clock, name=new_name(), role=role).actor
    changes: tuple[Callable[[], object], ...] = (
        lambda: remove_user(database, other, clock, name=other.name),
        lambda: change_role(database, other, clock, name=other.name, role="manager"),
    )
    for change in changes:
        with pytest.raises(NotAllowed):
            change()


def test_a_manager_touches_no_owner(database: Database, actor: Actor, clock: SettableClock) -> None:
    manager = add_user(database, actor, clock, name=new_name(), role="manager").actor
    changes: tuple[Callable[[], object], ...] = (
        lambda: remove_user(database, manager, clock, name=actor.name),
        lambda: change_role(database, manager, clock, name=actor.name, role="viewer"),
        lambda: change_role(database, manager, clock, name=manager.name, role="owner"),
    )
    for change in changes:
        with pytest.raises(NotAllowed, match="owner"):
            change()
