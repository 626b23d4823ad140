"""The brake on every page, and what else the dashboard says of times: warnings, expired pieces, an address found."""

import re
from datetime import UTC, date, datetime, timedelta

from domain.timing import Blackout
from panel_app.components.surface import Surface
from panel_app.pages.overview import OverviewPage
from store import brakes, drafts
from store.postgres import Database
from store.publications import get_publication
from tests.builders import make_brief, make_campaign, make_draft_with_version, make_publication, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import _html, _review, open_session


def _seen(surface: Surface) -> bool:
    return bool(surface.visible)


def test_sending_is_stopped_and_started_from_any_page(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    session = open_session(database, workspace.owner, clock, "overview")
    page = OverviewPage(session)
    session.background.outdated = page.refresh
    nav, held = session.shell._nav, session.shell._held
    assert re.search(r'<summary[^>]*data-key="s"[^>]*>Stop sending', nav.html)
    assert 'data-act="stop-sending" data-value="everything"' in nav.html
    assert _seen(held) is False
    session._act("stop-sending", "workspace")
    assert _seen(held) is True
    assert "Sending is stopped in this workspace by Olive Owner." in held.html
    assert "Stop sending" not in nav.html, "it is stopped"
    session._act("start-sending", "workspace:")
    assert _seen(held) is False
    assert "Stop sending" in nav.html
    session._act("stop-sending", "nonsense")
    with database.transaction(workspace.id) as conn:
        assert brakes.brakes_on(conn) == ()


def test_each_is_offered_what_they_may(database: Database, workspace: Newsroom, clock: SettableClock) -> None:
    with database.transaction(workspace.id) as conn:
        reviewer, viewer = make_user(conn, "reviewer"), make_user(conn, "viewer")
        brakes.pull(conn, "channel", "blog", now=clock.now(), reason="Wrong <price>")
    shown = {}
    for user in (workspace.owner, reviewer, viewer):
        session = open_session(database, user, clock, "overview")
        OverviewPage(session)
        shown[user.role] = (session.shell._nav.html, session.shell._held.html)
    assert 'data-value="everything"' in shown["owner"][0]
    assert 'data-act="start-sending" data-value="channel:blog"' in shown["owner"][1]
    assert 'data-value="workspace"' in shown["reviewer"][0]
    assert 'data-value="everything"' not in shown["reviewer"][0]
    assert "start-sending" not in shown["reviewer"][1]
    assert "Wrong &lt;price&gt;" in shown["reviewer"][1]
    assert "stop-sending" not in shown["viewer"][0]


def test_a_post_that_a_brake_holds_says_so(database: Database, workspace: Newsroom, clock: SettableClock) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn, datetime(2031, 7, 1, 6, 30, tzinfo=UTC))
        conn.execute("UPDATE published_content SET zone = 'Europe/Berlin', wall = '2031-07-01 08:30'")
        brakes.pull(conn, "account", row.account_id, now=clock.now(), reason="Token leaked")
    shown = _html(_review(database, workspace.owner, clock, f"tab=approved&draft={row.draft_id}"))["next"]
    assert "Approved for Tue 1 Jul 2031, 08:30 CEST (Europe/Berlin). Sending is stopped." in shown
    assert "Token leaked" in shown


def test_what_will_not_hold_is_said_before_it_is_approved(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    today = clock.now().date()
    off = Blackout(first=today - timedelta(days=1), last=today + timedelta(days=1), note="Works holiday")
    with database.transaction(workspace.id) as conn:
        draft, _ = make_draft_with_version(conn, make_brief(conn, make_campaign(conn, blackouts=(off,))))
    page = _review(database, workspace.owner, clock, f"draft={draft.id}")
    choice = page._draft.box._slot
    assert choice._wish.value == "next_slot", "the first day that is none of those"
    assert "blackout" not in choice._when.html
    choice._wish.value = "now"
    assert "It goes out on a blackout day (Works holiday)." in choice._when.html
    choice._wish.value = "at"
    choice._at.value = f"{date(2031, 7, 1)}T08:30"
    assert "blackout" not in choice._when.html


def test_what_expired_has_its_tab_and_is_reviewed_again(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        conn.execute("UPDATE published_content SET status = 'withdrawn' WHERE id = %s", [row.id])
        drafts.set_status(conn, row.draft_id, "expired", "Not published: it was due yesterday.")
    listed = _html(_review(database, workspace.owner, clock, "tab=expired"))["rows"]
    assert "Expired" in listed
    assert "it was due yesterday" in listed
    page = _review(database, workspace.owner, clock, f"tab=expired&draft={row.draft_id}")
    shown = _html(page)["next"]
    assert "missed its slot" in shown
    assert f'data-act="undo" data-value="{row.decision_id}"' in shown
    page._act("undo", row.decision_id)
    with database.transaction(workspace.id) as conn:
        assert drafts.get_draft(conn, row.draft_id).status == "in_review"


def test_what_a_person_found_is_kept_with_its_address(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        conn.execute("UPDATE published_content SET status = 'unknown' WHERE id = %s", [row.id])
    page = _review(database, workspace.owner, clock, f"tab=approved&draft={row.draft_id}")
    assert 'type="url"' in _html(page)["next"]
    page._act("settle", f"{row.id}:is there:javascript:alert(1)")
    assert "is no address" in _html(page)["refusal"]
    page._act("settle", f"{row.id}:is there:https://channel.example/p?a=1:2")
    with database.transaction(workspace.id) as conn:
        after = get_publication(conn, row.id)
    assert (after.status, after.url) == ("sent", "https://channel.example/p?a=1:2")
    assert "https://channel.example/p?a=1:2" in _html(page)["next"]
