"""Analytics without a browser: figures with their gaps, three ways of telling outcomes, a report as a file."""

from datetime import UTC, date, datetime, timedelta
from math import isnan

import pytest

from domain.actor import Actor
from domain.engagement import Reading, course
from panel_app.analytics_state import AnalyticsState, analytics_from
from panel_app.components.charts import broken
from panel_app.pages.analytics import AnalyticsPage
from store.engagement import add_readings
from store.postgres import Database
from store.weekly import read_week, save_report
from tests.builders import make_brief, make_campaign, make_publication
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.conftest import Dashboard
from tests.panel_app.publishing_scene import tell_outcomes
from tests.panel_app.scene import Scene
from tests.panel_app.test_http import _as
from tests.panel_app.test_review_page import open_session

DAY = date(2031, 6, 2)


def opened(database: Database, actor: Actor, clock: SettableClock, query: str = "") -> AnalyticsPage:
    return AnalyticsPage(open_session(database, actor, clock, "analytics"), analytics_from(query))


def reading(post: str, days: int, value: int, **fields: object) -> Reading:
    at = DAY + timedelta(days=days)
    said = datetime(at.year, at.month, at.day, 20, tzinfo=UTC)
    return Reading.model_validate(
        {"publication_id": post, "metric": "views", "value": value, "day": at, "as_of": said, **fields}
    )


@pytest.fixture
def filled(database: Database, workspace: Newsroom, clock: SettableClock) -> str:
    """One post whose views were told of three days with a gap, and another of which nothing was told."""
    clock.set(datetime(2031, 6, 11, 12, tzinfo=UTC))
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn, name="Docks & <yards>")
        rows = [make_publication(conn, brief=make_brief(conn, campaign)) for _ in range(2)]
        conn.execute("UPDATE published_content SET status = 'sent', sent_at = '2031-06-02 08:00+00'")
        add_readings(conn, [reading(rows[0].id, 0, 100), reading(rows[0].id, 1, 180), reading(rows[0].id, 3, 240)])
        make_campaign(conn, name="Another")
    return rows[0].id


def test_what_nobody_told_is_a_dash_and_every_figure_says_when_it_was_said(
    database: Database, actor: Actor, clock: SettableClock, filled: str
) -> None:
    page = opened(database, actor, clock)
    html = page._figures.html
    assert html.count("240</td>") == 1
    assert html.count("–</td>") == 1
    assert "Thu 5 Jun 2031, 22:00 CEST (Europe/Berlin)" in html
    assert "No figures yet" in html
    assert "Docks &amp; &lt;yards&gt;" in html
    assert page._framed.visible
    assert page._below.html.count("<tr>") >= 4
    assert "Wed 4 Jun 2031" not in page._below.html, "a day of which nobody told is not there"
    alone = opened(database, actor, clock, "campaign=Another")
    assert "No post is out yet" in alone._figures.html
    assert not alone._framed.visible


def test_a_line_is_broken_where_a_day_was_not_told() -> None:
    days = course([reading("p", 0, 100), reading("p", 1, 180), reading("p", 3, 240)], "views")
    assert [value for _, value in days] == [100, 180, 240]
    drawn = [value for _, value in broken(days)]
    assert drawn[:2] == [100.0, 180.0]
    assert isnan(drawn[2])
    assert drawn[3] == 240.0
    by_day = [reading("p", n, 10, span="day") for n in (0, 2)]
    assert [value for _, value in course(by_day, "views")] == [10, 20]
    assert course(by_day, "clicks") == ()
    both = [*by_day, reading("p", 1, 15)]
    assert course(both, "views") == ((DAY + timedelta(days=1), 15),), "days are added up only where no total was told"


def test_outcomes_stand_in_three_ways_each_with_what_it_misses(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        tell_outcomes(conn, clock.now().date())
    html = opened(database, actor, clock)._below.html
    won = html.split('aria-label="won"')[1]
    first, last, said = won.split("<h4>")[1:4]
    assert ("First touch" in first, "linkedin / predictable-docks" in first) == (True, True)
    assert "google" in last
    assert "a podcast" in said
    assert won.count("Unattributed") == 3
    assert "1 (50%)" in first


def test_the_weeks_report_is_shown_as_it_is_known_and_its_neighbours_are_reached(
    database: Database, actor: Actor, clock: SettableClock, filled: str
) -> None:
    html = opened(database, actor, clock)._below.html
    assert "Week 2031-W23" in html
    assert "2 posts went out." in html
    assert "<table>" in html
    assert "week=2031-W22" in html
    assert "2031-W24" not in html, "it is not over"
    assert "As it was told then" not in html
    assert "week=2031-W21" in opened(database, actor, clock, "week=2031-W22")._below.html
    assert "Week 2031-W23" in opened(database, actor, clock, "week=2031-W99")._below.html


def test_an_address_names_a_state() -> None:
    state = AnalyticsState("Docks", "clicks", "2031-W22")
    assert analytics_from(state.address.partition("?")[2]) == state
    assert analytics_from("figure=money&week=x") == AnalyticsState()


def test_the_report_is_a_file_of_the_own_workspace(
    dashboard: Dashboard, database: Database, scene: Scene, other_workspace: Newsroom
) -> None:
    session = _as(database, scene.viewer)
    now = datetime.now(UTC)
    week = "{}-W{:02}".format(*now.isocalendar()[:2])
    markdown = session.get(f"{dashboard.address}/reports/{week}.md", timeout=60)
    assert markdown.headers["Content-Disposition"] == f'attachment; filename="pressroom-{week}.md"'
    assert "A rollout that survives week three" in markdown.text
    page = session.get(f"{dashboard.address}/reports/{week}.html", timeout=60)
    assert page.text.lstrip().lower().startswith("<!doctype html>")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert session.get(f"{dashboard.address}/reports/{week}.md?told=1", timeout=60).status_code == 404
    with database.transaction(scene.workspace_id) as conn:
        save_report(conn, read_week(conn, week, days=30, now=now))
    assert session.get(f"{dashboard.address}/reports/{week}.md?told=1", timeout=60).ok
    assert session.get(f"{dashboard.address}/reports/2031-W99.md", timeout=60).status_code == 404
    theirs = _as(database, other_workspace.owner).get(f"{dashboard.address}/reports/{week}.md", timeout=60)
    assert "A rollout" not in theirs.text
