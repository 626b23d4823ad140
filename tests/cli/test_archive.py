"""campaign archive | unarchive: what is approved and not out is told before, and everything stays readable."""

import json
from datetime import timedelta

from store.drafts import get_draft, set_change, set_status
from store.live_changes import add_change, get_change
from store.postgres import Database
from store.publications import get_publication
from tests.builders import decide, make_brief, make_campaign, make_publication, make_version
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


def test_an_approved_change_of_a_live_post_is_told_and_held(
    command: Command, workspace: Newsroom, database: Database
) -> None:
    with database.transaction(workspace.id) as conn:
        post = make_publication(conn, brief=make_brief(conn, make_campaign(conn, name="Spring")))
        conn.execute("UPDATE published_content SET status = 'verified', sent_at = now() WHERE id = %s", [post.id])
        set_status(conn, post.draft_id, "published")
        changed = make_version(conn, get_draft(conn, post.draft_id), "Most run eleven.")
        change = add_change(
            conn,
            publication_id=post.id,
            draft_id=post.draft_id,
            version_id=changed.id,
            digest=changed.digest,
            decision_id=decide(conn, changed).id,
            due_at=SettableClock().now(),
        )
        set_change(conn, post.draft_id, "approved")
    where = ("--workspace", named(database, workspace))
    code, _, err = command("campaign", "archive", "Spring", *where)
    assert (code, "change scheduled" in err, f"v{changed.number}" in err) == (2, True, True), err
    code, out, _ = command("campaign", "archive", "Spring", "--hold", *where)
    assert (code, out) == (0, "archived  Spring  1 post held\n")
    _, _, err = command("campaign", "unarchive", "Spring", *where)
    assert f"pressroom review undo {post.draft_id}" in err
    with database.transaction(workspace.id) as conn:
        assert get_change(conn, change.id).status == "held"
