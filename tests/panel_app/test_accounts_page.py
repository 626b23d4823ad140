"""The page of accounts without a browser: what each can do, trying it, giving it up, inviting somebody; and brakes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actor import Actor
from domain.errors import NeedsPerson, Retry
from domain.publication import AccountTest, Capabilities
from panel_app.pages.accounts import AccountsPage
from panel_app.services import AppServices
from panel_app.session import Session
from store.account_secrets import SecretRow, keep_secret
from store.accounts import Account, get_account, serve_by
from store.brakes import brakes_on
from store.postgres import Database
from tests.builders import make_campaign, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import open_session


def abilities(account: Account) -> Capabilities:
    """As publishers answer: one of them is not installed."""
    if account.channel == "email":
        raise NeedsPerson("This installation has no publisher “<post>”.")
    return Capabilities(look_up=True, read_back=account.channel == "blog")


def try_account(account: Account) -> AccountTest:
    if account.channel == "email":
        raise Retry("The channel does not answer.")
    return AccountTest(works=account.channel == "blog", findings=(f"Looked at <{account.channel}>.",))


def opened(database: Database, actor: Actor, clock: SettableClock) -> AccountsPage:
    session = open_session(database, actor, clock, "accounts")
    services: AppServices = replace(
        session.services,
        abilities=abilities,
        try_account=try_account,
        signs_in=lambda publisher: publisher == "linkedin",
        sign_in_of=lambda _: None,  # type: ignore[arg-type,return-value]
        address="https://desk.example",
    )
    wired = Session(services, session.visitor, here="accounts", title="x")
    page = AccountsPage(wired)
    wired.background.outdated = page.refresh
    return page


def part_of(page: AccountsPage, channel: str) -> str:
    """What stands about one account."""
    return str(page._surface.html).split(f'aria-label="{channel}, main"')[1].split("</section>")[0]


def test_each_account_says_its_state_its_end_and_what_it_can(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        serve_by(conn, workspace.accounts["linkedin"].id, "linkedin", {})
        keep_secret(
            conn,
            SecretRow(
                id="sec_1",
                account_id=workspace.accounts["linkedin"].id,
                name="access",
                key_id="k",
                sealed=b"x" * 64,
                expires_at=clock.now() + timedelta(days=9),
            ),
        )
    page = opened(database, actor, clock)
    linkedin = part_of(page, "LinkedIn")
    assert "Connected" in linkedin
    assert "(Europe/Berlin)" in linkedin and "Until" in linkedin
    assert "It finds a post again after a lost answer." in linkedin
    assert f"/oauth/linkedin/start?account={workspace.accounts['linkedin'].id}" in linkedin
    assert "reads back what is out" in part_of(page, "Blog")
    assert "has no publisher “&lt;post&gt;”" in part_of(page, "E-mail")


def test_an_account_is_tried_and_what_was_found_stands_beside_it(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    page = opened(database, actor, clock)
    page._act("test", workspace.accounts["blog"].id)
    assert "Its access works. Looked at &lt;blog&gt;." in part_of(page, "Blog")
    page._act("test", workspace.accounts["linkedin"].id)
    assert "Its access does not work." in part_of(page, "LinkedIn")
    page._act("test", workspace.accounts["email"].id)
    assert page._refusal.visible


def test_an_account_is_given_up_and_connected_again(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    page, blog = opened(database, actor, clock), workspace.accounts["blog"].id
    page._act("disconnect", blog)
    assert "Disconnected" in part_of(page, "Blog")
    page._act("disconnect", blog)
    assert "disconnected already" in page._refusal.html
    page._act("reconnect", blog)
    assert "Connected" in part_of(page, "Blog")
    with database.transaction(workspace.id) as conn:
        assert get_account(conn, blog).state == "connected"


def test_a_link_for_somebody_else_is_shown_where_people_sign_in(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        serve_by(conn, workspace.accounts["linkedin"].id, "linkedin", {})
    page = opened(database, actor, clock)
    assert 'data-act="invite"' not in part_of(page, "Blog")
    page._act("invite", workspace.accounts["linkedin"].id)
    assert f"https://desk.example/join?token={workspace.id}." in part_of(page, "LinkedIn")


def test_a_part_is_stopped_with_a_reason_and_started_again_by_who_may(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        campaign, reviewer = make_campaign(conn), make_user(conn, "reviewer")
    page, blog = opened(database, reviewer, clock), workspace.accounts["blog"].id
    assert "Nothing: what is due goes out." in page._surface.html
    page._act("stop-sending", f"account:{blog}:Wrong: <price>")
    page._act("stop-sending", f"campaign:{campaign.id}")
    with database.transaction(workspace.id) as conn:
        assert sorted((b.scope, b.subject, b.reason) for b in brakes_on(conn)) == [
            ("account", blog, "Wrong: <price>"),
            ("campaign", campaign.id, ""),
        ]
    assert "Stopped" in part_of(page, "Blog")
    assert "Wrong: &lt;price&gt;" in page._surface.html
    assert 'data-act="start-sending"' not in page._surface.html, "whoever reviews stops, and does not start"
    page._act("start-sending", f"account:{blog}")
    assert "may not start sending" in page._refusal.html
    owners = opened(database, actor, clock)
    owners._act("start-sending", f"account:{blog}")
    with database.transaction(workspace.id) as conn:
        assert [b.scope for b in brakes_on(conn)] == ["campaign"]


@pytest.mark.parametrize("deed", ["test", "invite", "disconnect", "reconnect"])
def test_who_may_not_is_offered_nothing_and_refused(
    database: Database, workspace: Newsroom, clock: SettableClock, deed: str
) -> None:
    with database.transaction(workspace.id) as conn:
        serve_by(conn, workspace.accounts["linkedin"].id, "linkedin", {})
        viewer = make_user(conn, "viewer")
    page = opened(database, viewer, clock)
    assert "data-act" not in page._surface.html
    assert "/oauth/" not in page._surface.html
    page._act(deed, workspace.accounts["linkedin"].id)
    assert "may not" in page._refusal.html
