"""accounts list | reconnect: what waits for an account, and what goes on when its access works again."""

import json

from domain.publication import Publication
from store.accounts import get_account
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
