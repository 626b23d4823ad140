"""Taking a proposed version: it is current and undecided afterwards, and what was approved waits."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.proposals import adopt
from domain.actor import Actor
from domain.errors import Conflict, NotFound
from domain.publication import Publication
from domain.version import Version
from store import audit
from store.drafts import get_draft, set_status
from store.postgres import Database
from store.publications import get_publication
from store.versions import current_version
from tests.builders import make_publication, make_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


@pytest.fixture
def beside(database: Database, workspace: Newsroom) -> tuple[Publication, Version]:
    """A scheduled post, and a version that a crew made beside the approved one."""
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn, datetime.now(UTC) + timedelta(days=1))
        return row, make_version(conn, get_draft(conn, row.draft_id), "A newer text.")


def test_the_adopted_version_needs_a_decision_and_the_approved_post_waits(
    database: Database,
    workspace: Newsroom,
    actor: Actor,
    clock: SettableClock,
    beside: tuple[Publication, Version],
) -> None:
    row, proposed = beside
    adopted = adopt(database, actor, clock, draft_id=row.draft_id, number=2, digest=proposed.digest)
    assert (adopted.id, adopted.state) == (proposed.id, "current")
    with database.transaction(workspace.id) as conn:
        assert current_version(conn, row.draft_id) == adopted
        assert get_draft(conn, row.draft_id).status == "in_review"
        assert get_publication(conn, row.id).status == "held"
        (line,) = audit.list_rows(conn)
    assert (line.action, line.subject, line.user_id) == ("adopt a version", row.draft_id, actor.user_id)
    assert (line.detail["version"], line.detail["instead_of"]) == (2, 1)


def test_what_cannot_be_adopted(
    database: Database,
    workspace: Newsroom,
    actor: Actor,
    clock: SettableClock,
    beside: tuple[Publication, Version],
) -> None:
    row, _ = beside
    for number, digest, error, message in (
        (1, None, Conflict, "is current, not proposed"),
        (9, None, NotFound, "no version 9"),
        (2, "0" * 64, Conflict, "not the one you looked at"),
    ):
        with pytest.raises(error, match=message):
            adopt(database, actor, clock, draft_id=row.draft_id, number=number, digest=digest)
    with database.transaction(workspace.id) as conn:
        set_status(conn, row.draft_id, "published")
    with pytest.raises(Conflict, match="is published"):
        adopt(database, actor, clock, draft_id=row.draft_id, number=2)
    with database.transaction(workspace.id) as conn:
        assert get_publication(conn, row.id).status == "scheduled"
        assert audit.list_rows(conn) == ()
