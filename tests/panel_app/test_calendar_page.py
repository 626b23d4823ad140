"""The calendar without a browser: what stands on which day, what a post's box says, and moving it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.actor import Actor
from domain.campaign import Campaign, ChannelPlan
from domain.publication import Publication
from domain.timing import Blackout, WeeklySlot
from panel_app.calendar_state import CalendarState, calendar_from
from panel_app.pages.calendar import CalendarPage
from store import decisions, drafts, publications
from store.postgres import Database
from store.publications import get_publication
from tests.builders import decide, make_brief, make_campaign, make_draft_with_version, make_publication, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import open_session

NOW = datetime(2031, 6, 3, 8, 0, tzinfo=UTC)  # a Tuesday; the workspace is in Berlin
NEW_YORK = "America/New_York"
SLOTS = (WeeklySlot(weekdays=(1, 3), at="08:30"),)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(NOW)


@pytest.fixture
def campaign(database: Database, workspace: Newsroom) -> Campaign:
    off = Blackout(first=date(2031, 6, 9), last=date(2031, 6, 10), note="Works <holiday>")
    with database.transaction(workspace.id) as conn:
        plan = ChannelPlan(kind="linkedin", account="main", slots=SLOTS, zone=NEW_YORK)
        return make_campaign(conn, channels=(plan,), blackouts=(off,), zone="Europe/Berlin")


@pytest.fixture
def row(database: Database, workspace: Newsroom, campaign: Campaign) -> Publication:
    """A post for Wednesday evening in New York, which is Thursday in Berlin."""
    at = datetime(2031, 6, 5, 3, 30, tzinfo=UTC)
    with database.transaction(workspace.id) as conn:
        draft, version = make_draft_with_version(conn, make_brief(conn, campaign))
        decision = decide(conn, version, slot_at=at)
        decisions.mark_taken(conn, decision.id)
        drafts.set_status(conn, draft.id, "approved")
        return publications.add_publication(
            conn,
            draft_id=draft.id,
            version_id=version.id,
            digest=version.digest,
            decision_id=decision.id,
            channel=draft.channel,
            account_id=draft.account_id,
            zone=NEW_YORK,
            slot_at=at,
        )


def opened(database: Database, actor: Actor, clock: SettableClock, query: str = "") -> CalendarPage:
    session = open_session(database, actor, clock, "calendar")
    with database.transaction(actor.workspace_id) as conn:
        conn.execute("UPDATE sign_ins SET expires_at = '2032-01-01'")  # the clock is far ahead of the wall's
    return CalendarPage(session, calendar_from(query))


def shown(page: CalendarPage) -> str:
    return str(page._surface.html)


def is_open(page: CalendarPage) -> bool:
    """Whether a post's box is open."""
    return bool(page._box.view.open)


def day_of(page: CalendarPage, day: str) -> str:
    """What stands on one day."""
    return shown(page).split(f'data-drop="{day}"')[1].split("</li>")[0]


def test_posts_free_slots_and_blackouts_stand_on_the_days_of_the_workspace(
    database: Database, actor: Actor, clock: SettableClock, row: Publication
) -> None:
    page = opened(database, actor, clock)
    thursday = day_of(page, "2031-06-05")
    assert "05:30 CEST" in thursday
    assert "Scheduled" in thursday
    assert f"meant for Wed 4 Jun 2031, 23:30 EDT ({NEW_YORK})" in thursday
    assert f'draggable="true" data-drag="{row.id}"' in thursday
    assert "Free slot" in thursday and "14:30 CEST" in thursday
    assert "Works &lt;holiday&gt;" in day_of(page, "2031-06-09")
    assert "Free slot" not in day_of(page, "2031-06-10")
    assert "Days and times are those of <b>Europe/Berlin</b>" in shown(page)
    assert "Free slot</span>" not in shown(opened(database, actor, clock, "free=no"))


def test_what_is_due_and_not_approved_stands_there_as_draft_or_pending(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, campaign: Campaign
) -> None:
    with database.transaction(workspace.id) as conn:
        waiting, _ = make_draft_with_version(conn, make_brief(conn, campaign, due=date(2031, 6, 17)))
        back, _ = make_draft_with_version(conn, make_brief(conn, campaign, due=date(2031, 6, 18)))
        drafts.set_status(conn, back.id, "changes_requested")
        make_draft_with_version(conn, make_brief(conn, campaign, due=date(2031, 9, 18)))
    page = opened(database, actor, clock)
    assert 'class="slip t-pending" href="/review?draft=' in day_of(page, "2031-06-17")
    assert waiting.id in day_of(page, "2031-06-17")
    assert "t-draft" in day_of(page, "2031-06-18")
    assert shown(page).count("Due</span>") == 2


def test_a_day_with_many_posts_leads_to_all_of_them(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, campaign: Campaign
) -> None:
    with database.transaction(workspace.id) as conn:
        for hour in range(7):
            make_publication(conn, datetime(2031, 6, 20, 9 + hour, tzinfo=UTC), brief=make_brief(conn, campaign))
    day = day_of(opened(database, actor, clock), "2031-06-20")
    assert day.count('class="slip') == 4
    assert "3 more" in day and "view=list&amp;day=2031-06-20" in day
    listed = day_of(opened(database, actor, clock, "view=list&day=2031-06-20"), "2031-06-20")
    assert listed.count('class="slip') == 7


