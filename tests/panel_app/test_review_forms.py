"""The review page's forms without a browser: editing, vouching for a sentence, and choosing when a piece goes out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from desk import edits
from domain.version import Version
from panel_app.pages.review import ReviewPage
from panel_app.state import from_query
from store.attestations import attestations_of
from store.decisions import decisions_of
from store.examples import list_examples
from store.postgres import Database
from store.versions import current_version
from tests.conftest import Newsroom, TestDatabase
from tests.fakes.clock import SettableClock
from tests.panel_app.scene import Scene, build_scene
from tests.panel_app.test_review_page import open_session


@pytest.fixture
def stage(database: Database, workspace: Newsroom, tmp_path: Path) -> Scene:
    """A scene whose files no server shows."""
    return build_scene(database, workspace.id, tmp_path)


def _page(database: Database, stage: Scene, clock: SettableClock, draft: str) -> ReviewPage:
    return ReviewPage(open_session(database, stage.owner, clock), from_query(f"draft={draft}"))


def _version(database: Database, stage: Scene, draft: str) -> Version:
    with database.transaction(stage.workspace_id) as conn:
        version = current_version(conn, draft)
    assert version is not None
    return version


def _type(page: ReviewPage, name: str, value: str) -> None:
    page._draft.editor._fields[name].value = value


def _editing(page: ReviewPage) -> bool:
    return page._draft.editor.is_open


def test_saving_an_edit_makes_a_version_with_exactly_those_words(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    page = _page(database, stage, clock, stage.letter)
    before = _version(database, stage, stage.letter)
    page._key("e")
    assert _editing(page)
    _type(page, "subject", "A delay, announced")
    page._key("Send")
    after = _version(database, stage, stage.letter)
    assert (after.number, after.package.subject) == (before.number + 1, "A delay, announced")
    assert (after.package.text, after.package.preheader) == (before.package.text, before.package.preheader)
    assert not _editing(page)
    assert page._draft.box.form is None


def test_why_an_edit_was_made_is_kept_with_what_it_teaches(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    page = _page(database, stage, clock, stage.letter)
    page._key("e")
    _type(page, "subject", "A delay, announced")
    page._draft.editor._reason.value = "Shorter."
    page._key("Escape")
    page._key("e")
    assert page._draft.editor._reason.value == "Shorter.", "it comes back with the words"
    page._key("Send")
    with database.transaction(stage.workspace_id) as conn:
        (example,) = list_examples(conn)
    assert (example.kind, example.after, example.reason) == ("subject", "A delay, announced", "Shorter.")
    page._key("e")
    assert page._draft.editor._reason.value == ""


def test_unsaved_words_come_back_after_leaving_and_after_another_draft(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    page = _page(database, stage, clock, stage.letter)
    page._key("e")
    _type(page, "preheader", "Half typed")
    page._key("Escape")
    assert not _editing(page)
    page._key("j")
    page._key("k")
    page._key("e")
    assert page._draft.editor._fields["preheader"].value == "Half typed"
    assert "unsaved words are back" in page._draft.box._about.html


def test_an_edit_on_top_of_somebody_elses_keeps_both(database: Database, stage: Scene, clock: SettableClock) -> None:
    page = _page(database, stage, clock, stage.letter)
    page._key("e")
    _type(page, "subject", "Mine")
    edits.edit(
        database, stage.owner, clock, draft_id=stage.letter, change=edits.Change(preheader="Theirs"), digest=None
    )
    page._key("Send")
    assert page._draft.box._refusal.visible
    assert page._draft.editor._fields["subject"].value == "Mine"
    assert page._draft.editor._fields["preheader"].value == "Theirs"
    page._key("Send")
    package = _version(database, stage, stage.letter).package
    assert (package.subject, package.preheader) == ("Mine", "Theirs")


def test_vouching_needs_a_reason_and_stands_under_the_sentence(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    page = _page(database, stage, clock, stage.article)
    version = _version(database, stage, stage.article)
    wrong = next(item for item in version.evidence if item.verdict == "unsupported")
    page._act("attest", str(wrong.position))
    assert wrong.sentence in page._draft.box._about.html
    page._key("Send")
    assert "say how you know" in page._draft.box._refusal.html
    page._draft.box._comment.value = "Measured by ourselves."
    page._draft.box._until.value = "2027-03-31"
    page._key("Send")
    with database.transaction(stage.workspace_id) as conn:
        (given,) = attestations_of(conn, version.id)
    assert (given.position, given.reason, given.user_id) == (
        wrong.position,
        "Measured by ourselves.",
        stage.owner.user_id,
    )
    assert given.until is not None
    assert given.until.isoformat() == "2027-03-31"
    assert "Vouched for by" in page._draft.evidence.html
    assert "Measured by ourselves." in page._draft.evidence.html
    assert "1 vouched for by a person" in page._draft.evidence.html


def test_a_quotation_offers_no_vouching(
    database: Database, stage: Scene, clock: SettableClock, test_database: TestDatabase
) -> None:
    with psycopg.connect(test_database.owner_url, options="-c search_path=pressroom") as owner:
        owner.execute(
            "UPDATE evidence SET verdict = 'unsupported' WHERE version_id = %s AND sentence LIKE '%%says Henrik Aas%%'",
            [_version(database, stage, stage.post).id],
        )
    page = _page(database, stage, clock, stage.post)
    assert "A quotation cannot be vouched for" in page._draft.evidence.html
    assert 'data-act="attest"' not in page._draft.evidence.html


def test_a_wall_time_is_meant_in_the_campaigns_zone(database: Database, stage: Scene, clock: SettableClock) -> None:
    page = _page(database, stage, clock, stage.post)
    choice = page._draft.box._slot
    day = (clock.now() + timedelta(days=3)).date()
    choice._wish.value = "at"
    choice._at.value = f"{day}T14:15"
    assert "Europe/Stockholm" in choice._when.html
    page._key("a")
    with database.transaction(stage.workspace_id) as conn:
        (decision,) = decisions_of(conn, stage.post)
    assert decision.slot_at is not None
    local = decision.slot_at.astimezone(ZoneInfo("Europe/Stockholm"))
    assert (local.date(), local.hour, local.minute) == (day, 14, 15)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Choose the date and the time"), ("2020-01-01T09:00", "is in the past"), ("20x", "Choose the date")],
)
def test_a_missing_or_past_time_decides_nothing(
    database: Database, stage: Scene, clock: SettableClock, typed: str, sentence: str
) -> None:
    page = _page(database, stage, clock, stage.post)
    choice = page._draft.box._slot
    choice._wish.value = "at"
    choice._at.value = typed
    page._key("a")
    assert sentence in page._draft.box._refusal.html
    with database.transaction(stage.workspace_id) as conn:
        assert decisions_of(conn, stage.post) == ()


def test_what_was_chosen_for_one_draft_is_not_taken_for_the_next(
    database: Database, stage: Scene, clock: SettableClock
) -> None:
    page = _page(database, stage, clock, stage.post)
    choice = page._draft.box._slot
    choice._wish.value = "at"
    choice._at.value = datetime(2030, 1, 1, 9, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M")
    page._key("j")
    assert choice._wish.value != "at"
    assert choice._at.value == ""
