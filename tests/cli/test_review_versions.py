"""review … --version N: a decision is on the version that the person read, or there is none."""

import pytest

from store.decisions import decisions_of
from store.drafts import get_draft
from store.postgres import Database
from store.versions import get_version, versions_of
from tests.builders import make_draft_with_version, make_publication, make_version
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom

WORDS = [("approve", "approved"), ("revise", "changes_requested"), ("reject", "rejected")]


@pytest.mark.parametrize(("word", "status"), WORDS)
def test_a_decision_on_the_version_that_was_read_is_on_exactly_that_one(
    command: Command, workspace: Newsroom, database: Database, word: str, status: str
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn)
        second = make_version(conn, draft, "A second text.")
    comment = () if word == "approve" else ("--comment", "Shorter.")
    code, _, err = command("review", word, draft.id, "--version", "2", *comment)
    assert code == 0, err
    with database.transaction(workspace.id) as conn:
        (decision,) = decisions_of(conn, draft.id)
        assert (decision.version_id, decision.digest) == (second.id, second.digest)
        assert get_draft(conn, draft.id).status == status


@pytest.mark.parametrize(("word", "status"), WORDS)
def test_a_decision_on_another_version_than_the_current_one_is_refused(
    command: Command, workspace: Newsroom, database: Database, word: str, status: str
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn)
        make_version(conn, draft, "A second text.")
    comment = () if word == "approve" else ("--comment", "Shorter.")
    code, out, err = command("review", word, draft.id, "--version", "1", *comment)
    assert (code, out) == (2, "")
    assert "version 2 is the current one, not version 1" in err
    assert f"pressroom drafts diff {draft.id} 1" in err
    assert command("review", word, draft.id, "--version", "9", *comment)[0] == 2
    with database.transaction(workspace.id) as conn:
        assert decisions_of(conn, draft.id) == ()
        assert get_draft(conn, draft.id).status == "in_review"


def test_a_version_that_is_only_proposed_is_adopted_first(
    command: Command, workspace: Newsroom, database: Database
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        make_version(conn, get_draft(conn, row.draft_id), "A newer text.")
        assert [version.state for version in versions_of(conn, row.draft_id)] == ["current", "proposed"]
    where = ("--workspace", named(database, workspace))
    code, _, err = command("review", "reject", row.draft_id, "--version", "2", "--comment", "No.", *where)
    assert code == 2
    assert f"pressroom drafts adopt {row.draft_id} --version 2" in err


def test_a_change_of_a_live_post_is_read_compared_and_decided_on_by_its_number(
    command: Command, workspace: Newsroom, database: Database
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        conn.execute(
            "UPDATE published_content SET status = 'verified', sent_at = now(), remote_id = 'x', "
            "url = 'https://x.example' WHERE id = %s",
            [row.id],
        )
        conn.execute("UPDATE content_drafts SET status = 'published' WHERE id = %s", [row.draft_id])
        draft = get_draft(conn, row.draft_id)
        package = get_version(conn, row.version_id).package.model_copy(update={"text": "More than eleven Collectors."})
        make_version(conn, draft, package=package)
    where = ("--workspace", named(database, workspace))
    code, out, _ = command("drafts", "show", row.draft_id, *where)
    assert (code, "live: version 1" in out, "change: version 2, in review" in out) == (0, True, True)
    code, out, _ = command("drafts", "diff", row.draft_id, *where)
    assert (code, "eleven" in out) == (0, True), "what the live post would say"
    assert command("review", "approve", row.draft_id, "--version", "1", *where)[0] == 2
    code, _, err = command("review", "approve", row.draft_id, "--next-slot", *where)
    assert (code, "takes no slot" in err) == (2, True)
    code, out, err = command("review", "approve", row.draft_id, "--version", "2", *where)
    assert (code, "the change is carried to the live post now" in out) == (0, True), err
    code, out, _ = command("review", "undo", row.draft_id, *where)
    code, out, _ = command("review", "reject", row.draft_id, "--comment", "Leave it.", *where)
    assert (code, "change dropped" in out) == (0, True)