def test_put_on_another_day_it_keeps_its_hour_and_moves_at_one_more_press(
    database: Database, workspace: Newsroom, clock: SettableClock, row: Publication
) -> None:
    with database.transaction(workspace.id) as conn:
        planner = make_user(conn, "marketer")
    page = opened(database, planner, clock)
    page._act("drop", f"{row.id}:2031-06-06")
    assert page._seen.state.post == row.id
    assert is_open(page)
    assert page._box._at.value == "2031-06-05T23:30", "in New York, a day later"
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).planned_at == row.planned_at, "a hand slips: nothing is moved yet"
    page._box.press()
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).planned_at == row.planned_at + timedelta(days=1)
    assert "Moved: it goes out Thu 5 Jun 2031, 23:30 EDT" in page._told.html
    assert not is_open(page)
    assert "05:30 CEST" in day_of(page, "2031-06-06")


def test_beyond_its_approval_a_reviewer_says_that_it_is_approved_anew(
    database: Database, workspace: Newsroom, clock: SettableClock, row: Publication
) -> None:
    with database.transaction(workspace.id) as conn:
        reviewer, planner = make_user(conn, "reviewer"), make_user(conn, "marketer")
    late = opened(database, planner, clock, f"post={row.id}")
    late._box._at.value = "2031-06-12T10:00"
    assert "needs a new decision: ask somebody who reviews" in late._box._when.html
    assert late._box._press.disabled
    page = opened(database, reviewer, clock, f"post={row.id}")
    box = page._box
    box._at.value = "2031-06-12T10:00"
    assert "This time needs a new decision." in box._when.html
    assert box._anew.visible
    box.press()
    assert "Say that it is approved anew" in box._when.html
    box._anew.value = True
    box.press()
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).status == "withdrawn"
        said = decisions.decisions_of(conn, row.draft_id)[-1]
    assert (said.kind, said.user_id) == ("approve", reviewer.user_id)
    assert said.slot_at == datetime(2031, 6, 12, 10, tzinfo=ZoneInfo(NEW_YORK))
    assert "approved anew" in page._told.html
    assert "Approved, being scheduled" in day_of(page, "2031-06-12")


def test_the_box_warns_and_refuses_what_is_past_and_offers_the_next_free_slot(
    database: Database, actor: Actor, clock: SettableClock, row: Publication
) -> None:
    box = opened(database, actor, clock, f"post={row.id}")._box
    box._at.value = "2031-06-09T10:00"
    assert "blackout day (Works &lt;holiday&gt;)" in box._when.html
    box._at.value = "2031-06-01T10:00"
    box.press()
    assert "is in the past: choose a later time" in box._when.html
    box._wish.value = "next_slot"
    assert "It goes out Tue 3 Jun 2031, 08:30 EDT" in box._when.html
    assert "Sent" not in box._about.html


def test_who_may_only_read_moves_nothing(
    database: Database, workspace: Newsroom, clock: SettableClock, row: Publication
) -> None:
    with database.transaction(workspace.id) as conn:
        viewer = make_user(conn, "viewer")
    page = opened(database, viewer, clock, f"post={row.id}")
    assert "data-drag" not in shown(page)
    assert not page._box._form.visible
    assert "moved by whoever plans or reviews" in page._box._about.html
    page._box.press()
    assert "may not reschedule" in page._box._when.html
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).planned_at == row.planned_at


def test_keys_and_links_go_elsewhere_and_the_address_follows(
    database: Database, actor: Actor, clock: SettableClock, row: Publication
) -> None:
    page = opened(database, actor, clock)
    addresses: list[str] = []
    page._session.browser.show_address = addresses.append  # type: ignore[method-assign,assignment]
    page._key("j")
    page._key("w")
    page._key("t")
    page._act("open", row.id)
    page._key("Escape")
    assert addresses == [
        "/calendar?day=2031-07-01",
        "/calendar?view=week&day=2031-07-01",
        "/calendar?view=week",
        f"/calendar?view=week&post={row.id}",
        "/calendar?view=week",
    ]


@pytest.mark.parametrize(
    ("query", "state"),
    [
        ("", CalendarState()),
        ("?view=week&day=2031-06-05&free=no&post=p", CalendarState("week", date(2031, 6, 5), "p", free=False)),
        ("view=year&day=2031-13-01", CalendarState()),
        ("day=9999-12-31", CalendarState()),
    ],
)
def test_an_address_names_a_state(query: str, state: CalendarState) -> None:
    assert calendar_from(query) == state
    assert calendar_from(state.address.partition("?")[2]) == state


def test_an_empty_calendar_says_what_to_do_next(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    assert "No campaign yet" in shown(opened(database, actor, clock))
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn)
    assert "No channel has weekly slots" in shown(opened(database, actor, clock))
    with database.transaction(workspace.id) as conn:
        make_draft_with_version(conn, make_brief(conn, campaign))
    assert "1 draft waits for review" in shown(opened(database, actor, clock))
