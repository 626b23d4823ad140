"""examples at the command line: listed, shown, switched; and what `drafts show` says of a sentence's maker."""

import json

import pytest

from cli.main import run
from cli.work_office import Office
from desk.edits import Change, edit
from domain.example import Correction
from store import example_uses, examples, model_calls
from store.examples import EditExample
from store.postgres import Database
from tests import builders
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom
from tests.store.test_examples import learn


@pytest.fixture
def learned(database: Database, workspace: Newsroom) -> tuple[str, str]:
    """Two examples, the older first."""
    with database.transaction(workspace.id) as conn:
        learn(conn, reason="Too grand.")
        learn(conn, Correction(kind="title", before="Old", after=""))
        newer, older = examples.list_examples(conn)
    return older.id, newer.id


def test_examples_are_listed_and_shown(
    command: Command, database: Database, workspace: Newsroom, learned: tuple[str, str]
) -> None:
    where = ("--workspace", named(database, workspace))
    code, out, _ = command("examples", "list", *where)
    assert code == 0
    newer, older = out.splitlines()
    assert newer.split()[:4] == [learned[1], "on", "linkedin", "title"]
    assert older.endswith("“We leverage docks.” → “We use docks.”")
    assert "“Old” → nothing" in newer
    assert "reason: Too grand." in command("examples", "show", learned[0][-6:], *where)[1]
    assert command("examples", "list", "--channel", "blog", *where)[:2] == (0, "")


def test_the_json_of_an_example_is_as_documented(
    command: Command, database: Database, workspace: Newsroom, learned: tuple[str, str]
) -> None:
    with database.transaction(workspace.id) as conn:
        _, version = builders.make_draft_with_version(conn)
        example_uses.note_used(conn, version.id, [learned[0]])
    where = ("--workspace", named(database, workspace))
    document = json.loads(command("examples", "show", learned[0], "--json", *where)[1])
    assert list(document) == list(EditExample.model_fields)
    assert (document["before"], document["state"], document["used_in"][0]["version"]) == ("We leverage docks.", "on", 1)
    assert json.loads(command("examples", "list", "--json", *where)[1])[1] == document


def test_a_switch_says_what_it_did_and_an_unknown_id_is_refused(
    command: Command, database: Database, workspace: Newsroom, learned: tuple[str, str]
) -> None:
    where = ("--workspace", named(database, workspace))
    assert command("examples", "off", learned[0], *where)[:2] == (0, f"off  {learned[0]}\n")
    assert "off by Olive Owner" in command("examples", "show", learned[0], *where)[1]
    assert command("examples", "on", learned[0], *where)[1] == f"on  {learned[0]}\n"
    code, _, err = command("examples", "off", "ex_none", *where)
    assert (code, err) == (2, "There is no example “ex_none”.\n")
    assert command("examples", "off", "ex_", *where)[0] == 2


def test_drafts_show_says_who_wrote_a_sentence_and_what_was_learned(
    command: Command, database: Database, workspace: Newsroom, office: Office, learned: tuple[str, str]
) -> None:
    said = "Most organisations run more than ten Collectors."
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn)
        builders.make_dossier(conn, brief)
        draft, version = builders.make_draft_with_version(conn, brief)
        call_id = model_calls.add_call(
            conn,
            task="draft",
            model="scripted/1",
            prompt_digest="abcdef012345",
            tokens_in=90,
            reason="No text yet.",
            version_id=version.id,
        )
        example_uses.note_used(conn, version.id, [learned[0]])
    where = ("--workspace", named(database, workspace))
    out = command("drafts", "show", draft.id, *where)[1]
    assert "written in version 1 by the content crew: scripted/1, prompt crews/content abcdef01, 90 tokens" in out
    assert f"{call_id}; learned from {learned[0]}; asked because: No text yet." in out
    assert f"{call_id}  draft  scripted/1, ok; asked because: No text yet." in out
    assert f"learned from 1 edit: {learned[0]}" in out
    edit(database, workspace.owner, office.clock, draft_id=draft.id, change=Change(text=f"{said} It's more than 11."))
    assert "written in version 2 by Olive Owner" in command("drafts", "show", draft.id, *where)[1]
    (kept, typed) = json.loads(command("drafts", "show", draft.id, "--json", *where)[1])["sentences"]
    assert (kept["by"], kept["version"], kept["examples"]) == ("model", 1, [learned[0]])
    assert (kept["reason"], typed["reason"]) == ("No text yet.", "")
    assert (typed["by"], typed["version"], typed["person"]) == ("person", 2, "Olive Owner")
    assert run(["examples", "--help"], office) == 0
