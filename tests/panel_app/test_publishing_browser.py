"""The pages of publishing in a real browser, at a desk's width and at a phone's: nothing is asked of another host,
nothing sticks out, words can be read, the console is quiet; and a post is moved by dragging it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from store.postgres import Database
from store.publications import get_publication
from tests.panel_app.conftest import Dashboard, settled
from tests.panel_app.publishing_scene import Month, build_month, stop_a_campaign
from tests.panel_app.scene import Scene

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Any]
PAGES = {
    "/calendar": ".slip.t-scheduled",
    "/calendar?view=week": ".slip",
    "/calendar?view=list": ".slip",
    "/analytics": ".outcome .way",
    "/audiences": ".campaign.list",
    "/accounts": ".account",
}
# Words are told from their ground (WCAG AA) in every state that a slip, a chip or a notice can have.
POOR = """() => {
  const parts = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = (colour) => colour.slice(0, 3).map((c) => linear(c / 255))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (item) => {
    for (let node = item; node; node = node.assignedSlot || node.parentElement || (node.getRootNode() || {}).host) {
      const found = parts(getComputedStyle(node).backgroundColor);
      if (found.length === 3 || found[3] > 0.99) return found;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walk = (node) => { for (const item of node.querySelectorAll("*")) {
    if (item.shadowRoot) walk(item.shadowRoot);
    const own = [...item.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !item.getClientRects().length || item.closest(".surface, .MuiDialog-root") === null) continue;
    const [a, b] = [light(parts(getComputedStyle(item).color)), light(ground(item))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5 && !item.disabled) poor.push(`${item.textContent.trim().slice(0, 40)} (${ratio.toFixed(2)})`);
  } };
  walk(document);
  return poor;
}"""


@pytest.fixture
def month(database: Database, scene: Scene) -> Month:
    return build_month(database, scene, datetime.now(UTC).date())


def test_every_page_at_both_widths_and_a_post_is_dragged(
    open_page: OpenPage, scene: Scene, month: Month, database: Database, dashboard: Dashboard
) -> None:
    stop_a_campaign(database, scene)
    said: list[str] = []
    page = open_page(scene.owner, "/overview", width=1280, height=900)
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for path, shows in PAGES.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(dashboard.address + path)
        settled(page).locator(shows).locator("visible=true").first.wait_for()
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_function("(width) => document.documentElement.scrollWidth <= width", arg=width)
            assert page.evaluate(POOR) == [], (path, width)
    assert {urlsplit(url).netloc for url in page.asked if not url.startswith(("data:", "blob:"))} == {
        urlsplit(dashboard.address).netloc
    }
    assert not page.failed
    assert said == []
    _drag(open_page, scene, month, database)


def _drag(open_page: OpenPage, scene: Scene, month: Month, database: Database) -> None:
    """To the day before, which its approval covers; then one press moves it."""
    before = month.scheduled.planned_at
    page = open_page(
        scene.owner, f"/calendar?view=list&day={before.date() - timedelta(days=1)}", width=1280, height=900
    )
    slip = page.locator(f"[data-drag={month.scheduled.id}]")
    slip.wait_for()
    target = page.locator(f".day[data-drop='{before.date() - timedelta(days=1)}']")
    slip.drag_to(target)
    page.wait_for_url(f"**post={month.scheduled.id}**")
    button = page.get_by_role("button", name="Move", exact=True)
    button.wait_for()
    assert page.get_by_label("Date and time").input_value().startswith(str(before.date() - timedelta(days=1)))
    button.click()
    page.locator(".notice.ok", has_text="Moved: it goes out").wait_for()
    with database.transaction(scene.workspace_id) as conn:
        assert get_publication(conn, month.scheduled.id).planned_at == before - timedelta(days=1)
