"""engagement, links and report on the command line: figures in, figures out, a page on the disk."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.work_office import Office
from domain.publication import Publication
from resources.secrets import ensure_secrets
from store import audit
from store.postgres import Database
from tests.builders import make_brief, make_campaign, make_publication
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

NOON = datetime(2027, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def post(database: Database, workspace: Newsroom, office: Office) -> Publication:
    """A post of the campaign “Docks” that went out on a Monday; it is the Monday after."""
    assert isinstance(office.clock, SettableClock)
    office.clock.set(NOON + timedelta(days=7))
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn, make_campaign(conn, name="Docks", utm={}))
        made = make_publication(conn, brief=brief)
        conn.execute(
            "UPDATE published_content SET status = 'sent', sent_at = %s, url = 'https://acme.example/ten'", [NOON]
        )
    return made


def test_figures_come_in_and_are_shown(
    command: Command, workspace: Newsroom, database: Database, tmp_path: Path, post: Publication
) -> None:
    where = ("--workspace", named(database, workspace))
    file = tmp_path / "export.csv"
    file.write_text('Post link,Impressions,Clicks\nhttps://acme.example/ten,"1,240",31\nhttps://x.example,1,1\n')
    importing = ("engagement", "import", str(file), "--channel", "linkedin", "--day", "2027-02-01", *where)
    code, out, err = command(*importing)
    assert (code, out) == (0, "2 new figures  1 post  1 refused\n")
    assert "export.csv:3: No post of ours" in err
    assert command(*importing)[1] == "0 new figures  0 posts  0 refused\n"
    assert command("engagement", "import", str(file), "--channel", "x", *where)[0] == 2
    assert command("engagement", "import", str(tmp_path / "none.csv"), "--channel", "blog", *where)[0] == 2
    code, out, _ = command("engagement", "show", "--campaign", "Docks", *where)
    assert code == 0
    assert "impressions 1,240  clicks 31" in out
    (told,) = json.loads(command("engagement", "show", "--json", *where)[1])
    (shown,) = told["posts"]
    assert shown["publication_id"] == post.id
    assert shown["totals"] == [{"metric": "impressions", "value": 1240}, {"metric": "clicks", "value": 31}]
    code, out, _ = command("report", *where, "--html", str(tmp_path / "week.html"))
    assert code == 0
    assert "# Week 2027-W05" in out
    assert "1,240 (+1,240)" in out
    assert "<svg" in (tmp_path / "week.html").read_text(encoding="utf-8")
    assert command("report", "--week", "last", *where)[0] == 2
    assert "No report of 2027-W05 was told" in command("report", "--told", *where)[2]


def test_outcomes_come_in_and_are_told_in_three_ways(
    command: Command, workspace: Newsroom, database: Database, tmp_path: Path, post: Publication
) -> None:
    where = ("--workspace", named(database, workspace))
    file = tmp_path / "crm.csv"
    file.write_text(
        "contact,stage,day,amount,currency,utm_source,utm_campaign,self reported\n"
        "ann@acme.example,won,2027-02-03,1000,EUR,linkedin,docks,\n"
        "bob@acme.example,won,2027-02-03,,,,,a podcast\n"
    )
    code, out, _ = command("engagement", "outcomes", "import", str(file), *where)
    assert (code, out) == (0, "2 added  0 changed  0 unchanged  0 refused\n")
    code, out, _ = command("engagement", "show", "--campaign", "Docks", *where)
    assert "won: 2 (1,000.00 EUR)" in out
    assert "first touch    1 (50%)       linkedin / docks  1         1,000.00 EUR" in out
    assert "self-reported  1 (50%)       a podcast         1" in out
    code, out, _ = command("engagement", "outcomes", "forget", "ann@acme.example", *where)
    assert (code, out) == (0, "deleted  1 entry\n")


def test_a_workspace_decides_what_its_links_count(command: Command, workspace: Newsroom, database: Database) -> None:
    where = ("--workspace", named(database, workspace))
    assert "No link counts" in command("links", "list", *where)[2]
    code, out, err = command("links", "count", "visitors", *where)
    assert (code, out.split()[0]) == (0, "visitors")
    assert "PRESSROOM_PUBLIC_BASE" in err
    assert command("links", "count", "visitors", *where)[0] == 2
    assert command("links", "count", "everything", *where)[0] == 2


def test_a_secret_for_the_webhook_is_made_shown_and_noted(
    command: Command, workspace: Newsroom, database: Database, office: Office
) -> None:
    ensure_secrets(office.settings.home)
    where = ("--workspace", named(database, workspace))
    code, out, _ = command("engagement", "outcomes", "webhook", *where)
    address, secret = out.split()
    assert (code, address) == (0, f"{office.settings.dashboard_url}/hooks/outcomes/{workspace.id}")
    assert secret.startswith("whsec_")
    assert command("engagement", "outcomes", "webhook", *where)[1] == out
    with database.transaction(workspace.id) as conn:
        rows = audit.list_rows(conn)
    assert [row.action for row in rows] == ["show a secret"] * 2
    assert secret not in str(rows)
