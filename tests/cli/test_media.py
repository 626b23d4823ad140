"""drafts attach | detach: a file of one's own on a draft, shown with its number, refused by name with exit code 2."""

import json
from pathlib import Path

from cli.work_office import Office
from store.drafts import get_draft, set_status
from store.postgres import Database
from store.versions import current_version
from tests.builders import make_draft_with_version, make_package, make_publication, make_version
from tests.cli.conftest import Command
from tests.conftest import Newsroom
from tests.fakes.paper import paper
from tests.fakes.pictures import claiming, picture


def test_a_document_is_attached_shown_and_taken_away(
    command: Command, office: Office, database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn)
    (tmp_path / "survey.pdf").write_bytes(paper([["One"], ["Two"]]))
    code, out, err = command("drafts", "attach", draft.id, str(tmp_path / "survey.pdf"), "--title", "The survey")
    assert (code, out) == (0, f"attached  {draft.id}  v2  survey.pdf  (PDF, 2 pages, 0.0 MB)\n"), err
    shown = command("drafts", "show", draft.id)[1]
    assert "file 1: PDF, 2 pages, 0.0 MB, brought by Olive Owner\n   The survey" in shown
    (file,) = json.loads(command("drafts", "show", draft.id, "--json")[1])["media"]
    assert (file["title"], file["pages"], file["added_by"]) == ("The survey", 2, "Olive Owner")
    assert (office.settings.home / "media" / file["path"]).read_bytes() == paper([["One"], ["Two"]])
    assert command("drafts", "detach", draft.id, "1")[:2] == (0, f"detached  {draft.id}  v3\n")
    with database.transaction(workspace.id) as conn:
        version = current_version(conn, draft.id)
    assert version is not None
    assert version.package.media == ()
    code, _, err = command("drafts", "detach", draft.id, "1")
    assert (code, "has no file 1; it has 0" in err) == (2, True)


def test_of_a_live_post_the_files_of_the_proposed_change_are_those_that_have_numbers(
    command: Command, office: Office, database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        conn.execute("UPDATE published_content SET status = 'verified', sent_at = now() WHERE id = %s", [row.id])
        set_status(conn, row.draft_id, "published")
        draft = get_draft(conn, row.draft_id)
        make_version(conn, draft, package=make_package(draft, "Another text."))
    for name, colour in (("hall", "red"), ("gate", "blue")):
        (tmp_path / f"{name}.png").write_bytes(picture(colour=colour))
        code, _, err = command("drafts", "attach", draft.id, str(tmp_path / f"{name}.png"), "--alt", f"The {name}")
        assert code == 0, err
    shown = command("drafts", "show", draft.id)[1]
    for number, name in ((1, "hall"), (2, "gate")):
        assert f"file {number} of version 4: 60 × 30, 0.0 MB, brought by Olive Owner\n   The {name}\n" in f"{shown}\n"
    document = json.loads(command("drafts", "show", draft.id, "--json")[1])
    first, second = document["proposed"]["media"]
    assert (document["media"], first["alt_text"], second["added_by"]) == ([], "The hall", "Olive Owner")
    assert (tmp_path / "hall.png").read_bytes() == (office.settings.home / "media" / first["path"]).read_bytes()
    assert command("drafts", "detach", draft.id, "1")[:2] == (0, f"detached  {draft.id}  v5\n")
    assert json.loads(command("drafts", "show", draft.id, "--json")[1])["proposed"]["media"] == [second]


def test_what_is_refused_is_named_and_changes_nothing(
    command: Command, database: Database, workspace: Newsroom, tmp_path: Path
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, version = make_draft_with_version(conn)
    (tmp_path / "hall.png").write_bytes(claiming(7400, 5001))
    (tmp_path / "card.png").write_text("<script>alert(1)</script>")
    with (tmp_path / "huge.mp4").open("wb") as huge:
        huge.truncate(201_000_000)
    for name, said in (
        ("hall.png", "“hall.png” has 7400 x 5001 pixels"),
        ("card.png", "“card.png” is none of them"),
        ("huge.mp4", "has 201.0 MB; at most 200 MB are kept"),
        ("absent.pdf", "cannot be read: No such file or directory"),
        (".", "is a folder"),
    ):
        code, out, err = command("drafts", "attach", draft.id, str(tmp_path / name), "--alt", "A hall")
        assert (code, out) == (2, ""), name
        assert said in err
    with database.transaction(workspace.id) as conn:
        assert current_version(conn, draft.id) == version
