"""The work commands on a real database: what they print where, what they store, and with which code they end."""

import json
import re
import shlex
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from cli.work_drafts import Status, compared
from cli.work_office import Office
from cli.work_run import addresses, at_rest, switched_off, work_through
from cli.work_users import RoleName
from desk.campaign_file import parse_campaign
from desk.sign_in import sign_in_with_link
from domain.actor import Role
from domain.draft import DraftStatus
from domain.source import Origin, Source
from resources.settings import Settings
from store.documents import (
    CampaignDocument,
    CampaignListDocument,
    ChannelDocument,
    ClaimDocument,
    DraftDocument,
    MediaDocument,
    PublicationDocument,
)
from store.drafts import get_draft, list_drafts, set_status
from store.postgres import Database
from store.sources import save_origins, save_source
from store.work import claim, fail, finish, open_work
from store.workspaces import list_workspaces
from tests.builders import (
    make_campaign,
    make_draft_with_version,
    make_evidence,
    make_publication,
    make_source,
    make_version,
)
from tests.cli.conftest import Command, named, workspace_of
from tests.conftest import Newsroom


def test_the_choices_of_options_are_those_of_the_domain() -> None:
    assert get_args(RoleName) == get_args(Role)
    assert get_args(Status) == get_args(DraftStatus)


def test_a_campaign_is_added_listed_and_shown(command: Command, file: Path, database: Database) -> None:
    code, out, err = command("campaign", "add", str(file))
    assert (code, out) == (0, "added  Spring  3 pieces\n")
    assert "warning: " in err
    assert command("campaign", "add", str(file))[1] == "unchanged  Spring  3 pieces\n"
    where = ("--workspace", workspace_of(file))
    code, out, _ = command("campaign", "list", "--json", *where)
    (listed,) = json.loads(out)
    assert (listed["name"], listed["briefs"], listed["pieces"], listed["counts"]) == ("Spring", 2, 3, {"planned": 3})
    assert "2 briefs  3 pieces  3 planned" in command("campaign", "list", *where)[1]
    code, out, _ = command("campaign", "show", "spring", *where)
    assert code == 0
    assert "C++ & R&D: 40% (2026)?: You are not the odd one out" in out
    assert json.loads(command("campaign", "show", "Spring", "--json", *where)[1])["zone"] == "Europe/London"


def test_a_campaign_shows_its_sources_with_what_to_mind(
    command: Command, database: Database, workspace: Newsroom
) -> None:
    old, now = date(2020, 1, 31), datetime.now(UTC)
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn)
        remarks = ("Only the first 5000 rows are read; the file goes on.",)
        source, _ = make_source(conn, campaign.id, licence="CC BY 4.0", fresh_until=old, remarks=remarks)
        elsewhere = Origin(origin="https://b.example/copy", source_id=source.id, digest="d", checked_at=now)
        save_origins(conn, campaign.id, [elsewhere])
        made = {"campaign_id": campaign.id, "kind": "web", "title": "T", "fetched_at": now}
        save_source(conn, Source(id="src_no", origin="https://c.example/", state="refused", reason="Closed.", **made))
    out = command("campaign", "show", campaign.name, "--workspace", named(database, workspace))[1]
    assert (
        "read: Collector survey (file; The survey team; published 2026-02-03; CC BY 4.0; stale since 2020-02-01" in out
    )
    assert "the same article: https://b.example/copy" in out
    assert "Only the first 5000 rows are read" in out
    assert "refused: https://c.example/: Closed." in out


def test_a_bad_campaign_file_ends_with_2_and_stores_nothing(command: Command, file: Path, database: Database) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace("[blog]", "[fax]"), encoding="utf-8")
    before = len(list_workspaces(database))
    code, out, err = command("campaign", "add", str(file))
    assert (code, out) == (2, "")
    assert err == f"{file}:31: briefs[1].channels: expected one of linkedin, blog, email; found “fax”\n"
    assert len(list_workspaces(database)) == before


