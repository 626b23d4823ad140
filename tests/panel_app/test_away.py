"""A database that goes away under an open dashboard, and comes back."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import requests

from panel_app.auth import COOKIE
from store.decisions import decisions_of
from store.postgres import Database
from tests.conftest import Newsroom, TestDatabase, free_port
from tests.panel_app.conftest import Dashboard, opening, serving, settled, signed_in_token
from tests.panel_app.cut_line import CutLine
from tests.panel_app.scene import build_scene

pytestmark = pytest.mark.browser


class Remote(NamedTuple):
    """A dashboard whose database is at the end of a line."""

    line: CutLine
    dashboard: Dashboard
    open_page: Callable[..., Any]


@pytest.fixture
def remote(test_database: TestDatabase, database: Database, chromium: Any) -> Iterator[Remote]:
    """A dashboard of its own, so that others keep theirs."""
    line = CutLine(test_database.app_url, free_port())
    try:
        with (
            serving(line.url, patience=3.0) as dashboard,
            opening(chromium, dashboard, database) as open_page,
        ):
            yield Remote(line, dashboard, open_page)
    finally:
        line.close()


def test_an_open_page_says_so_keeps_what_was_typed_and_recovers_by_itself(
    remote: Remote, database: Database, workspace: Newsroom
) -> None:
    scene = build_scene(database, workspace.id, remote.dashboard.home)
    page = remote.open_page(scene.reviewer, f"/review?draft={scene.post}")
    page.keyboard.press("c")
    page.get_by_label("What should change?").fill("Shorter, please.")
    remote.line.cut()
    banner = page.locator(".banner").locator("visible=true")
    banner.wait_for()
    page.get_by_role("button", name="Send request").click()
    page.locator(".notice.bad", has_text="What you typed stays").locator("visible=true").wait_for()
    late = remote.open_page(scene.reviewer, "/overview")
    late.get_by_role("heading", name="Back in a moment").wait_for()
    remote.line.mend()
    banner.wait_for(state="hidden")
    late.locator(".campaign").locator("visible=true").wait_for()
    assert page.get_by_label("What should change?").input_value() == "Shorter, please."
    settled(page).keyboard.press("Control+Enter")
    page.locator(".next", has_text="You asked for changes to version 1").locator("visible=true").wait_for()
    with database.transaction(workspace.id) as conn:
        (decision,) = decisions_of(conn, scene.post)
    assert decision.comment == "Shorter, please."


def test_what_is_asked_for_meanwhile_is_answered_with_come_again(
    remote: Remote, database: Database, workspace: Newsroom
) -> None:
    token = signed_in_token(database, workspace.owner)
    remote.line.cut()
    for path in ("/overview", "/review", "/password", "/sign-in", "/media/" + "0" * 64):
        answer = requests.get(remote.dashboard.address + path, cookies={COOKIE: token}, timeout=60)
        assert answer.status_code == 503, path
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Cache-Control"] == "no-store"
        assert 'http-equiv="refresh"' in answer.text
        assert "Nothing is lost" in answer.text
    remote.line.mend()
    session = requests.Session()
    session.cookies.set(COOKIE, token)
    for _ in range(20):
        answer = session.get(f"{remote.dashboard.address}/overview", timeout=60)
        if answer.ok:
            break
    assert answer.status_code == 200


def test_health_tells_strangers_only_that_the_database_is_away(remote: Remote) -> None:
    remote.line.cut()
    answer = requests.get(f"{remote.dashboard.address}/health", timeout=60)
    remote.line.mend()
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "reason": "The database cannot be reached."})
