"""The page of a campaign: its sources with what became of them, the form by which documents come in, and putting the
campaign away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from desk.retention import hold
from domain.source import Source
from panel_app.form_answers import MOST, FormAnswer, FormAnswers
from panel_app.pages.campaign import CampaignPage
from store.added_sources import added_to
from store.archive import archived_at
from store.postgres import Database
from store.publications import get_publication
from store.sources import leave_out, save_source
from tests.builders import make_brief, make_publication, make_source
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.conftest import Dashboard, settled
from tests.panel_app.scene import Scene
from tests.panel_app.test_http import _as, _form
from tests.panel_app.test_review_page import open_session, stage

__all__ = ["stage"]

TEXT = b"In 2025 81% of all sites booked each arrival."
OpenPage = Callable[..., Any]
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"


def _send(session: requests.Session, dashboard: Dashboard, campaign_id: str, **fields: Any) -> requests.Response:
    form = _form(session, f"{dashboard.address}/sign-out") | fields.pop("form", {})
    files = fields.pop("files", {"none": b""})
    address = f"{dashboard.address}/campaigns/{campaign_id}"
    return session.post(address, data=form, files=files, timeout=60, allow_redirects=False)


def test_documents_come_in_by_the_form_which_leads_back_to_the_page(
    dashboard: Dashboard, database: Database, scene: Scene
) -> None:
    session = _as(database, scene.owner)
    files = [("file", ("report.txt", TEXT)), ("file", ("empty.md", b"")), ("file", ("virus.exe", b"MZ\x00\x01"))]
    answer = _send(session, dashboard, scene.campaign.id, files=files)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"/campaign?id={scene.campaign.id}&told=")
    assert _send(session, dashboard, scene.campaign.id, form={"address": "https://a.example/x"}).status_code == 303
    with database.transaction(scene.workspace_id) as conn:
        file, page = added_to(conn, scene.campaign.id)
    assert (file.origin, page.origin) == ("uploads/report.txt", "https://a.example/x")
    assert file.bytes_path is not None
    assert (dashboard.home / "media" / file.bytes_path).read_bytes() == TEXT


def test_an_answer_is_told_once_and_only_to_whom_it_was_meant_for() -> None:
    answers: FormAnswers[FormAnswer] = FormAnswers()
    answer = FormAnswer(refused=("“empty.md” is empty.",))
    name = answers.keep("user_a", answer)
    assert answers.take(name, "user_b") is None
    assert answers.take(name, "user_a") == answer
    assert answers.take(name, "user_a") is None
    first = answers.keep("user_a", answer)
    for _ in range(MOST):
        answers.keep("user_b", answer)
    assert answers.take(first, "user_a") is None, "the oldest made room"


def test_who_may_not_plan_finds_no_form_and_is_refused_anyway(
    dashboard: Dashboard, database: Database, scene: Scene, clock: SettableClock
) -> None:
    page = CampaignPage(open_session(database, scene.reviewer, clock, "campaign"), scene.campaign.id)
    assert page._form.html == ""
    assert "data-act" not in page._head.html
    session = _as(database, scene.reviewer)
    _send(session, dashboard, scene.campaign.id, files=[("file", ("report.txt", TEXT))])
    with database.transaction(scene.workspace_id) as conn:
        assert added_to(conn, scene.campaign.id) == ()
    page._act("archive", scene.campaign.id)
    assert "may not archive a campaign" in page._refusal.html
    with database.transaction(scene.workspace_id) as conn:
        assert archived_at(conn, scene.campaign.id) is None


def test_the_page_and_its_form_belong_to_the_workspace(
    dashboard: Dashboard, database: Database, scene: Scene, other_workspace: Newsroom, clock: SettableClock
) -> None:
    address = f"{dashboard.address}/campaigns/{scene.campaign.id}"
    theirs = _as(database, other_workspace.owner)
    assert theirs.get(address, timeout=60).status_code == 404
    assert _send(theirs, dashboard, scene.campaign.id, files=[("file", ("r.txt", TEXT))]).status_code == 404
    foreign = CampaignPage(open_session(database, other_workspace.owner, clock, "campaign"), scene.campaign.id)
    assert "There is no such campaign" in foreign._head.html
    assert (foreign._form.html, foreign._sources.html) == ("", "")
    assert requests.get(address, timeout=60, allow_redirects=False).status_code == 302
    assert requests.post(address, files=[("file", ("r.txt", TEXT))], timeout=60).status_code == 403
    ours = _as(database, scene.owner).get(address, timeout=60, allow_redirects=False)
    assert ours.headers["Location"] == f"/campaign?id={scene.campaign.id}"


def test_a_form_that_is_far_too_large_is_cut_off(dashboard: Dashboard, database: Database, scene: Scene) -> None:
    session = _as(database, scene.owner)
    try:
        answer = _send(session, dashboard, scene.campaign.id, files=[("file", ("r.txt", b"x" * 61_000_000))])
    except requests.ConnectionError:
        return  # it stops reading, and the sender may see only that
    assert answer.status_code == 400


def test_what_became_of_each_source_is_shown(database: Database, stage: Scene, clock: SettableClock) -> None:
    with database.transaction(stage.workspace_id) as conn:
        gone, _ = make_source(conn, stage.campaign.id, title="Old report <2019>", origin="https://old.example/")
        leave_out(conn, stage.campaign.id, gone.id)
        refused = Source(
            id="src_scan",
            campaign_id=stage.campaign.id,
            kind="file",
            origin="scan.pdf",
            title="scan.pdf",
            state="refused",
            reason="“scan.pdf” has no text to quote.",
            fetched_at=gone.fetched_at,
        )
        save_source(conn, refused)
    shown = CampaignPage(open_session(database, stage.viewer, clock, "campaign"), stage.campaign.id)._sources.html
    for part in ("What Hauliers Want from Dock Booking", "Old report &lt;2019&gt;", "Left out", "has no text to quote"):
        assert part in shown


def test_a_campaign_is_put_away_and_brought_back_from_its_page(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    with database.transaction(stage.workspace_id) as conn:
        post = make_publication(conn, clock.now() + timedelta(days=1), brief=make_brief(conn, stage.campaign))
    page = CampaignPage(open_session(database, stage.owner, clock, "campaign"), stage.campaign.id)
    shown = page._head.html
    assert "leave the review queue" in shown
    assert "that are not out are put on hold" in shown
    page._act("archive", f"{stage.campaign.id}:hold")
    assert "This campaign is archived" in page._head.html
    assert "what was never approved is cleared" in page._head.html
    assert page._form.html == ""
    with database.transaction(stage.workspace_id) as conn:
        assert get_publication(conn, post.id).status == "held"
    hold(database, stage.owner, clock, reason="Case 12/26")
    page.refresh()
    assert "there is a legal hold" in page._head.html
    page._act("unarchive", stage.campaign.id)
    assert "This campaign is archived" not in page._head.html
    with database.transaction(stage.workspace_id) as conn:
        assert archived_at(conn, stage.campaign.id) is None


def test_a_post_that_was_approved_meanwhile_is_not_held_without_a_word(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn)
    page = CampaignPage(open_session(database, workspace.owner, clock, "campaign"), brief.campaign_id)
    with database.transaction(workspace.id) as conn:
        make_publication(conn, clock.now() + timedelta(days=1), brief=brief)
    page._act("archive", brief.campaign_id)
    assert "1 approved post is not out yet" in page._refusal.html
    assert "<b>1 approved post</b> that is not out is put on hold" in page._head.html, "now it is told before"
    with database.transaction(workspace.id) as conn:
        assert archived_at(conn, brief.campaign_id) is None


@pytest.mark.browser
def test_a_person_uploads_documents_from_the_overview(open_page: OpenPage, scene: Scene, database: Database) -> None:
    page = open_page(scene.owner, "/overview")
    page.get_by_role("link", name=scene.campaign.name, exact=True).first.click()
    page.wait_for_url(f"**/campaign?id={scene.campaign.id}")
    settled(page).get_by_label("Documents").set_input_files(
        [
            {"name": "gate log.csv", "mimeType": "text/csv", "buffer": b"Gate,Wait\nNorth,41 min\n"},
            {"name": "empty.md", "mimeType": "text/markdown", "buffer": b""},
        ]
    )
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**&told=*")
    settled(page).locator(".notice.ok", has_text="uploads/gate log.csv").wait_for()
    page.locator(".notice.bad", has_text="Not added: “empty.md” is empty.").wait_for()
    page.locator(".sources li", has_text="Not read yet").wait_for()
    with database.transaction(scene.workspace_id) as conn:
        assert [each.origin for each in added_to(conn, scene.campaign.id)] == ["uploads/gate log.csv"]
    page.reload()
    settled(page).locator(".sources li", has_text="Not read yet").wait_for()
    assert page.locator(".notice.ok").count() == 0, "it is told once, and nothing was sent again"
    page.get_by_label("Back").get_by_role("link", name="Overview").click()
    page.wait_for_url("**/overview")
    assert not page.failed


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_a_campaign_is_put_away_by_keyboard_at_any_width(
    open_page: OpenPage, scene: Scene, database: Database, width: int
) -> None:
    page = open_page(scene.owner, f"/campaign?id={scene.campaign.id}", width=width)
    page.get_by_role("heading", name=scene.campaign.name, level=1).wait_for()
    assert page.evaluate(OVERFLOW) <= 0
    box = page.get_by_label("Or an address").bounding_box()
    assert box is not None
    assert 0 <= box["x"] < box["x"] + box["width"] <= width
    page.locator("summary", has_text="Archive").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".notice", has_text="This campaign is archived").wait_for()
    assert page.get_by_label("Or an address").locator("visible=true").count() == 0
    with database.transaction(scene.workspace_id) as conn:
        assert archived_at(conn, scene.campaign.id) is not None
    assert page.evaluate(OVERFLOW) <= 0
    page.goto(page.url.partition("/campaign")[0] + "/overview")
    settled(page).locator("summary", has_text="Bring back").click()
    page.get_by_role("button", name="Yes, bring it back").click()
    page.locator(".card.campaign", has_text=scene.campaign.name).wait_for()
    assert not page.failed
