"""What the review page says of style findings and of sentences approved before."""

from pathlib import Path

import pytest

from domain.version import CheckResult
from panel_app.pages.review import ReviewPage
from panel_app.state import from_query
from store.postgres import Database
from store.style import false_alarms_of
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.scene import Scene, build_scene
from tests.panel_app.test_review_page import open_session

FLAGGED = CheckResult(name="triads", passed=False, blocking=False, detail="“Fast, simple and cheap.”")


@pytest.fixture
def stage(database: Database, workspace: Newsroom, tmp_path: Path) -> Scene:
    return build_scene(database, workspace.id, tmp_path)


def _side(page: ReviewPage) -> str:
    return str(page._draft.evidence.html)


def test_a_false_alarm_is_marked_with_one_click(database: Database, stage: Scene, clock: SettableClock) -> None:
    with database.transaction(stage.workspace_id) as conn:
        draft, version = builders.make_draft_with_version(conn, checks=(FLAGGED,))
    page = ReviewPage(open_session(database, stage.owner, clock), from_query(f"draft={draft.id}"))
    assert 'data-act="false_alarm" data-value="triads"' in _side(page)
    page._act("false_alarm", "triads")
    assert f"A false alarm, says {stage.owner.name}" in _side(page)
    assert 'data-act="false_alarm"' not in _side(page)
    with database.transaction(stage.workspace_id) as conn:
        assert [alarm.check_name for alarm in false_alarms_of(conn, version.id)] == ["triads"]


def test_who_may_not_review_is_offered_no_button(database: Database, stage: Scene, clock: SettableClock) -> None:
    with database.transaction(stage.workspace_id) as conn:
        draft, _ = builders.make_draft_with_version(conn, checks=(FLAGGED,))
    page = ReviewPage(open_session(database, stage.viewer, clock), from_query(f"draft={draft.id}"))
    assert "Fast, simple and cheap" in _side(page)
    assert 'data-act="false_alarm"' not in _side(page)


def test_a_sentence_says_where_it_was_approved_before(database: Database, stage: Scene, clock: SettableClock) -> None:
    with database.transaction(stage.workspace_id) as conn:
        brief = builders.make_brief(conn, topic="Ten <Collectors>")
        builders.make_publication(conn, brief=brief)
        draft, _ = builders.make_draft_with_version(conn)
    page = ReviewPage(open_session(database, stage.owner, clock), from_query(f"draft={draft.id}"))
    assert "Approved earlier by" in _side(page)
    assert "“Ten &lt;Collectors&gt;” (linkedin)" in _side(page)
