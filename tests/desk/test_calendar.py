"""The calendar: posts, approvals that are not taken yet, free slots; in one constant number of questions."""

from datetime import UTC, date, datetime, timedelta

import pytest

from desk.calendar import CalendarEntry, calendar
from desk.reviews import approve
from domain.actor import Actor
from domain.campaign import ChannelPlan
from domain.errors import InvalidInput
from domain.timing import Blackout, WeeklySlot
from store.postgres import Database
from tests.builders import make_brief, make_campaign, make_draft_with_version, make_publication
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.fakes.ports import CountedDatabase, Ports

MONDAY = date(2027, 3, 22)
NOW = datetime(2027, 3, 22, 5, 0, tzinfo=UTC)
WORKING = WeeklySlot(weekdays=(0, 1, 2, 3, 4), at="08:30")
PLAN = ChannelPlan(kind="linkedin", account="main", slots=(WORKING,), zone="Europe/Berlin")


def week(database: Database, actor: Actor, days: int = 14) -> tuple[CalendarEntry, ...]:
    return calendar(database, actor, first=MONDAY, last=MONDAY + timedelta(days=days - 1), today=NOW)


def test_posts_approvals_and_free_slots_stand_in_their_order(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    clock.set(NOW)
    with database.transaction(workspace.id) as conn:
        off = Blackout(first=date(2027, 3, 29), last=date(2027, 3, 30), note="Easter")
        campaign = make_campaign(conn, channels=(PLAN,), blackouts=(off,))
        brief = make_brief(conn, campaign, topic="Waiting")
        waiting, _ = make_draft_with_version(conn, brief)
        easter = datetime(2027, 3, 29, 12, 0, tzinfo=UTC)
        post = make_publication(conn, easter, brief=make_brief(conn, campaign, topic="Named by hand"))
    approve(database, actor, clock, draft_id=waiting.id, slot="next_slot")
    found = week(database, actor)
    told = [(f"{e.wall:%m-%d %H:%M}", e.status, e.blackout) for e in found]
    assert told == [
        ("03-22 08:30", "approved", None),
        *((f"03-{day} 08:30", "free", None) for day in (23, 24, 25, 26)),
        ("03-29 12:00", "scheduled", "Easter"),
        *((day, "free", None) for day in ("03-31 08:30", "04-01 08:30", "04-02 08:30")),
    ]
    assert [e.at.hour for e in found if e.status == "free"] == [7] * 4 + [6] * 3, "the clocks went forward"
    scheduled = found[5]
    assert (scheduled.draft_id, scheduled.publication_id) == (post.draft_id, post.id)
    assert (scheduled.account, scheduled.campaign, scheduled.zone) == ("main", campaign.name, "UTC")
    assert (scheduled.title or "").startswith("Ten Collectors and more")
    assert {e.zone for e in found if e.status == "free"} == {"Europe/Berlin"}


def test_a_slot_that_two_campaigns_share_is_one_and_keeps_the_longer_gap(
    database: Database, workspace: Newsroom, actor: Actor
) -> None:
    with database.transaction(workspace.id) as conn:
        first = make_campaign(conn, channels=(PLAN,))
        make_campaign(conn, channels=(PLAN.model_copy(update={"gap_hours": 30.0}),))
        make_publication(conn, datetime(2027, 3, 24, 7, 30, tzinfo=UTC), brief=make_brief(conn, first))
    free = [e.wall.day for e in week(database, actor, 5) if e.status == "free"]
    assert free == [22, 26], "a day before and after the 24th is too near"


def test_what_is_past_is_no_free_slot(database: Database, workspace: Newsroom, actor: Actor) -> None:
    with database.transaction(workspace.id) as conn:
        make_campaign(conn, channels=(PLAN,))
    later = datetime(2027, 3, 24, 12, 0, tzinfo=UTC)
    found = calendar(database, actor, first=MONDAY, last=date(2027, 3, 26), today=later)
    assert [e.wall.day for e in found] == [25, 26]


def test_what_was_withdrawn_is_not_there_and_other_workspaces_are_not_either(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, actor: Actor
) -> None:
    at = datetime(2027, 3, 24, 7, 30, tzinfo=UTC)
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn, at)
        conn.execute("UPDATE published_content SET status = 'withdrawn' WHERE id = %s", [row.id])
    with database.transaction(other_workspace.id) as conn:
        make_publication(conn, at)
    assert week(database, actor) == ()


def test_the_number_of_questions_does_not_grow(database: Database, workspace: Newsroom, actor: Actor) -> None:
    counts = []
    for posts in (1, 12):
        with database.transaction(workspace.id) as conn:
            for number in range(posts):
                campaign = make_campaign(conn, channels=(PLAN,))
                make_publication(conn, NOW + timedelta(hours=number), brief=make_brief(conn, campaign))
        ports = Ports()
        assert week(CountedDatabase(database, ports), actor)
        counts.append(ports.count)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("days", "said"), [(-1, "before it begins"), (400, "at most 400 days")])
def test_a_range_that_is_none_is_refused(
    database: Database, workspace: Newsroom, actor: Actor, days: int, said: str
) -> None:
    del workspace
    with pytest.raises(InvalidInput, match=said):
        calendar(database, actor, first=MONDAY, last=MONDAY + timedelta(days=days), today=NOW)
