"""The brake by two keys, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from store.brakes import brakes_on
from store.postgres import Database
from tests.panel_app.conftest import settled
from tests.panel_app.scene import Scene

pytestmark = pytest.mark.browser


def _brakes(database: Database, scene: Scene) -> list[str]:
    with database.transaction(scene.workspace_id) as conn:
        return [brake.scope for brake in brakes_on(conn)]


def test_two_keys_stop_sending_and_the_page_says_so_until_it_goes_on(
    open_page: Callable[..., Any], scene: Scene, database: Database
) -> None:
    page = settled(open_page(scene.owner, "/review"))
    page.locator("summary[data-key=s]").wait_for()
    page.keyboard.press("s")
    page.get_by_role("button", name="Yes, stop").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Yes, stop").wait_for(state="hidden")
    assert _brakes(database, scene) == []
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    banner = page.locator(".held", has_text="Sending is stopped in this workspace by")
    banner.wait_for()
    assert _brakes(database, scene) == ["workspace"]
    page.locator("summary[data-key=s]").wait_for(state="hidden")
    banner.get_by_text("Start again").click()
    banner.get_by_role("button", name="Yes, start").click()
    banner.wait_for(state="hidden")
    assert _brakes(database, scene) == []
    page.locator("input[placeholder^='Search']").focus()
    page.keyboard.press("s")
    assert page.get_by_role("button", name="Yes, stop").is_hidden(), "a letter typed is a letter"
