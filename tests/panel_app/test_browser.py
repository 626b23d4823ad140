"""The dashboard in a real browser: what a reviewer does in a morning."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from domain.review import Decision
from store import people
from store.decisions import decisions_of
from store.drafts import get_draft
from store.postgres import Database
from store.versions import current_version
from tests.builders import make_brief, make_draft_with_version, make_version
from tests.panel_app.conftest import Dashboard, settled
from tests.panel_app.scene import Scene
from tests.panel_app.scene_words import POST
from tests.panel_app.serving import UNDO_SECONDS

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Any]
HEAVY = {"crewai", "torch", "sentence_transformers", "moviepy", "dagster", "chromadb", "transformers", "onnxruntime"}


def _decisions(database: Database, scene: Scene, draft_id: str) -> tuple[Decision, ...]:
    with database.transaction(scene.workspace_id) as conn:
        return decisions_of(conn, draft_id)


def _press(page: Any, key: str) -> None:
    """Presses a key once the page listens."""
    settled(page).keyboard.press(key)


def _visible(page: Any, selector: str, **options: Any) -> Any:
    found = page.locator(selector, **options).locator("visible=true").first
    found.wait_for()
    return found


def test_signing_in_by_a_one_time_link_leads_to_the_queue(
    open_page: OpenPage, scene: Scene, database: Database
) -> None:
    with database.transaction(scene.workspace_id) as conn:
        person = people.person_of(conn, scene.reviewer.user_id)
        people.add_sign_in_link(conn, person, "browser-link", datetime.now(UTC) + timedelta(hours=1))
    page = open_page(None, "/sign-in?token=browser-link&next=/review")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Later").click()
    _visible(settled(page), ".row", has_text="Eleven portals")
    assert page.locator(".row").count() == 4
    _visible(page, ".row", has_text="Hauliers do not want").click()
    _visible(page, ".article .headline")
    page.wait_for_url(f"**draft={scene.article}")
    assert page.get_by_text("1 not supported").locator("visible=true").count() == 1


def test_a_claim_opens_its_passage_and_nothing_is_asked_of_another_host(
    open_page: OpenPage, scene: Scene, dashboard: Dashboard
) -> None:
    page = open_page(scene.reviewer, f"/review?draft={scene.post}")
    _visible(page, ".notice", has_text="offline writer")
    claim = _visible(page, ".claim", has_text="eleven booking portals")
    assert page.locator("[data-passage-of='0']").is_hidden()
    claim.click()
    assert "uses eleven booking portals" in _visible(page, "[data-passage-of='0'] mark").inner_text()
    assert "Imogen Farrell" in _visible(page, "[data-passage-of='0'] .source").inner_text()
    _visible(page, ".linkedin .said.chosen", has_text="eleven booking portals")
    _visible(page, ".linkedin .said[data-sentence='5']").click()
    assert "Give me a time that survives the night" in _visible(page, "[data-passage-of='5'] mark").inner_text()
    assert page.locator("[data-passage-of='0']").is_hidden()
    image = _visible(page, ".linkedin img")
    assert image.evaluate(_WIDTH) == 1200
    assert {urlsplit(url).netloc for url in page.asked if not url.startswith(("data:", "blob:"))} == {
        urlsplit(dashboard.address).netloc
    }
    assert not HEAVY & {name.partition(".")[0] for name in dashboard.modules()}
    assert not page.failed


def test_asking_for_changes_needs_a_comment_and_the_next_version_appears_by_itself(
    open_page: OpenPage, scene: Scene, database: Database
) -> None:
    page = open_page(scene.reviewer, f"/review?draft={scene.post}")
    _visible(page, ".linkedin")
    _press(page, "c")
    box = page.get_by_label("What should change?")
    box.wait_for()
    page.get_by_role("button", name="Send request").click()
    _visible(page, ".notice", has_text="A comment is needed")
    box.fill("Shorter, please.")
    page.get_by_role("button", name="Send request").click()
    _visible(page, ".next", has_text="You asked for changes to version 1")
    (decision,) = _decisions(database, scene, scene.post)
    assert (decision.kind, decision.comment, decision.user_id) == ("revise", "Shorter, please.", scene.reviewer.user_id)
    with database.transaction(scene.workspace_id) as conn:
        draft = get_draft(conn, scene.post)
        before = current_version(conn, scene.post)
        assert before is not None
        shorter = before.package.model_copy(update={"text": POST[0][0]})
        conn.execute("UPDATE decisions SET taken_at = now() WHERE id = %s", [decision.id])
        make_version(conn, draft, package=shorter)
    _visible(page, ".meta", has_text="Version 2")
    _press(page, "d")
    _visible(page, ".diff del", has_text="busiest one in the panel")


def test_what_is_typed_last_is_saved_by_the_keyboard(open_page: OpenPage, scene: Scene, database: Database) -> None:
    page = open_page(scene.owner, f"/review?draft={scene.letter}")
    _visible(page, ".mail")
    _press(page, "e")
    box = page.get_by_label("Subject")
    box.wait_for()
    box.fill("A delay")
    box.press("End")
    page.keyboard.type(", announced")
    page.keyboard.press("Control+Enter")
    _visible(page, ".meta", has_text="Version 2")
    _visible(page, "b", has_text="A delay, announced")
    with database.transaction(scene.workspace_id) as conn:
        version = current_version(conn, scene.letter)
    assert version is not None
    assert version.package.subject == "A delay, announced"


def test_approving_takes_effect_after_the_time_to_undo(open_page: OpenPage, scene: Scene, database: Database) -> None:
    page = open_page(scene.reviewer, "/review")
    _visible(page, ".row", has_text="Eleven portals")
    _press(page, "j")
    _visible(page, ".row.at", has_text="Eleven portals")
    _press(page, "Enter")
    _visible(page, ".linkedin", has_text="eleven booking portals")
    _press(page, "a")
    undo = _visible(page, ".undo")
    (decision,) = _decisions(database, scene, scene.post)
    assert decision.kind == "approve"
    waits = decision.effective_at - decision.created_at
    assert waits == pytest.approx(timedelta(seconds=UNDO_SECONDS), abs=timedelta(seconds=UNDO_SECONDS / 2))
    assert re.fullmatch(r"Undo \(\d+ s\)", undo.inner_text())
    undo.click()
    _visible(page, ".meta", has_text="Waiting for review")
    assert [d.kind for d in _decisions(database, scene, scene.post)] == ["approve", "undo"]
    _press(page, "k")
    _visible(page, ".linkedin", has_text="Which of the eleven would you close first?")
    _press(page, "j")
    _visible(page, ".linkedin", has_text="So keep one calendar")


def test_a_role_taken_away_is_refused_at_the_next_decision(
    open_page: OpenPage, scene: Scene, database: Database
) -> None:
    page = open_page(scene.reviewer, f"/review?draft={scene.second}")
    _visible(page, ".notice", has_text="Not done: “Mention our price”")
    with database.transaction(scene.workspace_id) as conn:
        people.set_role(conn, scene.reviewer.user_id, "viewer")
    page.get_by_role("button", name="Approve").click()
    _visible(page, ".notice", has_text="may not approve")
    with database.transaction(scene.workspace_id) as conn:
        assert get_draft(conn, scene.second).status == "in_review"


def test_who_may_only_read_finds_no_buttons(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.viewer, f"/review?draft={scene.post}")
    _visible(page, ".linkedin")
    assert page.get_by_role("button", name="Approve").locator("visible=true").count() == 0


def test_a_phone_shows_everything_without_scrolling_sideways(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.reviewer, "/overview", width=390, height=844)
    _visible(page, ".campaign")
    _drawer_closed(page)
    page.wait_for_function(_FITS)
    _visible(page, ".campaign .button").click()
    page.wait_for_url("**/review*")
    settled(page)
    for selector in (".row", ".linkedin", ".article", ".mail"):
        _visible(page, selector)
        page.wait_for_function(_FITS)
        if selector == ".row":
            _drawer_closed(page)
            page.locator(".row").first.click()
        else:
            page.get_by_label("Next draft").click()


def _drawer_closed(page: Any) -> None:
    page.wait_for_function(_NO_BACKDROP)


_NO_BACKDROP = """() => {
  const open = (node) => [...node.querySelectorAll("*")].some((item) =>
    (item.matches(".MuiBackdrop-root") && getComputedStyle(item).visibility !== "hidden"
      && getComputedStyle(item).opacity > 0 && item.getClientRects().length > 0)
    || (item.shadowRoot && open(item.shadowRoot)));
  return window.Bokeh && Bokeh.documents[0] && Bokeh.documents[0].is_idle && !open(document);
}"""
_WIDTH = "image => image.decode().then(() => image.naturalWidth)"
_FITS = """() => {
  let widest = document.documentElement.scrollWidth;
  const walk = (node) => { for (const item of node.querySelectorAll("*")) {
    if (item.shadowRoot) walk(item.shadowRoot);
    if (/auto|scroll/.test(getComputedStyle(item).overflowX) && !item.matches(".tabs")) {
      widest = Math.max(widest, item.scrollWidth);
    }
  } };
  walk(document);
  return widest <= 390;
}"""


def test_a_sign_in_that_is_ended_closes_the_open_page(open_page: OpenPage, scene: Scene, database: Database) -> None:
    page = open_page(scene.viewer, "/overview")
    _visible(page, ".campaign")
    with database.transaction(scene.workspace_id) as conn:
        conn.execute("UPDATE sign_ins SET ended_at = now() WHERE user_id = %s", [scene.viewer.user_id])
    page.wait_for_url("**/sign-in*")
    page.get_by_label("Password").wait_for()


def test_the_published_post_opens_behind_the_sign_in(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.reviewer, f"/review?tab=published&draft={scene.published}")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open the post").click()
    post = opened.value
    post.wait_for_load_state("load")
    assert "hauliers" in post.content().lower()
    assert post.locator("img").first.evaluate(_WIDTH) > 0


def test_the_search_has_a_name_and_a_step_by_key_is_announced(open_page: OpenPage, scene: Scene) -> None:
    page = open_page(scene.reviewer, "/review")
    page.get_by_label("Search").wait_for()
    _press(page, "j")
    said = page.locator("[role=status][aria-live=polite]", has_text=re.compile(r", 1 of 4$"))
    said.wait_for(state="attached")
    _press(page, "Enter")
    _visible(page, ".head h1")
    _press(page, "j")
    page.locator("[role=status][aria-live=polite]", has_text=re.compile(r", 2 of 4$")).wait_for(state="attached")


def test_the_keyboard_stands_on_the_marked_row_and_enter_opens_it(
    open_page: OpenPage, scene: Scene, database: Database
) -> None:
    page = open_page(scene.reviewer, "/review")
    _visible(page, ".row", has_text="Eleven portals")
    ids = [row.get_attribute("data-value") for row in page.locator(".row").all()]
    for key, index in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        _press(page, key)
        page.wait_for_function(_STANDS_ON, arg=ids[index])
        _visible(page, f".row.at[data-value='{ids[index]}']")
    assert page.evaluate(_OUTLINE) not in ("none", "")
    with database.transaction(scene.workspace_id) as conn:
        brief = make_brief(conn, scene.campaign, topic="One more about docks")
        make_draft_with_version(conn, brief)
    _visible(page, ".row", has_text="Ten Collectors")
    page.wait_for_function(_STANDS_ON, arg=ids[1])  # the list was drawn anew under the keyboard
    _press(page, "Enter")
    page.wait_for_url(f"**draft={ids[1]}")
    _visible(page, ".head h1")
    _press(page, "Escape")
    _visible(page, ".row.at")
    page.wait_for_function(_STANDS_ON, arg=ids[1])


_ACTIVE = """() => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  return at;
}"""
_STANDS_ON = (
    f"(wanted) => {{ const at = ({_ACTIVE})(); return !!at && at.matches('a.row') && at.dataset.value === wanted; }}"
)
_OUTLINE = f"() => getComputedStyle(({_ACTIVE})()).outlineStyle"
