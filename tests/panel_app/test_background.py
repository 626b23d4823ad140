"""Clicks and refreshes that overlap: nothing a person did is swallowed, and nothing old is drawn over something new."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.errors import Conflict
from panel_app.background import Background
from panel_app.pages.review import ReviewPage
from panel_app.state import ReviewState
from tests.conftest import Newsroom, TestDatabase
from tests.fakes.clock import SettableClock
from tests.panel_app.scene import Scene, build_scene
from tests.panel_app.test_review_page import open_session
from tests.panel_app.ticks import HeldDatabase, Ticks

Work = Callable[[], str]


def _after(gate: threading.Event, result: str) -> Work:
    def work() -> str:
        assert gate.wait(30)
        return result

    return work


class Drawn:
    """What a page would have shown, in order."""

    def __init__(self) -> None:
        self.ticks, self.shown, self.gate = Ticks(), list[str](), threading.Event()
        self.page = Background(self.ticks, lambda reason: self.shown.append(f"refused: {reason}"), self._unread)

    def _unread(self, reason: str | None) -> None:
        if reason is not None:
            self.shown.append(f"unread: {reason}")


def test_a_look_never_swallows_a_read_that_is_under_way() -> None:
    drawn = Drawn()
    drawn.page.read(_after(drawn.gate, "the third draft"), drawn.shown.append)
    drawn.page.look(lambda: "the list again", drawn.shown.append)
    drawn.ticks.run()
    drawn.gate.set()
    drawn.ticks.run()
    assert drawn.shown == ["the list again", "the third draft"]


def test_a_read_that_is_older_than_the_last_look_is_looked_at_again() -> None:
    drawn = Drawn()
    drawn.page.outdated = lambda: drawn.page.look(lambda: "as it is now", drawn.shown.append)
    drawn.page.read(_after(drawn.gate, "as it was"), drawn.shown.append)
    drawn.page.look(lambda: "the list", drawn.shown.append)
    drawn.ticks.run()
    drawn.gate.set()
    drawn.ticks.run(2)
    assert drawn.shown == ["the list", "as it was", "as it is now"]


def test_only_the_latest_of_several_reads_is_drawn_whichever_ends_last() -> None:
    drawn = Drawn()
    drawn.page.read(_after(drawn.gate, "the first"), drawn.shown.append)
    drawn.page.read(lambda: "the second", drawn.shown.append)
    drawn.ticks.run()
    drawn.gate.set()
    drawn.ticks.run()
    assert drawn.shown == ["the second"]


def test_a_failed_read_says_so_and_gives_up_its_aim() -> None:
    drawn = Drawn()

    def fail() -> str:
        raise Conflict("gone")

    drawn.page.read(fail, drawn.shown.append, lambda: drawn.shown.append("lost"))
    drawn.page.look(fail, drawn.shown.append)
    drawn.page.act(fail, drawn.shown.append)
    drawn.ticks.run(3)
    assert sorted(drawn.shown) == ["lost", "refused: gone", "unread: gone", "unread: gone"]


# --- the review page


@pytest.fixture
def held(test_database: TestDatabase) -> Iterator[HeldDatabase]:
    """A database whose transactions can be held back."""
    found = HeldDatabase(test_database.app_url, max_size=6, name="held-back")
    yield found
    found.close()


@pytest.fixture
def stage(held: HeldDatabase, workspace: Newsroom, tmp_path: Path) -> Scene:
    """A scene in that database."""
    return build_scene(held, workspace.id, tmp_path)


def _page(held: HeldDatabase, stage: Scene, clock: SettableClock) -> tuple[ReviewPage, Ticks]:
    ticks = Ticks()
    session = open_session(held, stage.reviewer, clock, later=ticks)
    return ReviewPage(session, ReviewState()), ticks


def test_a_notice_while_a_draft_opens_does_not_keep_it_shut(
    held: HeldDatabase, stage: Scene, clock: SettableClock
) -> None:
    page, ticks = _page(held, stage, clock)
    slow = held.hold_next()
    page._act("open", stage.post)
    slow.wait()
    page.refresh()
    ticks.run()
    assert page._list.view.visible
    slow.let_go()
    ticks.run()
    assert page._draft.view.visible
    assert page._seen.state.draft == stage.post


def test_a_look_at_the_list_is_not_drawn_over_the_draft_that_was_opened_meanwhile(
    held: HeldDatabase, stage: Scene, clock: SettableClock
) -> None:
    page, ticks = _page(held, stage, clock)
    slow = held.hold_next()
    page.refresh()
    slow.wait()
    page._act("open", stage.post)
    ticks.run()
    assert page._seen.state.draft == stage.post
    slow.let_go()
    ticks.run()
    assert page._seen.state.draft == stage.post
    assert page._draft.view.visible
    ticks.run()
    assert page._seen.state.draft == stage.post


def test_three_quick_steps_lead_to_the_third_draft(held: HeldDatabase, stage: Scene, clock: SettableClock) -> None:
    page, ticks = _page(held, stage, clock)
    order = page._seen.ids
    page._act("open", order[0])
    ticks.run()
    for _ in range(3):
        page._key("j")
    ticks.run(3)
    assert page._seen.state.draft == order[3]
    for _ in range(3):
        page._key("k")
    ticks.run(3)
    assert page._seen.state.draft == order[0]


def test_a_notice_between_two_quick_steps_loses_neither(held: HeldDatabase, stage: Scene, clock: SettableClock) -> None:
    page, ticks = _page(held, stage, clock)
    order = page._seen.ids
    page._act("open", order[0])
    ticks.run()
    slow = held.hold_next()
    page._key("j")
    slow.wait()
    page.refresh()
    ticks.run()
    assert page._seen.state.draft == order[0]
    page._key("j")
    ticks.run()
    assert page._seen.state.draft == order[2]
    slow.let_go()
    ticks.run()
    assert page._seen.state.draft == order[2]
