"""The queue of one campaign: the overview leads there, and a chip leads back to all."""

from panel_app.pages.overview import OverviewPage
from panel_app.state import ReviewState, from_query
from store.postgres import Database
from tests.builders import make_brief, make_campaign, make_draft_with_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import _html, _review, open_session


def test_a_campaigns_link_opens_its_own_queue_and_the_chip_all(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        ids = []
        for name in ("Docks & gates", "Yards"):
            campaign = make_campaign(conn, name=name)
            draft, _ = make_draft_with_version(conn, brief=make_brief(conn, campaign))
            ids.append(draft.id)
    overview = OverviewPage(open_session(database, workspace.owner, clock, "overview"))
    address = ReviewState(campaign="Docks & gates").address
    assert f'class="button main" href="{address.replace("&", "&amp;")}"' in overview._surface.html
    page = _review(database, workspace.owner, clock, address.partition("?")[2])
    rows = _html(page)["rows"]
    assert ids[0] in rows
    assert ids[1] not in rows
    assert "Docks &amp; gates" in rows
    page._act("tab", "approved")
    assert page._seen.state.campaign == "Docks & gates"
    page._act("tab", "pending")
    page._act("campaign", "")
    assert all(draft_id in _html(page)["rows"] for draft_id in ids)
    assert 'data-act="campaign"' not in _html(page)["rows"]


def test_the_address_keeps_the_campaign_and_an_unknown_one_filters_nothing(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    state = ReviewState(tab="approved", campaign="Docks & gates")
    assert from_query(state.address.partition("?")[2]) == state
    page = _review(database, workspace.owner, clock, "campaign=Gone")
    assert page._seen.state.campaign == ""
