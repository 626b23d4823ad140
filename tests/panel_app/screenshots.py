"""The README's pictures: `make screenshots` writes them to docs/screenshots.

Pictures that are made by hand show last month's product. These are taken of the tests' own scene, by the same fixtures;
the file's name keeps them out of the test run.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crews.runner import CrewRunner
from desk.edits import attest
from desk.profile import record_profile, request_proposal
from desk.profile_file import read_profile_file
from press.proposing import make_proposal
from resources.documents.reader import FileReader
from resources.llm.offline.writer import OfflineWriter
from store.postgres import Database
from store.versions import current_version
from tests.fakes.clock import SettableClock
from tests.fakes.press import WordEmbedder, press_services
from tests.panel_app.conftest import settled
from tests.panel_app.publishing_scene import build_month, stop_a_campaign
from tests.panel_app.scene import Scene

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
DESK = {"width": 1440, "height": 1000}
PHONE = {"width": 390, "height": 844}
OpenPage = Callable[..., Any]


@pytest.fixture
def northquay(scene: Scene, database: Database) -> Iterator[Scene]:
    """The scene, in a workspace that has its company's name until the next one needs it."""
    _rename(database, scene, "Northquay")
    yield scene
    _rename(database, scene, scene.workspace_id)


def _rename(database: Database, scene: Scene, name: str) -> None:
    with database.transaction(scene.workspace_id) as conn:
        conn.execute("UPDATE workspaces SET name = %s WHERE id = %s", [name, scene.workspace_id])


def _take(page: Any, name: str, *, wait_for: str) -> None:
    """Takes the picture once everything stands still: fonts, images, what is moving."""
    settled(page)
    page.locator(wait_for).locator("visible=true").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_function(_STILL)
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")


_STILL = """async () => {
  const images = [];
  const walk = (node) => { for (const item of node.querySelectorAll("*")) {
    if (item.tagName === "IMG" && item.getClientRects().length) images.push(item);
    if (item.shadowRoot) walk(item.shadowRoot);
  } };
  walk(document);
  await Promise.all(images.filter((image) => image.loading !== "lazy").map((image) => image.decode()));
  await new Promise((done) => setTimeout(done, 400));
  return document.getAnimations().every((animation) => animation.playState !== "running");
}"""


def test_overview_and_queue(open_page: OpenPage, northquay: Scene) -> None:
    page = open_page(northquay.reviewer, "/overview", width=1440, height=760)
    _take(page, "overview", wait_for=".campaign")
    page = open_page(northquay.reviewer, "/review", width=1440, height=760)
    page.locator(".row").first.wait_for()
    page.keyboard.press("j")
    _take(page, "queue", wait_for=".row.at")


def test_a_post_with_the_passage_behind_a_claim(open_page: OpenPage, northquay: Scene) -> None:
    page = open_page(northquay.reviewer, f"/review?draft={northquay.post}", **DESK)
    page.locator(".claim", has_text="6.2 minutes").click()
    _take(page, "review-linkedin", wait_for="[data-passage-of='3']")


def test_vouching_for_a_sentence(
    open_page: OpenPage, northquay: Scene, database: Database, clock: SettableClock
) -> None:
    with database.transaction(northquay.workspace_id) as conn:
        version = current_version(conn, northquay.article)
    assert version is not None
    ours = next(item.position for item in version.evidence if item.verdict == "needs_person")
    attest(
        database,
        northquay.owner,
        clock,
        draft_id=northquay.article,
        position=ours,
        reason="Our product does; see the release notes of May.",
    )
    page = open_page(northquay.owner, f"/review?draft={northquay.article}", **DESK)
    page.locator(".claim", has_text="0.2 errors").click()
    page.get_by_role("button", name="Vouch for this sentence").click()
    page.get_by_label("How do you know?").fill("Measured by ourselves in March; the panel's report has a misprint.")
    _take(page, "review-vouch", wait_for=".vouched")


def test_editing(open_page: OpenPage, northquay: Scene) -> None:
    page = open_page(northquay.owner, f"/review?draft={northquay.letter}", **DESK)
    page.locator(".mail").wait_for()
    page.keyboard.press("e")
    _take(page, "review-edit", wait_for="textarea[name=text]")


def test_what_changed(open_page: OpenPage, northquay: Scene) -> None:
    page = open_page(northquay.reviewer, f"/review?draft={northquay.second}", **DESK)
    page.locator(".linkedin").wait_for()
    page.keyboard.press("d")
    _take(page, "review-changes", wait_for=".diff")


def test_choosing_a_time(open_page: OpenPage, northquay: Scene) -> None:
    page = open_page(northquay.reviewer, f"/review?draft={northquay.post}", **DESK)
    page.get_by_role("button", name="At a time").click()
    _take(page, "review-time", wait_for="input[name=at]")


def test_published(open_page: OpenPage, northquay: Scene) -> None:
    page = open_page(northquay.reviewer, f"/review?tab=published&draft={northquay.published}", **DESK)
    _take(page, "published", wait_for=".next.good")


def test_on_a_phone(open_page: OpenPage, northquay: Scene) -> None:
    page = open_page(northquay.reviewer, "/review", **PHONE)
    _take(page, "phone-queue", wait_for=".row")
    page.locator(".row", has_text="Eleven portals").click()
    _take(page, "phone-review", wait_for=".linkedin")


def test_publishing(open_page: OpenPage, northquay: Scene, database: Database) -> None:
    today = datetime.now(UTC).date()
    month = build_month(database, northquay, today)
    shown = f"/calendar?day={today + timedelta(days=5)}"
    _take(open_page(northquay.owner, shown, width=1440, height=1120), "calendar", wait_for=".slip.t-scheduled")
    _take(open_page(northquay.owner, shown, **PHONE), "phone-calendar", wait_for=".slip.t-scheduled")
    page = open_page(northquay.owner, f"{shown}&post={month.scheduled.id}", **DESK)
    page.get_by_label("Date and time").fill(f"{today + timedelta(days=9)}T09:00")
    _take(page, "calendar-move", wait_for=".post-box .notice")
    _take(open_page(northquay.owner, "/analytics", width=1440, height=1300), "analytics", wait_for=".outcome")
    _take(open_page(northquay.owner, "/audiences", width=1440, height=1100), "audiences", wait_for=".campaign.list")
    stop_a_campaign(database, northquay)
    _take(open_page(northquay.owner, "/accounts", **DESK), "accounts", wait_for=".account")


def test_the_profile(open_page: OpenPage, northquay: Scene, database: Database, clock: SettableClock) -> None:
    folder = FOLDER.parents[1] / "examples" / "northquay"
    file = read_profile_file(folder / "profile.yaml")
    record_profile(database, northquay.owner, clock, file)
    asked = request_proposal(database, northquay.owner, clock)
    services = press_services(database, folder, reader=FileReader(), clock=clock)
    make_proposal(services, CrewRunner(OfflineWriter(WordEmbedder())), northquay.workspace_id, asked.id)
    _take(open_page(northquay.owner, "/profile", **DESK), "profile", wait_for=".field.profile-company")
    page = open_page(northquay.owner, "/profile", **DESK)
    page.get_by_label("The voice in short").scroll_into_view_if_needed()
    _take(page, "profile-proposal", wait_for=".field.summary")
    _take(open_page(northquay.owner, "/profile", **PHONE), "phone-profile", wait_for=".field.profile-company")
