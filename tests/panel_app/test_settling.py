"""No dead end on the review page: where the machine must not decide, a person can."""

import re
from datetime import UTC, datetime

import pytest

from domain.publication import PublicationStatus
from store import publications
from store.drafts import set_status
from store.postgres import Database
from store.publications import get_publication
from store.work import requests_of
from tests.builders import make_draft, make_publication, make_user
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import _html, _review


def _stuck(database: Database, workspace: Newsroom, status: PublicationStatus) -> tuple[str, str]:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn, datetime.now(UTC))
        conn.execute("UPDATE published_content SET status = %s WHERE id = %s", [status, row.id])
        return row.draft_id, row.id


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("unknown", {"is there": "sent", "is not there": "scheduled"}),
        ("late", {"is there": "sent", "send": "scheduled", "withdraw": "withdrawn"}),
        ("held", {"send": "scheduled", "withdraw": "withdrawn"}),
        ("failed", {"is there": "sent", "send": "scheduled", "withdraw": "withdrawn"}),
    ],
)
def test_a_stuck_post_offers_what_its_state_allows_and_each_is_carried_out(
    database: Database, workspace: Newsroom, clock: SettableClock, status: PublicationStatus, words: dict[str, str]
) -> None:
    for word, after in words.items():
        draft_id, row_id = _stuck(database, workspace, status)
        page = _review(database, workspace.owner, clock, f"?tab=approved&draft={draft_id}")
        html = _html(page)["next"]
        assert set(re.findall(r'data-act="settle" data-value="\w+:([\w ]+)"', html)) == set(words)
        page._act("settle", f"{row_id}:{word}")
        with database.transaction(workspace.id) as conn:
            assert get_publication(conn, row_id).status == after
        assert 'data-act="settle"' not in _html(page)["next"]


def test_what_arrived_otherwise_is_said_of_a_post_that_is_out(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    draft_id, row_id = _stuck(database, workspace, "verified")
    with database.transaction(workspace.id) as conn:
        set_status(conn, draft_id, "published")
        conn.execute("UPDATE published_content SET remark = 'Slug <ten-2>.', sent_at = now() WHERE id = %s", [row_id])
    html = _html(_review(database, workspace.owner, clock, f"?tab=published&draft={draft_id}"))["next"]
    assert "found equal to what was approved. Slug &lt;ten-2&gt;." in html


def test_who_may_not_review_is_offered_nothing(database: Database, workspace: Newsroom, clock: SettableClock) -> None:
    draft_id, row_id = _stuck(database, workspace, "late")
    with database.transaction(workspace.id) as conn:
        viewer = make_user(conn, "viewer")
    page = _review(database, viewer, clock, f"?tab=approved&draft={draft_id}")
    assert "data-act" not in _html(page)["next"]
    page._act("settle", f"{row_id}:send")
    assert "may not" in _html(page)["refusal"]
    with database.transaction(workspace.id) as conn:
        assert publications.get_publication(conn, row_id).status == "late"


def test_a_failed_draft_is_tried_again(database: Database, workspace: Newsroom, clock: SettableClock) -> None:
    with database.transaction(workspace.id) as conn:
        draft = make_draft(conn)
        set_status(conn, draft.id, "failed", note="The model was away.")
    page = _review(database, workspace.owner, clock, f"?tab=waiting&draft={draft.id}")
    assert 'data-act="again"' in _html(page)["next"]
    page._act("again", draft.id)
    with database.transaction(workspace.id) as conn:
        (request,) = requests_of(conn, draft.id)
    assert request.status == "requested"
    assert "drafted again" in _html(page)["next"]
    assert 'data-act="again"' not in _html(page)["next"]