@pytest.mark.parametrize(
    ("current", "a", "b", "meant"),
    [
        (3, None, None, (2, 3)),
        (3, 1, None, (1, 3)),
        (3, 3, None, (2, 3)),
        (2, 2, None, (2, 3)),
        (2, 3, None, (2, 3)),
        (3, None, 2, (1, 2)),
        (3, 1, 2, (1, 2)),
        (3, 9, None, (9, 3)),
    ],
)
def test_a_version_is_never_compared_with_itself(
    current: int, a: int | None, b: int | None, meant: tuple[int, int]
) -> None:
    assert compared([1, 2, 3], current, a, b) == meant


def test_a_campaigns_json_is_as_documented(command: Command, file: Path) -> None:
    command("campaign", "add", str(file))
    where = ("--workspace", workspace_of(file), "--json")
    (listed,) = json.loads(command("campaign", "list", *where)[1])
    assert list(listed) == list(CampaignListDocument.model_fields)
    shown = json.loads(command("campaign", "show", "Spring", *where)[1])
    assert list(shown) == list(CampaignDocument.model_fields)
    assert list(shown["channels"][0]) == list(ChannelDocument.model_fields)


@pytest.mark.parametrize("reason", ["no brand", "nobody"])
def test_a_refused_file_leaves_no_workspace_behind(
    command: Command, file: Path, database: Database, workspace: Newsroom, reason: str
) -> None:
    text = file.read_text(encoding="utf-8")
    if reason == "no brand":
        start, end = text.index("brand:"), re.search(r"^(?!brand:)\w+:", text[text.index("brand:") :], re.M)
        assert end
        file.write_text(text[:start] + text[start + end.start() :], encoding="utf-8")
    before = list_workspaces(database)
    extra = ("--as", "Nobody At All") if reason == "nobody" else ()
    code, out, err = command("campaign", "add", str(file), *extra)
    assert (code, out) == (2, "")
    assert ("brand: required" if reason == "no brand" else "Nobody At All") in err
    assert list_workspaces(database) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("campaign", "add", "/nowhere/none.yaml"),
        ("campaign", "add"),
        ("campaign", "show", "No such campaign"),
        ("brief", "import", "/nowhere/none.csv", "--campaign", "x"),
        ("generate",),
        ("generate", "--campaign", "No such campaign"),
        ("drafts", "show", "draft_none"),
        ("drafts", "list", "--status", "lost"),
        ("drafts", "diff", "draft_none"),
        ("review", "approve", "draft_none"),
        ("review", "approve", "draft_none", "--now", "--next-slot"),
        ("review", "revise"),
        ("publications", "list", "--as", "nobody at all"),
        ("user", "add", "Ada", "--role", "king"),
        ("user", "add", "Ada"),
        ("no-such-command",),
    ],
)
def test_wrong_usage_ends_with_2_and_a_sentence(
    command: Command, workspace: Newsroom, arguments: tuple[str, ...]
) -> None:
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err


def test_briefs_are_imported(command: Command, file: Path, tmp_path: Path) -> None:
    command("campaign", "add", str(file))
    sheet = tmp_path / "b.csv"
    sheet.write_text("Idea,Hook,Platforms\nThird idea,An angle,blog\n", encoding="utf-8")
    where = ("--campaign", "Spring", "--workspace", workspace_of(file))
    code, out, err = command("brief", "import", str(sheet), *where)
    assert (code, out) == (0, "1 new, 0 changed, 0 unchanged briefs; 1 piece\n")
    assert f"{sheet}:2: not given: persona" in err
    sheet.write_text("Idea,Hook,Platforms\nFourth idea,An angle,fax\n", encoding="utf-8")
    assert command("brief", "import", str(sheet), *where)[0] == 2


