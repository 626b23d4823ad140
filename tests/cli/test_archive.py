"""campaign archive | unarchive: what is approved and not out is told before, and everything stays readable."""

import json
from datetime import timedelta

from store.postgres import Database
from store.publications import get_publication
from tests.builders import make_brief, make_campaign, make_publication
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def test_a_campaign_is_put_away_and_comes_back(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn, name="Spring")
        later = SettableClock().now() + timedelta(days=1)
        post = make_publication(conn, later, brief=make_brief(conn, campaign))
    where = ("--workspace", named(database, workspace))
    code, out, err = command("campaign", "archive", "spring", *where)
    assert (code, out) == (2, "")
    assert post.draft_id in err
    assert "1 approved post is not out yet. Nothing was done" in err
    code, out, err = command("campaign", "archive", "Spring", "--hold", *where)
    assert (code, out) == (0, "archived  Spring  1 post held\n"), err
    assert "There is no campaign yet" in command("campaign", "list", *where)[2]
    (listed,) = json.loads(command("campaign", "list", "--archived", "--json", *where)[1])
    assert (listed["name"], listed["archived_at"] is not None) == ("Spring", True)
    assert "  archived: 20" in command("campaign", "show", "Spring", *where)[1]
    assert post.draft_id in command("drafts", "list", "--campaign", "Spring", *where)[1]
    code, _, err = command("generate", "--campaign", "Spring", *where)
    assert (code, 'pressroom campaign unarchive "Spring"' in err) == (2, True)
    code, out, err = command("campaign", "unarchive", "Spring", *where)
    assert (code, out) == (0, "at work  Spring\n")
    assert f"pressroom publications send {post.id}" in err
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, post.id).status == "held"
    assert command("campaign", "list", *where)[1].startswith("Spring")
