"""The page of ideas without a browser: what a click does to the database, and what is shown then."""

from datetime import date

import pytest

from domain.actor import Actor
from domain.outline import Outline, OutlinedClaim
from domain.trend import Trend, TrendSource
from panel_app.pages.ideas import MISSING, IdeasPage
from store import outlines, trends, work
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import open_session


@pytest.fixture
def waiting(database: Database, workspace: Newsroom) -> tuple[Outline, str]:
    """An outline in review, and the piece that waits for it; and a trend."""
    with database.transaction(workspace.id) as conn:
        campaign = builders.make_campaign(conn, outline=True)
        brief = builders.make_brief(conn, campaign, topic="Docks & <b>doors</b>")
        piece = builders.make_draft(conn, brief)
        claim = OutlinedClaim(id="c1", text="Most run ten.", source_title="Survey")
        made = outlines.save_outline(
            conn,
            Outline(
                id="",
                brief_id=brief.id,
                campaign_id=campaign.id,
                topic=brief.topic,
                number=1,
                angle="A fleet is work.",
                claims=(claim,),
                call_to_action="Read it",
            ),
        )
        source = TrendSource(origin="survey.md", title="Survey", quote="Half", seen=date(2026, 11, 27))
        trend = Trend(
            id="trend_page",
            campaign_id=campaign.id,
            day=date(2026, 11, 28),
            name="Booking by telephone",
            summary="Half do it still.",
            mentions=2,
            novelty=1,
            fit=0.5,
            momentum=0.5,
            score=0.65,
            sources=(source,),
        )
        trends.save_trends(conn, trend.day, [trend])
    return made, piece.id


def page_of(database: Database, actor: Actor, clock: SettableClock) -> IdeasPage:
    return IdeasPage(open_session(database, actor, clock, here="ideas"))


def form_is_open(page: IdeasPage) -> bool:
    return bool(page._form.visible)


def test_an_outline_is_shown_and_approved_by_a_click(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, waiting: tuple[Outline, str]
) -> None:
    outline, piece_id = waiting
    page = page_of(database, actor, clock)
    assert "Docks &amp; &lt;b&gt;doors" in page._surface.html
    assert "Most run ten." in page._surface.html
    page._act("approve", outline.id)
    assert "Approved" in page._surface.html
    with database.transaction(workspace.id) as conn:
        assert outlines.get_outline(conn, outline.id).state == "approved"
        assert [request.kind for request in work.requests_of(conn, piece_id)] == ["draft"]
    page._act("approve", outline.id)
    assert page._refusal.visible
    assert "decided already" in page._refusal.html


def test_sending_back_needs_words_which_a_refresh_leaves_alone(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, waiting: tuple[Outline, str]
) -> None:
    outline, _ = waiting
    page = page_of(database, actor, clock)
    page._act("send-back", outline.id)
    assert form_is_open(page)
    assert "Docks" in page._comment.label
    page.press_send()
    assert MISSING in page._refusal.html
    page._comment.value = "Bolder."
    page.refresh()
    assert page._comment.value == "Bolder."
    page.press_send()
    assert not form_is_open(page)
    assert page._comment.value == ""
    with database.transaction(workspace.id) as conn:
        decided = outlines.get_outline(conn, outline.id)
    assert (decided.state, decided.comment) == ("changes_requested", "Bolder.")


@pytest.mark.usefixtures("waiting")
def test_a_trend_becomes_a_brief_by_a_click(database: Database, actor: Actor, clock: SettableClock) -> None:
    page = page_of(database, actor, clock)
    assert "2 sources · first seen · new 100% · fits the audience 50%" in page._surface.html
    page._act("brief", "trend_page")
    assert "A brief" in page._surface.html
    assert "Make it a brief" not in page._surface.html


@pytest.mark.usefixtures("waiting")
def test_who_may_only_read_has_no_buttons(database: Database, workspace: Newsroom, clock: SettableClock) -> None:
    with database.transaction(workspace.id) as conn:
        viewer = builders.make_user(conn, "viewer")
    assert "data-act" not in page_of(database, viewer, clock)._surface.html