def test_generation_is_asked_for_once(command: Command, file: Path, database: Database) -> None:
    command("campaign", "add", str(file))
    where = ("--campaign", "Spring", "--workspace", workspace_of(file))
    assert command("generate", *where)[:2] == (0, "asked for 3 pieces\n")
    workspace_id = ids_of(database)[workspace_of(file)]
    with database.transaction(workspace_id) as conn:
        for draft in list_drafts(conn):
            make_version(conn, draft)
    code, out, err = command("generate", *where)
    assert (code, out, err) == (0, "", "Every piece has a draft. To redo one: `--draft ID`.\n")


def ids_of(database: Database) -> dict[str, str]:
    return {name: workspace_id for workspace_id, name in list_workspaces(database)}


def work_on(database: Database, workspace_id: str, *, failing: int = 0) -> None:
    """Plays the worker: finishes a workspace's open requests, the first `failing` of them badly."""
    ids = [request.id for request in open_work(database, 5000) if request.workspace_id == workspace_id]
    with database.transaction(workspace_id) as conn:
        for number, (request, lease) in enumerate(claim(conn, ids, "test", 60, "run")):
            if number < failing:
                fail(conn, lease, "no usable source")
                set_status(conn, request.draft_id, "failed", "no usable source")
            else:
                make_version(conn, get_draft(conn, request.draft_id))
                finish(conn, lease)


def test_waiting_shows_progress_and_tells_what_failed(
    command: Command, file: Path, database: Database, office: Office
) -> None:
    command("campaign", "add", str(file))
    workspace_id = ids_of(database)[workspace_of(file)]
    worker = threading.Timer(0.6, work_on, (database, workspace_id), {"failing": 1})
    worker.start()
    code, out, err = command("generate", "--wait", "--campaign", "Spring", "--workspace", workspace_of(file))
    worker.join()
    assert (code, out) == (1, "asked for 3 pieces\n")
    assert "0 s  0/3 done  waiting for a worker" in err
    assert "3/3 done (1 failed)" in err
    assert "failed: C++ & R&D: 40% (2026)? (" in err or "failed: Second idea (" in err
    assert ": no usable source" in err


