"""A proposed version on the review page: its changes against the approved one first, the button beside them."""

import re
from datetime import UTC, datetime, timedelta

from store.drafts import get_draft
from store.postgres import Database
from store.publications import get_publication
from tests.builders import make_publication, make_user, make_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.panel_app.test_review_page import _html, _review


def test_a_proposed_version_is_compared_with_the_approved_one_and_used(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn, datetime.now(UTC) + timedelta(days=1), text="Most shops run ten Collectors.")
        draft = get_draft(conn, row.draft_id)
        make_version(conn, draft, "Nobody runs any Collectors.")  # proposed, and then replaced by the next one
        proposed = make_version(conn, draft, "Most shops run eleven Collectors.")
        viewer = make_user(conn, "viewer")
    for actor, offered in ((viewer, False), (workspace.owner, True)):
        page = _review(database, actor, clock, f"tab=approved&draft={row.draft_id}")
        assert ('data-act="compare"' in _html(page)["next"]) is offered
        assert "adopt" not in _html(page)["sheet"], "nothing can be used before it was looked at"
        page._act("compare", proposed.id)
        sheet = _html(page)["sheet"]
        assert "<del>ten</del><ins>eleven</ins>" in sheet
        assert "Version 1 → 3" in sheet
        assert ('data-act="adopt"' in sheet) is offered
    found = re.search(r'data-act="adopt" data-value="([\w:]+)"', sheet)
    assert found is not None
    page._act("adopt", found[1])
    assert 'Version <b class="num">3</b>' in _html(page)["head"]
    with database.transaction(workspace.id) as conn:
        assert get_draft(conn, row.draft_id).status == "in_review"
        assert get_publication(conn, row.id).status == "held"
    assert 'data-act="adopt"' not in _html(page)["sheet"]


def test_a_published_piece_offers_no_other_version(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
        draft = get_draft(conn, row.draft_id)
        proposed = make_version(conn, draft, "A newer text.")
        conn.execute("UPDATE content_drafts SET status = 'published' WHERE id = %s", [draft.id])
    page = _review(database, workspace.owner, clock, f"tab=published&draft={row.draft_id}")
    assert 'data-act="compare"' not in _html(page)["next"]
    page._act("adopt", f"2:{proposed.digest}")
    assert "is published" in _html(page)["refusal"]
