"""The page of examples without a browser; and what the review page says of a sentence's maker."""

from datetime import timedelta

import pytest

from desk.replays import request_replay
from domain.actor import Actor
from domain.example import Correction
from domain.replay import Redraft, ReplayedPiece
from panel_app.components.evidence import evidence_html
from panel_app.data import load_draft
from panel_app.pages.examples import ExamplesPage
from panel_app.state import address_of_example, id_in
from store import campaigns, example_uses, examples, model_calls, replays, work
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import open_session
from tests.store.test_examples import learn

HOSTILE = "<script>alert(1)</script> & more"


@pytest.fixture
def learned(database: Database, workspace: Newsroom) -> tuple[str, str]:
    """Two examples, the older first."""
    with database.transaction(workspace.id) as conn:
        learn(conn, Correction(kind="text", before="We leverage docks.", after="We use docks."), reason=HOSTILE)
        learn(conn, Correction(kind="title", before="Old", after="New"))
        newer, older = examples.list_examples(conn)
    return older.id, newer.id


def page_of(database: Database, actor: Actor, clock: SettableClock, first: str = "") -> ExamplesPage:
    return ExamplesPage(open_session(database, actor, clock, here="examples"), first)


def shown(page: ExamplesPage) -> str:
    return str(page._surface.html)


def test_each_example_shows_its_change_reason_person_and_use(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, learned: tuple[str, str]
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, version = builders.make_draft_with_version(conn)
        example_uses.note_used(conn, version.id, [learned[0]])
    html = shown(page_of(database, actor, clock))
    assert "We <del>leverage</del><ins>use</ins> docks." in html
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "Olive Owner edited it" in html
    assert f"/review?draft={draft.id}" in html
    assert html.index(learned[1]) < html.index(learned[0]), "the newest first"
    asked = shown(page_of(database, actor, clock, learned[0]))
    assert asked.index(learned[0]) < asked.index(learned[1]), "the one asked for first"


def test_a_click_switches_one_off_and_on(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, learned: tuple[str, str]
) -> None:
    page = page_of(database, actor, clock)
    page._act("off", learned[0])
    assert "Switched off by Olive Owner" in shown(page)
    with database.transaction(workspace.id) as conn:
        assert [found.state for found in examples.list_examples(conn)] == ["on", "off"]
    page._act("on", learned[0])
    assert "Switched off" not in shown(page)
    page._act("off", "ex_none")
    assert page._refusal.visible
    assert "no example" in page._refusal.html


@pytest.mark.usefixtures("learned")
def test_who_may_only_read_has_no_switch(database: Database, workspace: Newsroom, clock: SettableClock) -> None:
    with database.transaction(workspace.id) as conn:
        viewer = builders.make_user(conn, "viewer")
    assert "data-act" not in shown(page_of(database, viewer, clock))


def test_without_examples_the_page_says_how_they_come(database: Database, actor: Actor, clock: SettableClock) -> None:
    assert "Nothing learned yet" in shown(page_of(database, actor, clock, "ex_none"))


def test_the_address_of_an_example_names_it() -> None:
    assert id_in(address_of_example("ex_a&b").partition("?")[2]) == "ex_a&b"
    assert id_in("") == ""


def test_the_review_page_says_who_wrote_a_sentence_and_links_what_was_learned(
    database: Database, workspace: Newsroom, clock: SettableClock, learned: tuple[str, str]
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, version = builders.make_draft_with_version(conn)
        call_id = model_calls.add_call(
            conn,
            task="draft",
            model="scripted/<1>",
            prompt_digest="abcdef012345",
            tokens_in=1200,
            seconds=2.5,
            reason="The piece has its <claims>.",
            version_id=version.id,
        )
        example_uses.note_used(conn, version.id, learned)
    html = evidence_html(load_draft(database, workspace.id, draft.id, clock.now() + timedelta(seconds=1)))
    made = "Written in version 1 by the content crew: scripted/&lt;1&gt;, prompt crews/content abcdef01"
    why = "Why it was asked: The piece has its &lt;claims&gt;."
    assert f"{made}, 1,200 tokens, 2.5 s, {call_id}. {why}" in html
    assert html.count(why) == 2, "beside the sentence, and in “How it was made”"
    assert "learned from 2 edits" in html
    assert html.count(f'href="{address_of_example(learned[0])}"') == 2, "beside the sentence, and for the whole piece"


def test_the_last_replay_stands_above_the_examples(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    assert "The last replay" not in shown(page_of(database, actor, clock))
    with database.transaction(workspace.id) as conn:
        draft, version, _ = builders.make_approved(conn)
        brief = campaigns.get_brief(conn, draft.brief_id)
    asked = request_replay(database, actor, clock)
    page = page_of(database, actor, clock)
    assert "1 piece still to be drafted" in shown(page)
    with database.transaction(workspace.id) as conn:
        ((_, lease),) = work.claim(conn, asked.request_ids, "w", 60, "run")
        found = ReplayedPiece(
            draft_id=draft.id,
            version_id=version.id,
            brief=HOSTILE,
            channel="linkedin",
            model="m",
            heeds=True,
            examples=("ex_1",),
            plain=Redraft(distance=0.42, tokens=1000, cost=0.01),
            taught=Redraft(distance=0.31, tokens=1234, cost=None),
        )
        replays.keep_replayed(conn, asked.id, found)
        work.finish(conn, lease)
    page.refresh()
    html = shown(page)
    assert "11.0 points of a hundred words nearer to what people approved" in html
    assert "42.0 %" in html and "31.0 %" in html and "2,234 tokens." in html
    assert "still to be drafted" not in html
    assert "<script>" not in html and brief.topic not in html