def test_a_run_ends_with_a_summary_and_a_second_one_has_nothing_to_do(
    file: Path, database: Database, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    read = parse_campaign(file.read_text(encoding="utf-8"), name="c.yaml", folder=file.parent)
    stop = threading.Event()

    def play() -> None:
        while not stop.wait(0.1):
            found = ids_of(database).get(workspace_of(file))
            if found:
                work_on(database, found)

    worker = threading.Thread(target=play)
    worker.start()
    try:
        complete, actor = work_through(office, read)
    finally:
        stop.set()
        worker.join()
    told = capsys.readouterr()
    assert complete
    assert told.out.count("in review") == 3
    rest = at_rest(office.settings, actor)
    assert f"pressroom user link {shlex.quote(actor.name)}\n" in rest
    assert "no language model: offline writer" in rest
    assert "://" not in rest, "nothing answers any more"
    where = addresses(office, actor)
    assert f"Dashboard      {office.settings.dashboard_url}\n" in where
    assert f"Dagster UI     {office.settings.dagster_url}\n" in where
    assert "no language model: offline writer" in where
    link = where.split("Sign in, once  ")[1].splitlines()[0]
    signed_in = sign_in_with_link(database, office.clock, link.split("token=")[1])
    assert (signed_in.actor.role, signed_in.has_password) == ("owner", False)
    assert work_through(office, read)[0]
    again = capsys.readouterr()
    assert "Every piece has a draft." in again.err
    assert again.out.count("in review") == 3


def test_what_is_off_depends_on_the_settings(tmp_path: Path) -> None:
    assert "no language model: offline writer" in switched_off(Settings(home=tmp_path))
    on = Settings(home=tmp_path, ollama_model="llama3.1:8b", searxng_url="http://127.0.0.1:1")
    assert not any("language model" in reason or "web search" in reason for reason in switched_off(on))


def test_the_json_of_a_draft_is_as_documented(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        draft, version = make_draft_with_version(conn)
    code, out, _ = command("drafts", "show", draft.id, "--json")
    assert code == 0
    document = json.loads(out)
    assert (
        list(document)
        == list(DraftDocument.model_fields)
        == [
            *("id", "campaign", "brief", "channel", "version", "status", "title", "text", "media", "claims", "checks"),
            *("not_done", "model", "tokens", "seconds", "calls", "sentences", "examples", "contradictions"),
            *("change", "proposed", "live", "history"),
        ]
    )
    assert (
        list(document["claims"][0])
        == list(ClaimDocument.model_fields)
        == [
            *("sentence", "source_id", "source_title", "passage", "start", "end", "verdict", "attested_by"),
            *("approved_claim", "approved_earlier"),
        ]
    )
    assert list(document["checks"][0]) == ["name", "passed", "blocking", "detail"]
    first = ["digest", "media_type", "width", "height", "alt_text", "path"]
    looked_at = ["title", "size", "pages", "frames", "seconds", "codecs", "added_by"]
    assert list(MediaDocument.model_fields) == [*first, *looked_at]
    assert (document["id"], document["version"], document["text"]) == (draft.id, 1, version.package.text)
    listed = json.loads(command("drafts", "list", "--json", "--workspace", named(database, workspace))[1])
    assert [entry["id"] for entry in listed] == [draft.id]
    told_of_one: dict[str, Any] = {"sentences": [], "examples": [], "contradictions": None}
    assert listed[0] == {**document, **told_of_one}, "those are told of one draft only"


def test_the_json_of_a_publication_is_as_documented(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
    where = ("--workspace", named(database, workspace))
    (document,) = json.loads(command("publications", "list", "--json", *where)[1])
    assert (
        list(document)
        == list(PublicationDocument.model_fields)
        == [
            *("id", "draft_id", "version", "digest", "channel", "status", "url", "sent_at", "verified_at"),
            *("planned_at", "wall", "zone", "reason", "remark", "live_version", "changes"),
        ]
    )
    assert (document["id"], document["status"], document["url"]) == (row.id, "scheduled", None)
    assert command("publications", "list", *where)[1].startswith(f"{row.id}  scheduled  linkedin  {row.draft_id}  v1")
    with database.transaction(workspace.id) as conn:
        conn.execute("UPDATE published_content SET remark = 'Another slug.' WHERE id = %s", [row.id])
    assert command("publications", "list", *where)[1].endswith("Another slug.\n")


def test_a_draft_is_found_by_part_of_its_id(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn)
        other, _ = make_draft_with_version(conn)
    where = ("--workspace", named(database, workspace))
    bare = draft.id.removeprefix("draft_")
    for fragment in (draft.id, draft.id[:-3], bare[:8], bare[-8:]):
        assert command("drafts", "show", fragment, *where)[1].startswith(draft.id)
    code, _, err = command("drafts", "show", "draft_", *where)
    assert code == 2
    assert "fits several drafts" in err
    assert other.id in err


def test_a_draft_is_shown_with_its_evidence(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn)
    out = command("drafts", "show", draft.id)[1]
    for part in ("version 1  in review", "1. supported: Most organisations", "Collector survey [0:", "passed  length"):
        assert part in out


def test_versions_are_compared_word_by_word(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn, text="Most shops run more than ten Collectors.")
    code, _, err = command("drafts", "diff", draft.id)
    assert (code, err) == (2, f"There is nothing to compare: {draft.id} has 1 version.\n")
    with database.transaction(workspace.id) as conn:
        make_version(conn, draft, text="Most shops run more than eleven small Collectors.")
        make_version(conn, draft, text="Nobody knows.")
    assert "more than [-ten-]{+eleven small+} Collectors." in command("drafts", "diff", draft.id, "1", "2")[1]
    code, out, err = command("drafts", "diff", draft.id)
    assert code == 0
    assert "version 2 → 3" in err
    assert "{+" in out
    assert command("drafts", "diff", draft.id, "1", "9")[0] == 2


def test_decisions_from_the_command_line(command: Command, workspace: Newsroom, database: Database) -> None:
    with database.transaction(workspace.id) as conn:
        drafts = [make_draft_with_version(conn)[0] for _ in range(4)]
    code, out, _ = command("review", "approve", drafts[0].id)
    assert (code, out) == (0, f"approved  {drafts[0].id}  goes out now\n")
    code, out, _ = command("review", "approve", drafts[1].id, "--at", "2099-01-31 08:30")
    assert (code, out) == (0, f"approved  {drafts[1].id}  goes out 2099-01-31 08:30 (UTC)\n")
    assert command("review", "revise", drafts[2].id)[0] == 2
    assert (
        command("review", "revise", drafts[2].id, "--comment", "Shorter.")[1] == f"changes requested  {drafts[2].id}\n"
    )
    assert command("review", "reject", drafts[3].id, "--comment", "Off topic.")[1] == f"rejected  {drafts[3].id}\n"
    assert command("review", "approve", drafts[3].id)[0] == 2
    assert command("review", "approve", drafts[2].id, "--at", "soon")[0] == 2
    with database.transaction(workspace.id) as conn:
        assert [get_draft(conn, d.id).status for d in drafts] == [
            *("approved", "approved", "changes_requested", "rejected")
        ]


def test_a_failed_post_is_sent_again_withdrawn_or_taken_back(
    command: Command, workspace: Newsroom, database: Database
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
    for word in ("send", "withdraw", "is-there", "is-not-there"):
        with database.transaction(workspace.id) as conn:
            conn.execute(
                "UPDATE published_content SET status = %s WHERE id = %s",
                ["failed" if word in ("send", "withdraw") else "unknown", row.id],
            )
        code, out, err = command("publications", word, row.id.removeprefix("pub_"))
        said = {"withdraw": "withdrawn", "is-there": "sent"}.get(word, "scheduled")
        assert (code, out) == (0, f"{said}  {row.id}\n"), err
    assert command("publications", "send", row.id)[0] == 2
    assert command("publications", "send", "pub_none")[0] == 2
    with database.transaction(workspace.id) as conn:
        other = make_publication(conn)
        conn.execute("UPDATE published_content SET status = 'failed' WHERE id = %s", [other.id])
    assert command("review", "undo", other.draft_id)[1] == f"in review  {other.draft_id}\n"


def test_an_unsupported_sentence_is_attested_by_its_number(
    command: Command, workspace: Newsroom, database: Database
) -> None:
    claims = (
        make_evidence(position=0, sentence="Hello.", verdict="no_claim"),
        make_evidence(position=1, sentence="We hold 7 patents.", verdict="unsupported"),
    )
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn, evidence=claims)
    words = ("drafts", "attest", draft.id, "--reason", "I filed them.")
    assert command(*words, "--sentence", "2")[0] == 2
    assert command(*words, "--sentence", "1", "--until", "soon")[0] == 2
    code, out, err = command(*words, "--sentence", "1", "--until", "2099-01-31")
    assert (code, out) == (0, f"attested  {draft.id}  sentence 1\n"), err
    assert command("review", "approve", draft.id)[0] == 0


def test_sending_is_stopped_and_started(command: Command, workspace: Newsroom, database: Database) -> None:
    where = ("--workspace", named(database, workspace))
    assert command("sending", "stop", *where)[:2] == (0, "Sending is stopped.\n")
    assert command("sending", "stop", *where)[0] == 2
    assert command("sending", "start", *where)[:2] == (0, "Sending goes on.\n")
    assert command("quarantine", "show")[:2] == (0, "no quarantine\n")
