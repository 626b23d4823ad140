"""An archived campaign on the dashboard: listed apart, readable, and without anything to decide."""

from datetime import timedelta

from desk.archive import archive
from panel_app.pages.overview import OverviewPage
from panel_app.state import ReviewState
from store.postgres import Database
from tests.builders import make_brief, make_campaign, make_draft_with_version, make_publication, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import _html, _review, open_session


def test_an_archived_campaign_is_listed_apart_and_its_drafts_are_only_read(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn, name="Spring")
        draft, _ = make_draft_with_version(conn, make_brief(conn, campaign))
        post = make_publication(conn, clock.now() + timedelta(days=1), brief=make_brief(conn, campaign))
    archive(database, workspace.owner, clock, campaign_id=campaign.id, hold=True)
    html = OverviewPage(open_session(database, workspace.owner, clock, "overview"))._surface.html
    assert "<h2>Archived</h2>" in html
    assert 'class="card campaign"' not in html
    assert draft.id not in _html(_review(database, workspace.owner, clock))["rows"]
    query = ReviewState(campaign="Spring", draft=draft.id).address.partition("?")[2]
    page = _review(database, workspace.owner, clock, query)
    assert "The campaign is archived." in _html(page)["next"]
    assert not page._draft.box._choices.visible
    assert 'data-act="edit"' not in _html(page)["sheet"]
    assert "Most organisations run more than ten Collectors." in _html(page)["sheet"]
    page._act("open", post.draft_id)
    assert f'data-value="{post.id}:withdraw"' in _html(page)["next"]
    assert f'data-value="{post.id}:send"' not in _html(page)["next"]


def test_the_overview_puts_campaigns_away_and_brings_them_back(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn, name="Spring")
        make_draft_with_version(conn, make_brief(conn, campaign))
        viewer = make_user(conn, "viewer")
    page = OverviewPage(open_session(database, workspace.owner, clock, "overview"))
    assert "1 draft leaves the review queue" in page._surface.html
    assert f'data-act="archive" data-value="{campaign.id}"' in page._surface.html
    page._act("archive", campaign.id)
    assert "<h2>Archived</h2>" in page._surface.html
    assert f'data-act="unarchive" data-value="{campaign.id}"' in page._surface.html
    looked_at = OverviewPage(open_session(database, viewer, clock, "overview"))
    assert 'data-act="unarchive"' not in looked_at._surface.html
    looked_at._act("unarchive", campaign.id)
    assert "may not unarchive a campaign" in looked_at._refusal.html
    page._act("unarchive", campaign.id)
    assert "<h2>Archived</h2>" not in page._surface.html
