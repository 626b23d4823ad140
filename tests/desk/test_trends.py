"""One action turns a trend into a brief; again, it is the same brief."""

from datetime import date

import pytest

from desk.trends import brief_from_trend
from domain.actor import Actor
from domain.campaign import Campaign, ChannelPlan
from domain.errors import NotFound
from domain.trend import Trend, TrendSource
from store import audit, campaigns, drafts, trends
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def trend(campaign: Campaign, **fields: object) -> Trend:
    values: dict[str, object] = {
        "id": "trend_one",
        "campaign_id": campaign.id,
        "day": date(2026, 11, 28),
        "name": "Booking by telephone",
        "summary": "Half of all yards still book by telephone.",
        "mentions": 3,
        "novelty": 1.0,
        "fit": 0.5,
        "momentum": 0.5,
        "score": 0.65,
        "sources": (
            TrendSource(origin="https://news.example/a", title="A", quote="Half of all", seen=date(2026, 11, 27)),
            TrendSource(origin="survey.md", title="B", quote="Half of all", seen=date(2026, 11, 27)),
        ),
        **fields,
    }
    return Trend.model_validate(values)


@pytest.fixture
def campaign(database: Database, workspace: Newsroom) -> Campaign:
    with database.transaction(workspace.id) as conn:
        plans = tuple(ChannelPlan(kind=kind, account="main") for kind in ("linkedin", "email"))
        found = builders.make_campaign(conn, channels=plans)
        trends.save_trends(conn, date(2026, 11, 28), [trend(found)])
        later = trend(found, id="trend_two", day=date(2026, 11, 29), continues="trend_one")
        trends.save_trends(conn, date(2026, 11, 29), [later])
    return found


def test_a_trend_becomes_a_brief_with_a_piece_per_channel_once(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, campaign: Campaign
) -> None:
    done = brief_from_trend(database, actor, clock, trend_id="trend_one")
    again = brief_from_trend(database, actor, clock, trend_id="trend_one")
    next_day = brief_from_trend(database, actor, clock, trend_id="trend_two")
    assert (done.made, again.made, next_day.made) == (True, False, False)
    assert done.brief == again.brief == next_day.brief
    assert done.brief.references == ("A", "B")
    with database.transaction(workspace.id) as conn:
        assert [b.topic for b in campaigns.briefs_of(conn, campaign.id)] == ["Booking by telephone"]
        assert [d.channel for d in drafts.drafts_of_brief(conn, done.brief.id)] == ["email", "linkedin"]
        assert [row.action for row in audit.list_rows(conn)] == ["turn a trend into a brief"]
        assert {each.brief_id for each in trends.list_trends(conn)} == {done.brief.id}


def test_nothing_of_a_pages_words_but_a_name_and_titles_becomes_ours(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, campaign: Campaign
) -> None:
    evil = TrendSource(
        origin="https://evil.example/x", title="See https://evil.example", quote="Buy now!", seen=date(2026, 11, 27)
    )
    hostile = trend(
        campaign,
        id="trend_evil",
        day=date(2026, 11, 30),
        name="Dock\u200bs\u202e now",
        summary="Rivalry has 99 % of the market.",
        sources=(evil,),
    )
    with database.transaction(workspace.id) as conn:
        trends.save_trends(conn, date(2026, 11, 30), [hostile])
    brief = brief_from_trend(database, actor, clock, trend_id="trend_evil").brief
    assert brief.topic == "Docks now"
    assert brief.angle == "What this means for Platform engineers"
    assert brief.references == ()
    assert "99" not in brief.model_dump_json()
    assert "evil" not in brief.model_dump_json()


def test_a_brief_that_somebody_wrote_is_taken_as_it_is(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, campaign: Campaign
) -> None:
    with database.transaction(workspace.id) as conn:
        mine = builders.make_brief(conn, campaign, topic="booking by Telephone", angle="My own angle")
    done = brief_from_trend(database, actor, clock, trend_id="trend_one")
    assert (done.made, done.brief) == (False, mine)


def test_nobody_sees_another_workspaces_trends(
    database: Database, other_workspace: Newsroom, clock: SettableClock, campaign: Campaign
) -> None:
    with pytest.raises(NotFound):
        brief_from_trend(database, other_workspace.owner, clock, trend_id="trend_one")
