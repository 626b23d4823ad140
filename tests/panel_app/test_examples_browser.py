"""Examples in a real browser: from a sentence to what its writer was told, and the switch."""

from collections.abc import Callable
from typing import Any

import pytest

from desk.edits import Change, edit
from store import example_uses, examples, model_calls
from store.drafts import get_draft
from store.postgres import Database
from store.versions import current_version
from tests.fakes.clock import SettableClock
from tests.panel_app.scene import Scene

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Any]


def test_from_a_sentence_to_the_edit_that_taught_it_and_its_switch(
    open_page: OpenPage, scene: Scene, database: Database
) -> None:
    change = Change(subject="A delay, announced", reason="Say it in four words.")
    edit(database, scene.owner, SettableClock(), draft_id=scene.letter, change=change)
    with database.transaction(scene.workspace_id) as conn:
        (example,) = examples.list_examples(conn)
        version_id = get_draft(conn, scene.post).version_id
        assert version_id
        model_calls.add_call(
            conn, task="draft", model="ollama/llama3.1:8b", prompt_digest="ab12", version_id=version_id
        )
        example_uses.note_used(conn, version_id, [example.id])

    page = open_page(scene.reviewer, f"/review?draft={scene.post}")
    page.locator(".claim", has_text="eleven booking portals").locator("visible=true").first.click()
    made = page.locator("[data-passage-of='0'] .source", has_text="by the content crew").locator("visible=true").first
    made.wait_for()
    made.get_by_role("link", name="Example 1 of 1").click()

    page.wait_for_url("**/examples?id=**")
    card = page.locator(".campaign", has_text="Say it in four words.").locator("visible=true").first
    card.wait_for()
    assert card.locator("ins").first.inner_text().startswith("A")
    card.get_by_role("switch", name="Switch off").click()
    page.locator(".campaign", has_text="Switched off by Ana Reyes").locator("visible=true").first.wait_for()
    with database.transaction(scene.workspace_id) as conn:
        assert examples.get_example(conn, example.id).state == "off"
        assert current_version(conn, scene.letter) is not None
    assert not page.failed
