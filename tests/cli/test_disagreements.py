"""campaign show and the review page name passages that disagree."""

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
