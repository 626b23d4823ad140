"""Bad input, as people really give it: the file with a typing error, the folder with everything in it.

What cannot be used is refused by name and reason, and the rest goes on; what cannot be understood changes nothing.
"""

from collections.abc import Mapping
from pathlib import Path

import yaml

from store.campaigns import find_campaign, list_campaigns
from store.dossiers import get_dossier
from store.drafts import drafts_of_campaign
from store.workspaces import list_workspaces
from tests.fakes.web_server import Answer, WebServer
from tests.journeys.small_campaign import GOOD, a_campaign
from tests.journeys.stack import Stack

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


def campaigns(one: Stack) -> Mapping[str, int]:
    """How many campaigns each workspace has."""
    found = {}
    with one.database() as database:
        for workspace_id, name in list_workspaces(database):
            with database.transaction(workspace_id) as conn:
                found[name] = len(list_campaigns(conn))
    return found


def refusals_of(one: Stack, campaign: str) -> dict[str, str]:
    """Reasons in the campaign's only dossier, by the last part of the refused name."""
    with one.database() as database:
        for workspace_id, _ in list_workspaces(database):
            with database.transaction(workspace_id) as conn:
                found = find_campaign(conn, campaign)
                if found is None:
                    continue
                draft = drafts_of_campaign(conn, found.id)[0]
                dossier = get_dossier(conn, draft.brief_id)
                assert dossier
                return {refusal.origin.rpartition("/")[2]: refusal.reason for refusal in dossier.refusals}
    raise AssertionError(f"there is no campaign {campaign}")


def test_an_invalid_campaign_file_is_refused_with_file_line_and_field(pressroom: Stack, tmp_path: Path) -> None:
    before = campaigns(pressroom)
    file = a_campaign(tmp_path, "Wrong", [str(GOOD)], zone="Europe/Atlantis", workspace="Wrong", goals="30 visits")
    lines = file.read_text(encoding="utf-8").splitlines()
    for command in (["campaign", "add"], ["run"]):
        done = pressroom.call(*command, str(file))
        assert done.returncode == 2
        for field, value in (("zone", "Europe/Atlantis"), ("goals", "")):
            line = next(n for n, text in enumerate(lines, 1) if text.startswith(f"{field}:"))
            complaint = next(said for said in done.stderr.splitlines() if f"{field}" in said.split(":")[2])
            assert complaint.startswith(f"{file}:{line}: ")
            assert value in complaint
    assert campaigns(pressroom) == before, "nothing is stored"


def test_a_file_that_is_no_campaign_is_refused_in_one_sentence(pressroom: Stack, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("name: [unclosed\n", encoding="utf-8")
    for name in ("broken.yaml", "missing.yaml"):
        done = pressroom.call("campaign", "add", str(tmp_path / name))
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
        assert name in done.stderr


def test_a_file_refused_in_a_new_workspace_leaves_none_behind(pressroom: Stack, tmp_path: Path) -> None:
    before = campaigns(pressroom)
    file = a_campaign(tmp_path, "Unbranded", [str(GOOD)], workspace="Unbranded")
    plan = yaml.safe_load(file.read_text(encoding="utf-8"))
    plan.pop("brand", None)
    file.write_text(yaml.safe_dump(plan), encoding="utf-8")
    for command in (["campaign", "add"], ["run"]):
        done = pressroom.call(*command, str(file))
        assert (done.returncode, "brand: required" in done.stderr) == (2, True)
    assert campaigns(pressroom) == before, "no workspace is stored"


def test_unusable_sources_are_refused_by_name_and_the_rest_goes_on(
    pressroom: Stack, web: WebServer, tmp_path: Path
) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "good.md").write_bytes(GOOD.read_bytes())
    (folder / "empty.md").write_bytes(b"")
    (folder / "picture.md").write_bytes(PNG)
    (folder / "latin.md").write_bytes("Die Rampe wartet länger als nötig, überall.".encode("latin-1") * 20)
    with (folder / "huge.pdf").open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(40_000_000)
    (folder / "gone.md").symlink_to(folder / "nowhere.md")
    web.answers["/redirect"] = Answer(status=302, headers={"Location": f"http://127.0.0.1:{web.port + 1}/secret"})
    campaign = a_campaign(tmp_path, "Mixed sources", [str(folder), web.address("/redirect")])
    pressroom.run("campaign", "add", str(campaign))
    pressroom.run("generate", "--campaign", "Mixed sources", "--wait")
    (draft,) = pressroom.read("drafts", "list", "--campaign", "Mixed sources")
    assert (draft["status"], draft["version"]) == ("in_review", 1)
    refused = refusals_of(pressroom, "Mixed sources")
    assert {name: word for name, word in REASONS.items() if word not in refused.get(name, "")} == {}, refused
    assert refused.keys() == REASONS.keys()


REASONS = {
    "empty.md": "is empty",
    "picture.md": "PNG image",
    "latin.md": "wrong encoding",
    "huge.pdf": "too large: 40.0 MB",
    "gone.md": "cannot be opened",
    "redirect": "127.0.0.1",
}


def test_without_a_usable_source_there_is_no_draft_and_it_says_why(pressroom: Stack, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_bytes(b"")
    bare = {"brand": {"company": "Nobody"}, "workspace": "Nobody", "call_to_action": None, "offer": "", "goal": ""}
    campaign = a_campaign(tmp_path, "No source", [str(tmp_path / "empty.md")], **bare)
    fields = yaml.safe_load(campaign.read_text(encoding="utf-8"))
    for name in ("proof_points", "key_message"):
        del fields["briefs"][0][name]
    campaign.write_text(yaml.safe_dump({k: v for k, v in fields.items() if v}), encoding="utf-8")
    pressroom.run("campaign", "add", str(campaign))
    done = pressroom.call("generate", "--campaign", "No source", "--wait")
    assert done.returncode == 1
    assert "“empty.md” is empty" in done.stderr
    (draft,) = pressroom.read("drafts", "list", "--campaign", "No source")
    assert (draft["status"], draft["version"], draft["text"]) == ("failed", 0, "")
    assert refusals_of(pressroom, "No source") == {"empty.md": "“empty.md” is empty."}
