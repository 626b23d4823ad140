"""workspace show | retention | hold | release."""

import json

from store.postgres import Database
from tests.builders import make_approved, make_brief, make_campaign, make_draft_with_version, make_user
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom
from tests.retention_rows import put_away


def test_the_term_and_the_hold_are_set_and_shown(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn, make_campaign(conn, name="Spring"))
        make_draft_with_version(conn, brief)
        make_approved(conn, brief=brief, channel="blog")
        put_away(conn, brief.campaign_id, 100)
    where = ("--workspace", named(database, workspace))
    code, out, err = command("workspace", "show", *where)
    assert (code, "kept for 2555 days" in out, err) == (0, True, "")

    code, out, err = command("workspace", "retention", "--days", "90", *where)
    assert (code, out) == (2, "")
    assert "Spring" in err
    assert "1 go  1 stay" in err
    assert "say --yes" in err

    code, out, _ = command("workspace", "hold", "--reason", "Case 12/26", *where)
    assert (code, out) == (0, f"legal hold  {named(database, workspace)}  Case 12/26\n")
    code, out, err = command("workspace", "retention", "--days", "90", *where)
    assert (code, out) == (0, "archived campaigns are kept for 90 days\n")
    assert "pressroom workspace release" in err

    code, out, err = command("workspace", "show", *where)
    assert "Case 12/26" in out
    assert "kept by the legal hold" in err
    found = json.loads(command("workspace", "show", "--json", *where)[1])
    assert (found["retention_days"], found["legal_hold"], found["hold_reason"]) == (90, True, "Case 12/26")
    (over,) = found["over_term"]
    assert (over["campaign"], over["pieces_going"], over["pieces_staying"]) == ("Spring", 1, 1)

    code, out, err = command("workspace", "release", *where)
    assert (code, out) == (2, "")
    assert "cleared at the next sweep" in err
    assert command("workspace", "release", "--yes", *where)[:2] == (0, f"no legal hold  {named(database, workspace)}\n")


def test_who_may_not_manage_is_refused(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        marketer = make_user(conn, "marketer")
    acting = ("--as", marketer.name, "--workspace", named(database, workspace))
    for command_line in (("retention", "--days", "90"), ("hold", "--reason", "x"), ("release",)):
        code, _, err = command("workspace", *command_line, *acting)
        assert (code, "may not" in err) == (2, True), err
