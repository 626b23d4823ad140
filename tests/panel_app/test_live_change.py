"""A live post on the review page: what is live, what is proposed, the button that carries it, and taking it down."""

from datetime import UTC, datetime

from domain.publication import Capabilities
from panel_app.data import load_draft
from panel_app.pages.review import ReviewPage
from panel_app.state import from_query
from store import live_changes, take_downs
from store.drafts import get_draft, set_status
from store.postgres import Database
from store.versions import get_version
from tests.builders import make_publication, make_user, make_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import _html, open_session

NEW = "Most organisations run more than eleven Collectors."
ALL = Capabilities(look_up=True, read_back=True, edit=True, withdraw=True)


def _live(database: Database, workspace: Newsroom) -> tuple[str, str]:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn, datetime.now(UTC))
        conn.execute(
            "UPDATE published_content SET status = 'verified', sent_at = now(), remote_id = 'post-1', "
            "url = 'https://channel.example/post-1' WHERE id = %s",
            [row.id],
        )
        if get_draft(conn, row.draft_id).status != "published":
            set_status(conn, row.draft_id, "published")
        return row.draft_id, row.id


def _propose(database: Database, workspace: Newsroom, draft_id: str) -> str:
    with database.transaction(workspace.id) as conn:
        draft = get_draft(conn, draft_id)
        package = get_version(conn, draft.version_id or "").package.model_copy(update={"text": NEW})
        return make_version(conn, draft, package=package).id


def _page(
    database: Database, workspace: Newsroom, clock: SettableClock, draft_id: str, able: Capabilities
) -> ReviewPage:
    session = open_session(database, workspace.owner, clock)
    object.__setattr__(session.services, "abilities", lambda account: able)
    return ReviewPage(session, from_query(f"draft={draft_id}"))


def test_a_proposed_change_stands_beside_what_is_live_and_is_carried_by_its_own_button(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    draft_id, _ = _live(database, workspace)
    page = _page(database, workspace, clock, draft_id, ALL)
    assert "Live:" not in _html(page)["head"]
    assert {"Request changes", "Take down"} <= set(_labels(_html(page)["next"]))
    change_id = _propose(database, workspace, draft_id)
    page.refresh()
    shown, box = _html(page), page._draft.box
    assert "version 1, out since" in shown["head"]
    assert 'href="https://channel.example/post-1"' in shown["head"]
    assert NEW in shown["sheet"], "what is decided on is what is shown"
    assert (box._approve.label, box._choices.visible, box._slot.view.visible) == (
        *("Carry this change to the live post", True),
        False,
    )
    page._act("compare", change_id)
    assert "<ins>eleven</ins>" in _html(page)["sheet"]
    page._key("a")
    with database.transaction(workspace.id) as conn:
        draft = get_draft(conn, draft_id)
        assert live_changes.of_draft(conn, draft_id) == (), "intake makes the row"
    assert (draft.status, draft.change) == ("published", "approved")
    assert 'data-act="undo"' in _html(page)["next"]
    found = load_draft(database, workspace.id, draft_id, clock.now())
    assert (found.live is not None, found.version and found.version.id) == (True, change_id)
    assert page._seen.queue.counts["approved"] == page._seen.queue.counts["published"] == 1


def test_what_the_channel_cannot_do_is_said_before_and_blocks_the_button(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    draft_id, _ = _live(database, workspace)
    _propose(database, workspace, draft_id)
    page = _page(database, workspace, clock, draft_id, Capabilities(look_up=True, read_back=True))
    assert "lets no program change a post that is out" in _html(page)["head"]
    assert page._draft.box._approve.disabled


def test_taking_down_asks_for_a_reason_and_a_right(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    draft_id, row_id = _live(database, workspace)
    page = _page(database, workspace, clock, draft_id, ALL)
    page._act("take_down", row_id)
    assert "Say why" in _html(page)["refusal"]
    page._act("take_down", f"{row_id}:The figure: withdrawn.")
    with database.transaction(workspace.id) as conn:
        (wish,) = take_downs.of_publication(conn, row_id)
        viewer = make_user(conn, "viewer")
    assert wish.reason.endswith("The figure: withdrawn.")
    assert "being taken down" in _html(page)["next"]
    session = open_session(database, viewer, clock)
    assert "Take down" not in _html(ReviewPage(session, from_query(f"draft={draft_id}")))["next"]


def _labels(html: str) -> list[str]:
    return [label for label in ("Request changes", "Take down") if label in html]
