"""Seats, one-time links and sign-ins."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from domain.errors import NotFound
from store import brakes, installation, people, workspaces
from store.ids import new_id
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import INSTALLATION, Newsroom, TestDatabase

SOON = datetime.now(UTC) + timedelta(hours=1)


def test_a_seat_is_found_by_name_and_belongs_to_its_workspace(
    conn: Transaction, database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    rita = builders.make_user(conn, "reviewer", "Rita")
    assert people.get_user(conn, "rita") == rita == people.get_seat(conn, rita.user_id)
    assert people.owner(conn) == workspace.owner
    assert people.list_users(conn) == (workspace.owner, rita)
    with database.transaction(other_workspace.id) as other, pytest.raises(NotFound):
        people.get_user(other, "Rita")


def test_a_person_has_a_seat_in_each_workspace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        person_id = people.add_person(conn, new_id("Ann"))
        first = people.add_user(conn, person_id, "Ann", "viewer")
    with database.transaction(other_workspace.id) as conn:
        second = people.add_user(conn, person_id, "Ann", "manager")
    assert people.seats_of(database, person_id) == (first, second)


def test_a_link_is_used_once(database: Database, workspace: Newsroom) -> None:
    token = new_id("token")
    with database.transaction(workspace.id) as conn:
        person_id = people.add_person(conn, new_id("Ann"))
        people.add_sign_in_link(conn, person_id, token, SOON)
    link = people.find_sign_in_link(database, token)
    assert link is not None
    assert (link.person_id, link.workspace_id, link.expires_at) == (person_id, workspace.id, SOON)
    with database.transaction(workspace.id) as conn:
        assert people.use_sign_in_link(conn, link.id)
        assert not people.use_sign_in_link(conn, link.id)
    assert people.find_sign_in_link(database, token) is None


def test_a_sign_in_ends_with_itself_or_its_person(database: Database, workspace: Newsroom) -> None:
    tokens = [new_id("token") for _ in range(2)]
    with database.transaction(workspace.id) as conn:
        name = new_id("Ann")
        person_id = people.add_person(conn, name)
        ann = people.add_user(conn, person_id, "Ann", "reviewer")
        ids = [people.add_sign_in(conn, ann.user_id, token, SOON) for token in tokens]
        people.set_password_hash(conn, person_id, "$2b$hash")
    found = people.find_sign_in(database, tokens[0])
    assert found is not None
    assert found.actor == ann
    with database.transaction(workspace.id) as conn:
        people.end_sign_in(conn, ids[0])
        people.set_role(conn, ann.user_id, "viewer")
    assert people.find_sign_in(database, tokens[0]) is None
    other = people.find_sign_in(database, tokens[1])
    assert other is not None
    assert other.role == "viewer"
    with database.transaction() as conn:
        people.disable_person(conn, person_id, SOON)
        person = people.find_person(conn, name.upper())
    assert person is not None
    assert person.password_hash == "$2b$hash"
    assert people.find_sign_in(database, tokens[1]) is None


def test_tokens_are_not_kept(database: Database, workspace: Newsroom, test_database: TestDatabase) -> None:
    token = new_id("token")
    with database.transaction(workspace.id) as conn:
        people.add_sign_in(conn, workspace.owner.user_id, token, SOON)
        row = conn.execute("SELECT s::text AS everything FROM sign_ins s").fetchone()
    assert row is not None
    assert token not in row["everything"]


def test_the_guide_is_kept_with_its_digest(conn: Transaction, workspace: Newsroom) -> None:
    assert workspaces.get_guide(conn) == workspace.guide
    before = workspaces.get_workspace(conn)
    assert before.guide_digest == workspaces.guide_digest(workspace.guide)
    workspaces.set_guide(conn, workspace.guide.model_copy(update={"voice": "Dry."}))
    assert workspaces.get_guide(conn).voice == "Dry."
    assert workspaces.get_workspace(conn).guide_digest != before.guide_digest


def test_workspaces_are_listed_by_id_and_name(database: Database, workspace: Newsroom) -> None:
    assert (workspace.id, f"Newsroom {workspace.id}") in workspaces.list_workspaces(database)


def test_nothing_is_sent_from_a_copy_or_a_stopped_workspace(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        assert installation.sending_stopped(conn, INSTALLATION) is None
        assert installation.sending_stopped(conn, "inst_copy") is not None
        brakes.pull(conn, "workspace", now=SOON)
        assert installation.sending_stopped(conn, INSTALLATION) is not None


def test_a_database_of_another_home_goes_into_quarantine(test_database: TestDatabase, database: Database) -> None:
    with psycopg.connect(test_database.admin_url) as admin:
        row = admin.execute("SELECT id FROM pressroom.installation").fetchone()
    assert row == (INSTALLATION,)
    try:
        with database.transaction() as conn:
            assert installation.claim_installation(conn, INSTALLATION).quarantined_since is None
            assert installation.claim_installation(conn, "inst_copy").quarantined_since is not None
            assert installation.claim_installation(conn, INSTALLATION).quarantined_since is not None
    finally:
        with database.transaction() as conn:
            installation.leave_quarantine(conn, INSTALLATION)
    with database.transaction() as conn:
        assert installation.get_installation(conn).quarantined_since is None


def test_a_home_that_was_copied_or_moved_goes_into_quarantine(database: Database, workspace: Newsroom) -> None:
    try:
        with database.transaction(workspace.id) as conn:
            assert installation.claim_installation(conn, INSTALLATION, place="here").quarantined_since is None
            assert installation.sending_stopped(conn, INSTALLATION) is None
            assert installation.claim_installation(conn, INSTALLATION, place="there").quarantined_since is not None
            assert "quarantine leave" in (installation.sending_stopped(conn, INSTALLATION) or "")
            installation.leave_quarantine(conn, INSTALLATION, "there")
            assert installation.claim_installation(conn, INSTALLATION, place="there").quarantined_since is None
            assert installation.claim_installation(conn, INSTALLATION, place="here").quarantined_since is not None
    finally:
        with database.transaction() as conn:
            installation.leave_quarantine(conn, INSTALLATION)


def test_a_person_shut_out_or_erased_acts_no_more(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        second = people.add_user(conn, people.add_person(conn, new_id("Second")), "Second", "owner")
        person_id = people.person_of(conn, workspace.owner.user_id)
        people.disable_person(conn, person_id, SOON)
        with pytest.raises(NotFound, match="no seat"):
            people.get_seat(conn, workspace.owner.user_id)
        assert people.owner(conn) == second
        assert people.acting_users(conn) == (second,)
        assert people.list_users(conn) == (workspace.owner, second)
        people.disable_person(conn, person_id, None)
        assert people.get_seat(conn, workspace.owner.user_id) == workspace.owner == people.owner(conn)
        conn.execute("UPDATE users SET person_id = NULL WHERE id = %s", [workspace.owner.user_id])
        with pytest.raises(NotFound, match="no seat"):
            people.get_seat(conn, workspace.owner.user_id)
