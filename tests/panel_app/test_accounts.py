"""An account that must be connected again: said on the overview and beside each of its posts, with the next step."""

from datetime import timedelta

from panel_app.pages.overview import OverviewPage
from resources.sealing import Sealer
from resources.vault import AccountVault
from store.accounts import serve_by
from store.holds import hold_account
from store.postgres import Database
from store.publications import get_publication
from tests.builders import make_publication, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import _html, _review, open_session


def test_the_overview_says_which_account_is_away_and_connects_it(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        reviewer = make_user(conn, "reviewer")
    owner_page = OverviewPage(open_session(database, workspace.owner, clock, "overview"))
    assert "is not connected" not in owner_page._surface.html
    with database.transaction(workspace.id) as conn:
        hold_account(conn, row.account_id, "The token <was> revoked.")
    owner_page.refresh()
    html = owner_page._surface.html
    assert "LinkedIn · main is not connected." in html
    assert "The token &lt;was&gt; revoked. 1 approved post waits for it." in html
    other = OverviewPage(open_session(database, reviewer, clock, "overview"))
    assert "ask an owner or manager" in other._surface.html
    assert 'data-act="reconnect"' not in other._surface.html
    other._act("reconnect", row.account_id)
    assert "may not reconnect an account" in other._refusal.html
    owner_page._act("reconnect", row.account_id)
    assert "is not connected" not in owner_page._surface.html
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).status == "scheduled"


def test_where_people_sign_in_at_the_channel_the_way_there_is_shown(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        serve_by(conn, row.account_id, "linkedin", {})
        hold_account(conn, row.account_id, "The token was revoked.")
        reviewer = make_user(conn, "reviewer")
    html = OverviewPage(open_session(database, workspace.owner, clock, "overview"))._surface.html
    assert f'href="/oauth/linkedin/start?account={row.account_id}"' in html
    assert 'data-act="reconnect"' not in html
    other = OverviewPage(open_session(database, reviewer, clock, "overview"))._surface.html
    assert "ask an owner or manager to sign in" in other
    assert "/oauth/" not in other


def test_a_post_that_waits_for_its_account_offers_to_connect_it(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        hold_account(conn, row.account_id, "The token was revoked.")
    page = _review(database, workspace.owner, clock, f"tab=approved&draft={row.draft_id}")
    assert f'data-act="reconnect" data-value="{row.account_id}"' in _html(page)["next"]
    page._act("reconnect", row.account_id)
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).status == "scheduled"
    assert 'data-act="reconnect"' not in _html(page)["next"]


def test_what_ends_soon_is_said_ahead_in_the_navigation_and_on_the_overview(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn, clock.now() + timedelta(days=12))
        serve_by(conn, row.account_id, "linkedin", {})
        reviewer = make_user(conn, "reviewer")
    vault = AccountVault(database, Sealer("ab" * 32), workspace.id, row.account_id)
    vault.keep("access_token", "token", clock.now() + timedelta(days=15, hours=1))
    page = OverviewPage(open_session(database, workspace.owner, clock, "overview"))
    assert "The access of" not in page._surface.html
    assert "ends soon" not in page._session.shell._nav.html
    clock.advance(5 * 86_400)
    page.refresh()
    assert "The access of “main” (linkedin) ends in 10 days" in page._surface.html
    assert "No approved post is planned for after that." in page._surface.html
    assert f'href="/oauth/linkedin/start?account={row.account_id}"' in page._surface.html
    assert "1 account with something that ends soon" in page._session.shell._nav.html
    other = OverviewPage(open_session(database, reviewer, clock, "overview"))._surface.html
    assert "ask an owner or manager to sign in at the channel again" in other
    assert "/oauth/" not in other
