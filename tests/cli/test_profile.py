"""onboard and profile at the command line: what they print where, what they store, and with which code they end."""

import json
import threading
from pathlib import Path

import pytest
import yaml

from cli.work_office import Office
from domain.errors import Permanent
from press.proposing import launch_due, make_proposal
from resources.documents.reader import FileReader
from store import profiles
from store.ids import new_id
from store.postgres import Database
from store.workspaces import list_workspaces
from tests.cli.conftest import Command
from tests.desk.profile_text import PROFILE
from tests.fakes.press import press_services
from tests.press.test_proposing import WORDS, answer, scripted


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A profile file of a workspace that does not exist yet, with a page beside it."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "about.md").write_text(f"# About Acme\n\n{WORDS[0]}\n\n{WORDS[1]}\n", encoding="utf-8")
    path = tmp_path / "profile.yaml"
    text = PROFILE.replace("workspace: Acme", f"workspace: {new_id('Acme')}").replace(
        ", https://acme.example/about", ""
    )
    path.write_text(text, encoding="utf-8")
    return path


def workspace_of(file: Path) -> str:
    return file.read_text(encoding="utf-8").split("workspace: ")[1].splitlines()[0]


def id_of(database: Database, name: str) -> str:
    return next(row for row, known in list_workspaces(database) if known == name)


def machine(office: Office, folder: Path, name: str, reply: object = answer) -> threading.Thread:
    """Makes the next proposal that this workspace asks for, as a run would; those of other tests are left alone."""
    services = press_services(office.database, folder, reader=FileReader(), clock=office.clock)

    def work() -> None:
        for _ in range(2400):  # two minutes, on a busy machine
            for workspace_id, proposal_id, _launch in launch_due(services):
                if dict(list_workspaces(office.database))[workspace_id] == name:
                    make_proposal(services, scripted(reply), workspace_id, proposal_id)
                    return
            threading.Event().wait(0.05)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_profile_is_recorded_proposed_shown_edited_and_accepted(
    command: Command, office: Office, profile: Path, tmp_path: Path
) -> None:
    thread = machine(office, tmp_path, workspace_of(profile))
    code, out, err = command("onboard", str(profile), "--wait")
    thread.join()
    assert code == 0, err
    assert out.splitlines()[0] == "added  Acme"
    assert f"+ “{WORDS[0]}”" in out
    assert "Next: `pressroom profile accept`" in err
    where = ("--workspace", workspace_of(profile))
    code, out, err = command("onboard", str(profile))
    assert (code, out) == (0, "unchanged  Acme\n")
    assert "Proposal 1 is proposed" in err

    shown = command("profile", "show", *where)[1]
    assert "audience: Yard managers: They run gates." in shown
    assert "proposal 1  proposed" in shown
    code, out, _ = command("profile", "show", "--proposal", *where)
    edited = yaml.safe_load(out)
    edited["voice"]["rules"] = ["Say “gate”, never “access solution”."]
    path = tmp_path / "edited.yaml"
    path.write_text(yaml.safe_dump(edited, allow_unicode=True), encoding="utf-8")
    assert command("profile", "edit", str(path), *where)[0] == 0
    assert command("profile", "accept", *where)[1].startswith("accepted  proposal_")
    document = json.loads(command("profile", "show", "--json", *where)[1])
    assert document["voice_guide"]["rules"] == ["Say “gate”, never “access solution”."]
    assert document["voice_guide"]["good"][0]["words"] == WORDS[0]
    assert document["voice_guide"]["good"][0]["origin"].endswith("about.md")
    assert [segment["name"] for segment in document["segments"]] == ["Yard managers"]
    assert document["segments"][0]["needs"][0]["quote"] == WORDS[1]
    assert document["proposal"]["status"] == "accepted"
    code, _, err = command("profile", "accept", *where)
    assert (code, err) == (2, "This proposal waits for nobody's word: it is accepted.\n")
    assert command("profile", "edit", str(path), *where)[0] == 2


