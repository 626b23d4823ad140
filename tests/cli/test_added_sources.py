"""sources add FILE|URL: added with a word on what happens next, refused by name with exit code 2."""

import json
from pathlib import Path

import pytest

from domain.campaign import Campaign
from store.added_sources import added_to
from store.postgres import Database
from tests.builders import make_campaign
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom


@pytest.fixture
def campaign(database: Database, workspace: Newsroom) -> Campaign:
    with database.transaction(workspace.id) as conn:
        return make_campaign(conn, name="Spring & autumn")


def test_documents_and_addresses_are_added_and_shown(
    command: Command, workspace: Newsroom, database: Database, campaign: Campaign, tmp_path: Path
) -> None:
    (tmp_path / "report.csv").write_text("Region,Waiting\nNorth,41 min\n")
    where = ("--campaign", campaign.name, "--workspace", named(database, workspace))
    code, out, err = command("sources", "add", str(tmp_path / "report.csv"), *where)
    assert (code, out) == (0, "added  uploads/report.csv  Spring & autumn\n"), err
    assert 'pressroom generate --campaign "Spring & autumn"' in err
    code, out, err = command("sources", "add", "https://a.example/report", *where)
    assert (code, out) == (0, "added  https://a.example/report  Spring & autumn\n"), err
    shown = command("campaign", "show", campaign.name, *where[2:])[1]
    assert "source: uploads/report.csv (added by Olive Owner, " in shown
    added = json.loads(command("campaign", "show", campaign.name, "--json", *where[2:])[1])["added_sources"]
    assert [each["origin"] for each in added] == ["uploads/report.csv", "https://a.example/report"]


def test_what_is_refused_is_named(
    command: Command, workspace: Newsroom, database: Database, campaign: Campaign, tmp_path: Path
) -> None:
    (tmp_path / "empty.md").write_text("")
    with (tmp_path / "huge.pdf").open("wb") as huge:
        huge.truncate(30_000_000)
    where = ("--campaign", campaign.name, "--workspace", named(database, workspace))
    for name, said in (
        ("empty.md", "“empty.md” is empty."),
        ("huge.pdf", "“huge.pdf” is too large: 30.0 MB; at most 25 MB are read."),
        ("absent.md", "cannot be read: No such file or directory."),
        (".", "is a folder: name it under `sources` in the campaign file."),
    ):
        code, out, err = command("sources", "add", str(tmp_path / name), *where)
        assert (code, out) == (2, "")
        assert said in err
    with database.transaction(workspace.id) as conn:
        assert added_to(conn, campaign.id) == ()
