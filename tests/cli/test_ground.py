"""The commands about ground: approved claims, sources, style; what they print and what they change."""

import json
from pathlib import Path

import pytest

from domain.version import CheckResult
from store import approved_claims, publications
from store.also_resting import AlsoResting
from store.postgres import Database
from tests import builders
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom
from tests.store.test_also_resting import outlined, scripted

FILE = """\
approved_claims:
  - wording: Acme Telemetry has moved 14 companies to open pipelines.
    kind: us
    owner: Mona
    channels: [blog]
    evidence: [count.csv]
"""


@pytest.fixture
def where(database: Database, workspace: Newsroom) -> tuple[str, str]:
    return ("--workspace", named(database, workspace))


def test_claims_are_added_listed_shown_and_withdrawn(
    command: Command, where: tuple[str, str], tmp_path: Path, database: Database, workspace: Newsroom
) -> None:
    (tmp_path / "count.csv").write_text("14")
    (tmp_path / "claims.yaml").write_text(FILE)
    code, out, err = command("claims", "add", str(tmp_path / "claims.yaml"), *where)
    assert (code, err) == (0, "1 new, 0 changed, 0 unchanged.\n")
    entry_id = out.split()[0]
    assert command("claims", "add", str(tmp_path / "claims.yaml"), *where)[2] == "0 new, 0 changed, 1 unchanged.\n"
    assert "active  us  blog" in command("claims", "list", *where)[1]
    (listed,) = json.loads(command("claims", "list", "--json", *where)[1])
    assert (listed["id"], listed["files"][0]["name"]) == (entry_id, "count.csv")
    shown = command("claims", "show", entry_id[-6:], *where)[1]
    assert "evidence: count.csv  sha256 " in shown
    with database.transaction(workspace.id) as conn:
        evidence = builders.make_evidence(source_id=None, approved_id=entry_id)
        post = builders.make_publication(conn, evidence=(evidence,))
    (row,) = json.loads(command("claims", "recall", entry_id, "--json", *where)[1])
    assert (row["publication"], row["held"]) == ("scheduled", False)
    code, out, err = command("claims", "withdraw", entry_id, "--reason", "It was 12", *where)
    assert (code, "1 held." in err) == (0, True)
    assert post.draft_id in out
    assert "withdrawn  us" in command("claims", "list", *where)[1]
    with database.transaction(workspace.id) as conn:
        assert publications.get_publication(conn, post.id).status == "held"
        assert approved_claims.get_entry(conn, entry_id).reason == "It was 12"


def test_a_bad_file_of_claims_is_told_with_its_line(command: Command, where: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text(FILE.replace("kind: us", "kind: them"))
    code, out, err = command("claims", "add", str(tmp_path / "claims.yaml"), *where)
    assert (code, out) == (2, "")
    assert "claims.yaml:3: approved_claims[0].kind: expected one of us" in err


def test_sources_are_listed_recalled_and_withdrawn(
    command: Command, where: tuple[str, str], database: Database, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn)
        source, _ = builders.make_source(conn, brief.campaign_id)
        post = builders.make_publication(conn, brief=brief, evidence=(builders.make_evidence(source_id=source.id),))
    (listed,) = json.loads(command("sources", "list", "--json", *where)[1])
    assert (listed["id"], listed["state"], listed["valid_until"]) == (source.id, "usable", None)
    assert command("sources", "expire", source.id, "--on", "2030-01-31", *where)[0] == 0
    assert "until 2030-01-31" in command("sources", "list", *where)[1]
    out = command("sources", "recall", source.id, *where)[1]
    assert post.draft_id in out
    assert "Most organisations run more than ten Collectors." in out
    code, out, err = command("sources", "withdraw", source.id[:10], "--reason", "Retracted", "--json", *where)
    assert code == 0
    assert [row["held"] for row in json.loads(out)] == [True]
    assert "was withdrawn: Retracted" in err
    assert command("sources", "withdraw", "src_none", "--reason", "x", *where)[0] == 2
    assert command("sources", "expire", source.id, "--on", "2020-01-31", *where)[0] == 2


def test_false_alarms_are_counted(
    command: Command, where: tuple[str, str], database: Database, workspace: Newsroom
) -> None:
    flagged = CheckResult(name="triads", passed=False, blocking=False, detail="“A, b and c.”")
    clean = CheckResult(name="triads", passed=True, blocking=False)
    with database.transaction(workspace.id) as conn:
        draft, _ = builders.make_draft_with_version(conn, checks=(flagged,))
        builders.make_draft_with_version(conn, checks=(flagged,))
        other, _ = builders.make_draft_with_version(conn, checks=(clean,))
    assert command("style", "false-alarm", draft.id, "triads", *where)[0] == 0
    assert command("style", "false-alarm", draft.id, "triads", *where)[0] == 0
    assert command("style", "false-alarm", other.id, "triads", *where)[0] != 0
    assert command("style", "false-alarm", draft.id, "rhymes", *where)[0] == 2
    counts = {row["check"]: row for row in json.loads(command("style", "report", "--json", *where)[1])}
    assert counts["triads"] == {
        "check": "triads",
        "checked": 3,
        "flagged": 2,
        "false_alarms": 1,
        "switched_off": False,
    }
    assert counts["dashes"]["checked"] == 0
    assert "triads" in command("style", "report", *where)[1]


def test_a_draft_says_where_its_sentence_was_approved_before(
    command: Command, where: tuple[str, str], database: Database, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        before = builders.make_publication(conn)
        draft, _ = builders.make_draft_with_version(
            conn, evidence=(builders.make_evidence(sentence="Most  organisations run *more* than ten Collectors"),)
        )
        other, _ = builders.make_draft_with_version(
            conn, evidence=(builders.make_evidence(sentence="Most organisations run more than 10% Collectors."),)
        )
    claim = json.loads(command("drafts", "show", draft.id, "--json", *where)[1])["claims"][0]
    assert (claim["approved_earlier"]["draft_id"], claim["approved_earlier"]["approved_by"]) == (
        before.draft_id,
        "Olive Owner",
    )
    assert json.loads(command("drafts", "show", other.id, "--json", *where)[1])["claims"][0]["approved_earlier"] is None


def test_a_recall_lists_outlines_and_scripts_beside_the_pieces(
    command: Command, where: tuple[str, str], database: Database, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = builders.make_brief(conn)
        claims = builders.make_dossier(conn, brief).claims
        outline = outlined(conn, brief, *claims)
        cited = builders.make_evidence(source_id=claims[0].source_id)
        draft, version = builders.make_draft_with_version(conn, brief, evidence=(cited,))
        scripted(conn, version, builders.make_evidence(source_id=claims[0].source_id, sentence="Most run ten."))
    source_id = claims[0].source_id
    listed = json.loads(command("sources", "recall", source_id, "--json", *where)[1])
    assert [row["kind"] for row in listed] == ["piece", "outline", "script"]
    assert [row["draft_id"] for row in listed] == [draft.id, None, draft.id]
    assert list(listed[1]) == list(AlsoResting.model_fields)
    out = command("sources", "recall", source_id, *where)[1]
    assert f"{outline.id}  outline  of the brief  in review" in out
    assert f"script  of {draft.id} v1" in out
    assert "    Most run ten.\n" in out
    code, out, _ = command("sources", "withdraw", source_id, "--reason", "Retracted", *where)
    assert (code, outline.id in out) == (0, True)