def test_a_proposal_is_rejected_with_a_reason(command: Command, office: Office, profile: Path, tmp_path: Path) -> None:
    thread = machine(office, tmp_path, workspace_of(profile))
    code, _, err = command("onboard", str(profile), "--wait")
    thread.join()
    assert code == 0
    assert "`pressroom profile reject --reason …`" in err
    where = ("--workspace", workspace_of(profile))
    assert command("profile", "reject", *where)[0] == 2
    assert command("profile", "reject", "--reason", " ", *where)[::2] == (
        2,
        "Say why: whoever proposes next is shown the reason.\n",
    )
    code, out, err = command("profile", "reject", "--reason", "We never joke.", *where)
    assert (code, out.split()[0], err) == (0, "rejected", "Another one: `pressroom profile propose`.\n")
    shown = command("profile", "show", *where)[1]
    assert "proposal 1  rejected" in shown
    assert "rejected: “We never joke.”" in shown
    document = json.loads(command("profile", "show", "--json", *where)[1])
    assert (document["proposal"]["status"], document["proposal"]["reason"]) == ("rejected", "We never joke.")
    assert document["voice_guide"] is None
    assert command("profile", "accept", *where)[0] == 2


def test_a_bad_file_ends_with_2_and_stores_nothing(command: Command, profile: Path, database: Database) -> None:
    profile.write_text(profile.read_text(encoding="utf-8").replace("channel: Email", "channel: fax"), encoding="utf-8")
    before = len(list_workspaces(database))
    code, out, err = command("onboard", str(profile))
    assert (code, out) == (2, "")
    assert err == f"{profile}:26: accounts[1].channel: expected one of linkedin, blog, email; found “fax”\n"
    assert len(list_workspaces(database)) == before


def test_a_proposal_that_fails_ends_with_1_and_says_why(
    command: Command, office: Office, profile: Path, tmp_path: Path
) -> None:
    thread = machine(office, tmp_path, workspace_of(profile), Permanent("no usable answer"))
    code, _, err = command("onboard", str(profile), "--wait")
    thread.join()
    assert code == 1
    assert "failed: no usable answer" in err
    where = ("--workspace", workspace_of(profile))
    assert command("profile", "accept", *where)[0] == 2
    thread = machine(office, tmp_path, workspace_of(profile))
    code, out, _ = command("profile", "propose", "--wait", *where)
    thread.join()
    assert code == 0
    assert "proposal 2  proposed" in out


def test_a_campaign_of_the_workspace_needs_no_brand_any_more(
    command: Command, profile: Path, tmp_path: Path, database: Database
) -> None:
    name = workspace_of(profile)
    campaign = tmp_path / "campaign.yaml"
    campaign.write_text(
        f"name: Spring\nworkspace: {name}\nbriefs:\n  - {{topic: Gates, angle: They open, channels: [linkedin]}}\n",
        encoding="utf-8",
    )
    code, _, err = command("campaign", "add", str(campaign))
    assert code == 2
    assert "brand: required" in err
    assert command("onboard", str(profile))[0] == 0
    assert command("campaign", "add", str(campaign))[0] == 0
    document = json.loads(command("campaign", "show", "Spring", "--json", "--workspace", name)[1])
    assert [audience["name"] for audience in document["audiences"]] == ["Yard managers", "Drivers"]
    assert document["channels"][0]["account"] == "Acme page"


def test_what_is_not_there_is_said(command: Command, database: Database, profile: Path) -> None:
    command("onboard", str(profile))
    where = ("--workspace", workspace_of(profile))
    code, _, err = command("profile", "show", "--proposal", *where)
    assert (code, err) == (2, "This proposal waits for nobody's word: it is requested.\n")
    assert command("profile", "accept", "proposal_none", *where)[0] == 2
    with database.transaction(id_of(database, workspace_of(profile))) as conn:
        assert profiles.get_profile(conn) is not None
