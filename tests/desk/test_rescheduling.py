"""Moving a post: inside the approval's window it keeps the approval, outside it needs another one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.rescheduling import reschedule
from domain.actor import Actor
from domain.brief import Brief
from domain.campaign import ChannelPlan
from domain.errors import Conflict, InvalidInput, NotAllowed, Refused
from domain.publication import MOVES, Publication, PublicationStatus
from domain.timing import Blackout, WeeklySlot
from store import audit, decisions, drafts
from store.archive import set_archived
from store.postgres import Database
from store.publications import get_publication
from tests.builders import make_brief, make_campaign, make_draft_with_version, make_publication, make_user, make_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

HOUR = timedelta(hours=1)
DAILY = WeeklySlot(weekdays=tuple(range(7)), at="08:30")
BERLIN = "Europe/Berlin"


@pytest.fixture
def brief(database: Database, workspace: Newsroom) -> Brief:
    with database.transaction(workspace.id) as conn:
        plan = ChannelPlan(kind="linkedin", account="main", slots=(DAILY,), zone=BERLIN)
        return make_brief(conn, make_campaign(conn, channels=(plan,)))


@pytest.fixture
def row(database: Database, workspace: Newsroom, brief: Brief, clock: SettableClock) -> Publication:
    """A post planned for six hours from now; without a slot of its own the approval was for about now."""
    with database.transaction(workspace.id) as conn:
        return make_publication(conn, clock.now() + 6 * HOUR, brief=brief)


def move(database: Database, actor: Actor, clock: SettableClock, row: Publication, **fields: Any) -> Any:
    return reschedule(database, actor, clock, publication_id=row.id, **{"slot": "at", **fields})


def now_of(database: Database, row: Publication) -> Publication:
    with database.transaction(row.workspace_id) as conn:
        return get_publication(conn, row.id)


def test_within_the_window_the_approval_stands(
    database: Database, workspace: Newsroom, row: Publication, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        planner = make_user(conn, "marketer")
    at = clock.now() + 9 * HOUR
    moved = move(database, planner, clock, row, at=at)
    assert (moved.decision, moved.planned_at, moved.zone) == (None, at, BERLIN)
    after = now_of(database, row)
    assert (after.planned_at, after.due_at, after.decision_id, after.key) == (at, at, row.decision_id, row.key)
    assert (after.zone, after.wall) == (BERLIN, at.astimezone(ZoneInfo(BERLIN)).replace(tzinfo=None))
    assert after.fence > row.fence
    with database.transaction(workspace.id) as conn:
        (line,) = audit.list_rows(conn)
    assert (line.action, line.subject, line.user_id) == ("reschedule a publication", row.draft_id, planner.user_id)
    assert line.detail["was"] == row.planned_at.isoformat()


def test_outside_the_window_nothing_is_moved_without_a_word(
    database: Database, actor: Actor, row: Publication, clock: SettableClock
) -> None:
    with pytest.raises(Conflict, match=rf"\({BERLIN}\) and 24 hours around it: this time needs a new decision"):
        move(database, actor, clock, row, at=clock.now() + 40 * HOUR)
    assert now_of(database, row) == row


def test_outside_the_window_the_version_is_approved_anew(
    database: Database, workspace: Newsroom, row: Publication, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        reviewer = make_user(conn, "reviewer")
    at = clock.now() + 40 * HOUR
    moved = move(database, reviewer, clock, row, at=at, approve=True)
    assert moved.publication.status == "withdrawn"
    with database.transaction(workspace.id) as conn:
        said = decisions.decisions_of(conn, row.draft_id)
        assert drafts.get_draft(conn, row.draft_id).status == "approved"
    assert said[-1] == moved.decision
    assert (said[-1].kind, said[-1].digest, said[-1].slot_at, said[-1].user_id) == (
        *("approve", row.digest, at),
        reviewer.user_id,
    )


@pytest.mark.parametrize("role", ["marketer", "viewer"])
def test_who_may_not_review_gives_no_new_approval(
    database: Database, workspace: Newsroom, row: Publication, clock: SettableClock, role: Any
) -> None:
    with database.transaction(workspace.id) as conn:
        user = make_user(conn, role)
    with pytest.raises(NotAllowed):
        move(database, user, clock, row, at=clock.now() + 40 * HOUR, approve=True)
    assert now_of(database, row) == row


def test_nobody_gives_it_for_what_they_wrote_themselves(
    database: Database, workspace: Newsroom, brief: Brief, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        author = make_user(conn, "reviewer")
        row = make_publication(conn, clock.now() + HOUR, brief=brief, made_by=author.user_id)
    with pytest.raises(NotAllowed, match="wrote in version 1"):
        move(database, author, clock, row, at=clock.now() + 40 * HOUR, approve=True)
    assert now_of(database, row).status == "scheduled", "all of it or nothing"
    move(database, author, clock, row, at=clock.now() + 2 * HOUR)


def test_the_next_free_slot_is_not_taken_by_the_post_itself(
    database: Database, workspace: Newsroom, brief: Brief, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        from desk.slots import next_free_slot
        from store.campaigns import get_campaign

        draft, _ = make_draft_with_version(conn, brief, "blog")
        campaign = get_campaign(conn, brief.campaign_id)
        linkedin = draft.model_copy(update={"channel": "linkedin", "account_id": workspace.accounts["linkedin"].id})
        first = next_free_slot(conn, linkedin, campaign, brief, clock.now())
        assert first is not None
        row = make_publication(conn, first, brief=brief)
        assert next_free_slot(conn, linkedin, campaign, brief, clock.now()) != first
    moved = move(database, actor, clock, row, slot="next_slot", approve=True)
    assert moved.planned_at == first


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at": datetime(2020, 1, 1, tzinfo=UTC)}, r"2020-01-01 01:00 \(Europe/Berlin\) is in the past"),
        ({"at": datetime(2036, 1, 1)}, "needs a zone"),
        ({"at": None}, "belongs to the slot"),
        ({"slot": "now"}, "publications send"),
    ],
)
def test_a_wrong_time_is_refused(
    database: Database, actor: Actor, row: Publication, clock: SettableClock, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        move(database, actor, clock, row, **fields)


def test_it_is_not_moved_before_the_brief_s_day(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        first = (clock.now() + 40 * HOUR).date()
        row = make_publication(conn, clock.now() + 60 * HOUR, brief=make_brief(conn, not_before=first))
    with pytest.raises(InvalidInput, match="not before"):
        move(database, actor, clock, row, at=clock.now() + HOUR)


@pytest.mark.parametrize("status", sorted(set(MOVES) - {"scheduled", "late"}))
def test_what_is_on_its_way_or_at_an_end_is_not_moved(
    database: Database, actor: Actor, row: Publication, clock: SettableClock, status: PublicationStatus
) -> None:
    with database.transaction(row.workspace_id) as conn:
        conn.execute("UPDATE published_content SET status = %s WHERE id = %s", [status, row.id])
    with pytest.raises(Conflict, match="cannot be moved"):
        move(database, actor, clock, row, at=clock.now() + 2 * HOUR)


def test_a_late_one_is_scheduled_again_unless_the_channel_has_it(
    database: Database, actor: Actor, row: Publication, clock: SettableClock
) -> None:
    with database.transaction(row.workspace_id) as conn:
        conn.execute("UPDATE published_content SET status = 'late', remote_id = 'x' WHERE id = %s", [row.id])
    with pytest.raises(Conflict, match="has this post already"):
        move(database, actor, clock, row, at=clock.now() + 2 * HOUR)
    with database.transaction(row.workspace_id) as conn:
        conn.execute("UPDATE published_content SET remote_id = NULL WHERE id = %s", [row.id])
    assert move(database, actor, clock, row, at=clock.now() + 2 * HOUR).publication.status == "scheduled"


def test_what_was_edited_since_or_put_away_is_decided_on_again(
    database: Database, workspace: Newsroom, actor: Actor, row: Publication, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        draft = drafts.get_draft(conn, row.draft_id)
        set_archived(conn, draft.campaign_id, clock.now())
    with pytest.raises(Refused, match="archived"):
        move(database, actor, clock, row, at=clock.now() + 2 * HOUR)
    with database.transaction(workspace.id) as conn:
        set_archived(conn, draft.campaign_id, None)
        make_version(conn, draft, text="Edited by a person.", made_by=actor.user_id)
        conn.execute("UPDATE published_content SET status = 'scheduled' WHERE id = %s", [row.id])
    with pytest.raises(Conflict, match="moved on"):
        move(database, actor, clock, row, at=clock.now() + 2 * HOUR)


def test_a_gap_holds_across_campaigns_and_a_blackout_is_left_out(
    database: Database, workspace: Newsroom, brief: Brief, actor: Actor, clock: SettableClock
) -> None:
    from desk.reviews import approve

    today = clock.now().astimezone(ZoneInfo(BERLIN)).date()
    off = Blackout(first=today, last=today + timedelta(days=3))
    with database.transaction(workspace.id) as conn:
        other = ChannelPlan(
            kind="linkedin", account="main", slots=(DAILY,), zone=BERLIN, gap_hours=30, blackouts=(off,)
        )
        strict = make_brief(conn, make_campaign(conn, channels=(other,)))
        pieces = [make_draft_with_version(conn, each)[0] for each in (strict, brief)]
        later = make_draft_with_version(conn, make_brief(conn, None, campaign_id=brief.campaign_id, position=9))[0]
    first, second, third = (
        approve(database, actor, clock, draft_id=draft.id, slot="next_slot").slot_at for draft in (*pieces, later)
    )
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.astimezone(ZoneInfo(BERLIN)).date() == today + timedelta(days=4)
    assert abs(second - first) >= 30 * HOUR, "though its own campaign asks for none"
    assert min(abs(third - first), abs(third - second)) >= 30 * HOUR
