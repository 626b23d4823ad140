"""drafts adopt: first what differs, then, when the version is named, the step."""

from store.drafts import get_draft
from store.postgres import Database
from store.versions import current_version
from tests.builders import make_publication, make_version
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom


def test_a_proposed_version_is_shown_and_adopted_by_its_number(
    command: Command, workspace: Newsroom, database: Database
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn, text="Most shops run ten Collectors.")
        make_version(conn, get_draft(conn, row.draft_id), "Most shops run eleven Collectors.")
    where = ("--workspace", named(database, workspace))
    code, out, err = command("drafts", "adopt", row.draft_id, *where)
    assert (code, "[-ten-]{+eleven+}" in out) == (0, True)
    assert f"pressroom drafts adopt {row.draft_id} --version 2" in err
    with database.transaction(workspace.id) as conn:
        assert get_draft(conn, row.draft_id).status == "approved", "looking changes nothing"
    assert command("drafts", "adopt", row.draft_id, "--version", "1", *where)[0] == 2
    code, out, err = command("drafts", "adopt", row.draft_id, "--version", "2", *where)
    assert (code, "[-ten-]{+eleven+}" in out) == (0, True), err
    assert out.endswith(f"in review  {row.draft_id}  version 2\n")
    with database.transaction(workspace.id) as conn:
        current = current_version(conn, row.draft_id)
        assert current is not None
        assert (current.number, get_draft(conn, row.draft_id).status) == (2, "in_review")
    assert "No version is proposed" in command("drafts", "adopt", row.draft_id, *where)[2]
