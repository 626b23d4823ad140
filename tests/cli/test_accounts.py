"""accounts list | reconnect: what waits for an account, and what goes on when its access works again."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from cli.work_office import Office
from domain.publication import Publication
from resources import wiring
from resources.sealing import Sealer
from resources.secrets import ensure_secrets
from resources.vault import AccountVault
from store.accounts import get_account, serve_by
from store.documents import AccountDocument
from store.holds import hold_account
from store.postgres import Database
from store.publications import get_publication
from store.publications import settle as settle_row
from tests.builders import make_publication, make_user
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom


def dead(database: Database, workspace: Newsroom) -> tuple[Publication, Publication]:
    """Two posts of an account whose access died, one of them held by a person before."""
    with database.transaction(workspace.id) as conn:
        ours, theirs = make_publication(conn), make_publication(conn)
        settle_row(conn, theirs.id, "held", "Wait for the fair.")
        assert hold_account(conn, ours.account_id, "The token was revoked.") == (ours.id,)
    return ours, theirs


def test_a_dead_account_is_listed_with_its_posts_and_connected_again(
    command: Command, workspace: Newsroom, database: Database
) -> None:
    ours, theirs = dead(database, workspace)
    where = ("--workspace", named(database, workspace))
    listed = json.loads(command("accounts", "list", "--json", *where)[1])
    assert all(list(each) == list(AccountDocument.model_fields) for each in listed)
    by_channel = {each["channel"]: each for each in listed}
    assert (by_channel["linkedin"]["state"], by_channel["linkedin"]["held"]) == ("dead", 1)
    assert by_channel["linkedin"]["reason"] == "The token was revoked."
    assert (by_channel["blog"]["state"], by_channel["blog"]["held"]) == ("connected", 0)
    _, out, err = command("accounts", "list", *where)
    assert "1 post held: The token was revoked." in out
    assert 'pressroom accounts reconnect "main" --channel linkedin' in err

    code, _, err = command("accounts", "reconnect", "main", *where)
    assert (code, "several accounts “main”" in err) == (2, True), "three channels have an account of that name"
    code, out, _ = command("accounts", "reconnect", "MAIN", "--channel", "linkedin", *where)
    assert (code, out) == (0, f"connected  {ours.account_id}  linkedin  main  1 post scheduled again\n")
    with database.transaction(workspace.id) as conn:
        assert get_account(conn, ours.account_id).state == "connected"
        assert get_publication(conn, ours.id).status == "scheduled"
        assert get_publication(conn, theirs.id).status == "held", "what a person held stays"
    assert command("accounts", "reconnect", ours.account_id, *where)[0] == 2, "it is connected already"
    assert command("accounts", "reconnect", "nobody", *where)[0] == 2


def test_only_who_answers_for_people_connects_an_account(
    command: Command, workspace: Newsroom, database: Database
) -> None:
    ours, _ = dead(database, workspace)
    with database.transaction(workspace.id) as conn:
        reviewer = make_user(conn, "reviewer")
    where = ("--workspace", named(database, workspace), "--as", reviewer.name)
    assert "may not reconnect an account" in command("accounts", "reconnect", ours.account_id, *where)[2]
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, ours.id).status == "held"


def test_an_account_is_tried_connected_tested_and_given_up(
    command: Command, workspace: Newsroom, database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_secrets(office.settings.home)
    monkeypatch.setenv("PRESSROOM_HOME", str(office.settings.home))
    monkeypatch.setattr(wiring, "_built", {})
    where = ("--workspace", named(database, workspace))
    assert {"folder"} <= {kind["name"] for kind in json.loads(command("accounts", "kinds", "--json")[1])}
    code, out, err = command("accounts", "connect", "site", "--channel", "blog", "--publisher", "folder", *where)
    assert (code, out.split()[0], "Posts are written to" in err) == (0, "connected", True)
    assert command("accounts", "test", "site", *where)[0] == 0
    assert json.loads(command("accounts", "test", "site", "--json", *where)[1])["works"] is True
    code, out, _ = command("accounts", "disconnect", "site", *where)
    assert (code, out.split()[0]) == (0, "disconnected")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--publisher", "telex"), "no publisher “telex”"),
        (("--publisher", "folder", "--set", "colour=red"), "colour"),
        (("--publisher", "folder", "--set", "colour"), "KEY=VALUE"),
        (("--publisher", "folder", "--secret", "password=-"), "password"),
        (("--publisher", "folder", "--secret", "password=/nowhere"), "cannot be read"),
    ],
)
def test_what_cannot_be_connected_says_why_and_keeps_nothing(
    command: Command, workspace: Newsroom, database: Database, arguments: tuple[str, ...], told: str
) -> None:
    where = ("--workspace", named(database, workspace))
    code, _, err = command("accounts", "connect", "site", "--channel", "blog", *arguments, *where)
    assert code in (1, 2)
    assert told in err
    assert "site" not in command("accounts", "list", *where)[1]


def test_an_account_is_prepared_for_a_sign_in_and_somebody_invited_to_it(
    command: Command, workspace: Newsroom, database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_secrets(office.settings.home)
    monkeypatch.setenv("PRESSROOM_HOME", str(office.settings.home))
    monkeypatch.setattr(wiring, "_built", {(os.getpid(), "database"): database})
    secret = office.settings.home / "app"
    secret.write_text("app-secret-canary\n")
    where = ("--workspace", named(database, workspace))
    which = ("main", "--channel", "linkedin")
    told = ("--publisher", "linkedin", "--set", "client_id=app-1", "--secret", f"client_secret={secret}", "--sign-in")
    code, out, err = command("accounts", "connect", *which, *told, *where)
    assert (code, "signed in to Pressroom" in err) == (0, True)
    assert "/oauth/linkedin/start?account=acct_" in out
    code, out, err = command("accounts", "invite", *which, *where)
    assert (code, "/join?token=" in out, "works once" in err) == (0, True, True)
    assert "canary" not in out + err
    assert command("accounts", "invite", "main", "--channel", "blog", *where)[0] != 0, "a folder has no sign-in"
    folder = ("--channel", "blog", "--publisher", "folder", "--sign-in")
    assert "leave --sign-in out" in command("accounts", "connect", "main", *folder, *where)[2]


def test_what_ends_soon_is_listed_with_what_to_do(
    command: Command, workspace: Newsroom, database: Database, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_secrets(office.settings.home)
    monkeypatch.setenv("PRESSROOM_HOME", str(office.settings.home))
    monkeypatch.setattr(wiring, "_built", {})
    now = datetime.now(UTC)
    with database.transaction(workspace.id) as conn:
        account = make_publication(conn, now + timedelta(days=12)).account_id
        serve_by(conn, account, "linkedin", {})
    vault = AccountVault(database, Sealer("ab" * 32), workspace.id, account)
    where = ("--workspace", named(database, workspace))
    for days, told in ((40, False), (9, True)):
        vault.keep("access_token", "token", now + timedelta(days=days))
        _, out, err = command("accounts", "list", *where)
        assert ("The access of “main” (linkedin) ends in" in err) == told
    assert "1 approved post is planned for after that and would wait" in err
    assert f"/oauth/linkedin/start?account={account}" in err
    assert "150 of 150 calls left until 00:00 UTC" in out
    listed = {each["id"]: each for each in json.loads(command("accounts", "list", "--json", *where)[1])}
    (notice,) = listed[account]["notices"]
    assert (notice["cause"], notice["posts"], len(notice["drafts"])) == ("access", 1, 1)
    assert notice["days_left"] in (8, 9)
    (quota,) = listed[account]["quotas"]
    assert (quota["whose"], quota["calls"], quota["used"], quota["left"]) == ("member", 150, 0, 150)
