"""The review page without a browser: what a click or key does to the database, and what is shown then."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.actor import Actor
from domain.draft import DraftStatus
from panel_app.auth import Visitor
from panel_app.background import Later
from panel_app.components.next_step import next_step
from panel_app.data import PAGE_SIZE, load_draft, load_queue
from panel_app.pages.overview import OverviewPage
from panel_app.pages.review import ReviewPage
from panel_app.services import AppServices, what_is_off
from panel_app.session import Session
from panel_app.state import ReviewState, from_query
from resources.files import LocalFiles
from store.decisions import decisions_of
from store.drafts import get_draft, set_status
from store.people import SignIn, find_sign_in
from store.postgres import Database
from tests.builders import make_brief, make_draft_with_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.conftest import signed_in_token
from tests.panel_app.scene import Scene, build_scene


@pytest.fixture
def stage(database: Database, workspace: Newsroom, tmp_path: Path) -> Scene:
    """A scene whose files no server shows."""
    return build_scene(database, workspace.id, tmp_path)


def open_session(
    database: Database,
    actor: Actor,
    clock: SettableClock,
    here: str = "review",
    later: Later | None = None,
    *,
    folder: Path = Path("/nonexistent"),
) -> Session:
    """A session of that person, without a browser; files are kept in `folder`."""
    services = AppServices(database=database, clock=clock, files=LocalFiles(folder), published=folder, port=1)
    sign_in = SignIn(**actor.model_dump(), id="signin_x", expires_at=clock.now() + timedelta(hours=1))
    return Session(services, Visitor(sign_in, signed_in_token(database, actor)), here=here, title="x", later=later)


def _html(page: ReviewPage) -> dict[str, Any]:
    return {
        "rows": page._list.rows.html,
        "head": page._draft.head.html,
        "sheet": page._draft.preview.html + page._draft.evidence.html,
        "next": page._draft.box._next.html,
        "refusal": page._draft.box._refusal.html if page._draft.box._refusal.visible else "",
    }


def _review(database: Database, actor: Actor, clock: SettableClock, query: str = "") -> ReviewPage:
    return ReviewPage(open_session(database, actor, clock), from_query(query))


def _status(database: Database, stage: Scene, draft_id: str) -> DraftStatus:
    with database.transaction(stage.workspace_id) as conn:
        return get_draft(conn, draft_id).status


def test_the_state_of_the_page_is_its_address_and_back(stage: Scene) -> None:
    del stage
    for state in (ReviewState(), ReviewState("approved", 3, "R&D ü", "draft_1"), ReviewState(search="a b")):
        assert from_query(state.address.partition("?")[2]) == state
    assert from_query("tab=nonsense&page=-1&page=x") == ReviewState()


def test_tabs_rows_and_search(database: Database, stage: Scene, clock: SettableClock) -> None:
    page = _review(database, stage.reviewer, clock)
    rows = _html(page)["rows"]
    assert rows.count('class="row') == 4
    assert "1 not supported" in rows
    page._act("tab", "published")
    assert "Verified" in _html(page)["rows"]
    page._act("tab", "waiting")
    assert "Not written yet" in _html(page)["rows"]
    page._list.search.value_input = "portal"
    assert "Nothing found for “portal”" in _html(page)["rows"]
    page._act("tab", "pending")
    assert _html(page)["rows"].count('class="row') == 2


def test_a_draft_shows_evidence_checks_wishes_and_history(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    shown = _html(_review(database, stage.reviewer, clock, f"draft={stage.article}"))
    assert "Cannot be approved: unsupported claim" in shown["head"]
    assert "The figure 0.2 is not in the passage." in shown["sheet"]
    assert (
        "<mark>Bookings that come straight from a planning system contain 1.2 errors in a hundred.</mark>"
        in shown["sheet"]
    )
    assert "161 characters, not 155." in shown["sheet"]
    second = _html(_review(database, stage.reviewer, clock, f"draft={stage.second}"))
    assert "Not done: “Mention our price”" in second["head"]
    assert "Drop the quotation." in second["sheet"]
    assert "Compare with the previous version" in second["sheet"]


def test_an_unsupported_claim_cannot_be_approved_by_any_key(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    page = _review(database, stage.reviewer, clock, f"draft={stage.article}")
    assert page._draft.box._approve.disabled
    page._key("a")
    assert _status(database, stage, stage.article) == "in_review"


def test_approve_says_what_happens_next_and_undo_takes_it_back(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    page = _review(database, stage.reviewer, clock, f"draft={stage.post}")
    page._key("a")
    assert "You approved version 1." in _html(page)["next"]
    assert "it goes out at once" in _html(page)["next"]
    with database.transaction(stage.workspace_id) as conn:
        (decision,) = decisions_of(conn, stage.post)
    assert decision.effective_at == clock.now() + timedelta(seconds=10)
    page._act("undo", decision.id)
    assert _status(database, stage, stage.post) == "in_review"
    page._key("a")
    clock.advance(11)
    page.refresh()
    assert "carried out now" in _html(page)["next"]


def test_a_comment_is_required_and_kept_when_the_desk_refuses(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    page = _review(database, stage.reviewer, clock, f"draft={stage.post}")
    page._key("r")
    page._draft.box._comment.value = "  "
    page._draft.box.press_send()
    assert "A comment is needed" in _html(page)["refusal"]
    with database.transaction(stage.workspace_id) as conn:
        set_status(conn, stage.post, "rejected")
    page._draft.box._comment.value = "Not for us."
    page._draft.box.press_send()
    assert "A draft that is rejected cannot become rejected." in _html(page)["refusal"]
    assert page._draft.box._comment.value == "Not for us."


def test_a_signed_out_page_changes_nothing(database: Database, stage: Scene, clock: SettableClock) -> None:
    page = _review(database, stage.reviewer, clock, f"draft={stage.post}")
    with database.transaction(stage.workspace_id) as conn:
        conn.execute("UPDATE sign_ins SET ended_at = now()")
    page._key("a")
    assert "You were signed out. Nothing was changed." in _html(page)["refusal"]
    assert _status(database, stage, stage.post) == "in_review"
    assert not page._session.check()


def test_who_may_not_review_gets_no_box(database: Database, stage: Scene, clock: SettableClock) -> None:
    page = _review(database, stage.viewer, clock, f"draft={stage.post}")
    assert not page._draft.box._choices.visible
    page._key("a")
    page._key("c")
    assert _status(database, stage, stage.post) == "in_review"


def test_next_goes_on_after_a_decision_and_across_pages(database: Database, stage: Scene, clock: SettableClock) -> None:
    with database.transaction(stage.workspace_id) as conn:
        for number in range(PAGE_SIZE):
            brief = make_brief(conn, stage.campaign, topic=f"More about docks {number:02d}")
            make_draft_with_version(conn, brief)
    page = _review(database, stage.reviewer, clock, f"draft={stage.post}")
    page._key("a")
    page._key("j")
    assert page._seen.state.draft == stage.article
    page._key("k")
    assert page._seen.state.draft == stage.article
    queue = load_queue(database, stage.workspace_id, "pending", page=1)
    assert (queue.page, queue.total, len(queue.rows)) == (1, PAGE_SIZE + 3, 3)
    last_of_first = load_queue(database, stage.workspace_id, "pending").rows[-1].draft_id
    page._act("open", last_of_first)
    page._key("j")
    assert page._seen.state.page == 1
    assert page._seen.state.draft == queue.rows[0].draft_id


def test_every_state_of_the_scene_has_its_sentence(database: Database, stage: Scene, clock: SettableClock) -> None:
    now = clock.now()

    def said(draft_id: str) -> str:
        step = next_step(load_draft(database, stage.workspace_id, draft_id, now), now)
        return f"{step.tone}: {step.headline} {step.detail}"

    assert "scheduled: Approved. Publishes " in said(stage.scheduled)
    assert "(Europe/Stockholm)" in said(stage.scheduled)
    assert "good: Version 1 was published" in said(stage.published)
    assert "found equal to what was approved" in said(stage.published)
    assert said(stage.rejected) == "quiet: Rejected by Olive Owner. “We never discount quiet hours.”"
    assert said(stage.post) == "quiet: Waiting for your decision. "


def test_an_approval_for_the_next_slot_names_it(database: Database, stage: Scene, clock: SettableClock) -> None:
    page = load_draft(database, stage.workspace_id, stage.article, clock.now())
    assert page.next_slot is not None
    assert page.next_slot > clock.now()
    assert page.next_slot.weekday() in (1, 3)


def test_the_overview_counts_and_says_what_is_off(database: Database, stage: Scene, clock: SettableClock) -> None:
    session = open_session(database, stage.viewer, clock, "overview")
    html = OverviewPage(session)._surface.html
    assert "Predictable docks" in html
    assert "Review 4" in html
    assert "8 pieces from 5 briefs" in html
    assert "1 piece queued" in html
    assert what_is_off(writes=False, searches=True) == (
        "No language model: the offline writer composes drafts from the sources.",
    )


def test_an_empty_workspace_names_the_next_step(
    database: Database, other_workspace: Newsroom, clock: SettableClock
) -> None:
    html = OverviewPage(open_session(database, other_workspace.owner, clock, "overview"))._surface.html
    assert "pressroom campaign add" in html
    assert "Nothing is waiting for you" in _html(_review(database, other_workspace.owner, clock))["rows"]


def test_a_page_that_only_stays_open_does_not_keep_its_sign_in(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    session = open_session(database, stage.owner, clock)
    token = session.visitor.token
    clock.advance(0.9 * 3600)
    assert session.check()
    clock.advance(0.2 * 3600)
    assert not session.check()
    assert find_sign_in(database, token) is not None, "it ran out by itself"


def test_the_mark_goes_over_the_pages_edge_and_stands_on_the_next_row(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    with database.transaction(stage.workspace_id) as conn:
        for number in range(PAGE_SIZE):
            make_draft_with_version(conn, make_brief(conn, stage.campaign, topic=f"More about docks {number:02d}"))
    page = _review(database, stage.reviewer, clock)
    first, second = (load_queue(database, stage.workspace_id, "pending", page=number) for number in (0, 1))
    for _ in first.rows:
        page._key("j")
    assert page._marked == first.rows[-1].draft_id
    page._key("j")
    assert (page._seen.state.page, page._marked) == (1, second.rows[0].draft_id)
    assert f'class="row at" href="/review?page=2&amp;draft={second.rows[0].draft_id}"' in _html(page)["rows"]
    page._key("k")
    assert (page._seen.state.page, page._marked) == (0, first.rows[-1].draft_id)
    page._key("Enter")
    assert page._seen.state.draft == first.rows[-1].draft_id
