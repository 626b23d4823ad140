"""campaign show, drafts show and the review page name passages that disagree."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.main import run
from cli.work_office import Office
from panel_app.components.evidence import evidence_html
from panel_app.data import load_draft
from resources.settings import Settings
from store.campaigns import get_campaign
from store.postgres import Database
from store.workspaces import list_workspaces
from tests.builders import make_brief, make_dossier, make_draft_with_version, make_evidence
from tests.cli.conftest import Command, named
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

SAID = "72% of sites with a gate book each arrival."
OTHER = "65% of sites with a gate book each arrival."
ELSE = "Managers of the sites rarely see the surcharge at all."


@pytest.mark.parametrize(("second", "shown"), [(OTHER, True), (ELSE, False)])
def test_a_campaign_shows_where_its_sources_disagree(
    second: str,
    shown: bool,
    database: Database,
    workspace: Newsroom,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn)
        make_dossier(conn, brief, (SAID, second))
        campaign = get_campaign(conn, brief.campaign_id)
    name = dict(list_workspaces(database))[workspace.id]
    office = Office(Settings(home=tmp_path), database, SettableClock())

    assert run(["campaign", "show", campaign.name, "--workspace", name], office) == 0

    told = capsys.readouterr().out
    assert ("the sources disagree" in told) is shown
    assert (SAID in told) is shown


@pytest.mark.parametrize(("second", "shown"), [(OTHER, True), (ELSE, False)])
def test_the_review_page_shows_what_speaks_against_a_cited_claim(
    second: str, shown: bool, database: Database, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn)
        claim = make_dossier(conn, brief, (SAID, second)).claims[0]
        cited = make_evidence(sentence=SAID, claim_id=claim.id, source_id=claim.source_id, passage=SAID)
        draft, _ = make_draft_with_version(conn, brief, evidence=(cited,))
    page = load_draft(database, workspace.id, draft.id, datetime(2026, 6, 1, tzinfo=UTC))

    html = evidence_html(page)
    assert ("Another passage disagrees" in html) is shown
    assert (second in html) is shown


@pytest.mark.parametrize(("second", "found"), [(OTHER, 1), (ELSE, 0)])
def test_the_json_of_a_campaign_and_of_a_draft_has_both_statements_at_their_places(
    second: str, found: int, command: Command, database: Database, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn)
        claims = make_dossier(conn, brief, (SAID, second)).claims
        source_text = f"{SAID}\n\n{second}"
        cited = make_evidence(sentence="Most sites book.", claim_id="c1", source_id=claims[0].source_id)
        draft, _ = make_draft_with_version(conn, brief, evidence=(cited,))
        elsewhere = make_evidence(sentence="Most sites book.", claim_id="c1", source_id="src_of_another_dossier")
        other, _ = make_draft_with_version(conn, brief, "blog", evidence=(elsewhere,))
        campaign = get_campaign(conn, brief.campaign_id)
    where = ("--workspace", named(database, workspace), "--json")
    of_campaign = json.loads(command("campaign", "show", campaign.name, *where)[1])["contradictions"]
    of_draft = json.loads(command("drafts", "show", draft.id, *where)[1])["contradictions"]
    assert (len(of_campaign), len(of_draft)) == (found, found)
    assert json.loads(command("drafts", "show", other.id, *where)[1])["contradictions"] == []
    for pair in of_draft:
        assert (pair["brief"], pair["sentences"]) == (brief.topic, ["Most sites book."])
        assert (pair["first"]["figure"], pair["second"]["figure"]) == ("72%", "65%")
        assert pair["first"]["source_id"] == pair["second"]["source_id"], "one source contradicts itself"
        for said in (pair["first"], pair["second"]):
            assert source_text[said["start"] : said["end"]] == said["text"]
        assert {name: pair[name] for name in ("brief", "first", "second")} == of_campaign[0]
    shown = command("drafts", "show", draft.id, *where[:2])[1]
    assert ("the sources disagree on: Most sites book." in shown) is bool(found)
