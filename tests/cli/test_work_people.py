"""Who acts on the command line, and who may: people, their links and rights, several workspaces."""

import json
from pathlib import Path

from cli.work_office import Office
from desk.sign_in import sign_in_with_link
from domain.actor import Actor
from store.drafts import get_draft
from store.ids import new_id
from store.people import list_users
from store.postgres import Database
from store.versions import current_version
from tests.builders import (
    make_draft_with_version,
    make_user,
)
from tests.cli.conftest import Command, named, workspace_of
from tests.conftest import Newsroom
from tests.desk.campaign_text import GOOD


def test_who_acts_is_said_by_name(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        viewer: Actor = make_user(conn, "viewer", name=new_id("Vi"))
        draft, _ = make_draft_with_version(conn)
    code, _, err = command("review", "approve", draft.id, "--as", viewer.name)
    assert code == 2
    assert err == f"{viewer.name} (viewer) may not approve.\n"
    with database.transaction(workspace.id) as conn:
        assert current_version(conn, draft.id) is not None
        assert get_draft(conn, draft.id).status == "in_review"


def test_a_user_is_added_with_a_link(command: Command, workspace: Newsroom, database: Database, office: Office) -> None:
    name = new_id("Ada")
    code, out, err = command("user", "add", name, "--role", "reviewer", "--workspace", named(database, workspace))
    assert code == 0
    assert f"{name} is reviewer." in err
    assert out.startswith(f"{office.settings.dashboard_url}/sign-in?token=")
    assert sign_in_with_link(database, office.clock, out.strip().split("token=")[1]).actor.name == name
    with database.transaction(workspace.id) as conn:
        assert name in [user.name for user in list_users(conn)]


def test_users_are_listed_changed_and_removed(command: Command, workspace: Newsroom, database: Database) -> None:
    name, where = new_id("Ben"), ("--workspace", named(database, workspace))
    assert command("user", "add", name, "--role", "viewer", *where)[0] == 0
    assert "/sign-in?token=" in command("user", "link", name, *where)[1]
    assert command("user", "role", name, "manager", *where)[:2] == (0, f"{name} is manager.\n")
    assert command("user", "remove", name, *where)[:2] == (0, f"{name} may not sign in any more.\n")
    listed = {user["name"]: user for user in json.loads(command("user", "list", "--json", *where)[1])}
    assert (listed[name]["role"], listed[name]["status"]) == ("manager", "removed")
    assert command("user", "remove", "Olive Owner", *where)[0] == 2


def test_several_workspaces_are_told_apart(command: Command, file: Path, tmp_path: Path, workspace: Newsroom) -> None:
    second = tmp_path / "second.yaml"
    second.write_text(GOOD.replace("workspace: Acme", f"workspace: {new_id('Other')}"), encoding="utf-8")
    name = new_id("Spring")
    for path in (file, second):
        path.write_text(path.read_text(encoding="utf-8").replace("name: Spring", f"name: {name}"), encoding="utf-8")
        assert command("campaign", "add", str(path))[0] == 0
    code, _, err = command("campaign", "show", name)
    assert code == 2
    assert "say which with --workspace" in err
    assert command("campaign", "show", name, "--workspace", workspace_of(second))[0] == 0
    assert command("campaign", "show", name, "--workspace", "No such")[0] == 2
    assert command("user", "add", "Ada", "--role", "viewer")[0] == 2
