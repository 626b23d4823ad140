"""A person's word about the outbox, where the machine must not guess."""

import pytest

from desk.publications import Word, settle
from domain.actor import Actor
from domain.errors import Conflict
from domain.publication import Publication, PublicationStatus
from store import audit
from store.postgres import Database
from store.publications import claim, get_publication, move
from store.publications import settle as settle_row
from tests.builders import make_publication
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def in_state(database: Database, workspace: Newsroom, status: PublicationStatus) -> Publication:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
    with database.transaction(workspace.id) as conn:
        if status in ("unknown", "failed"):
            claimed = claim(conn, row.id, "courier", 60)
            assert claimed is not None
            move(conn, claimed[1], "sending")
            move(conn, claimed[1], status, reason="the line went dead")
        elif status != "scheduled":
            settle_row(conn, row.id, status, "a reason")
        return get_publication(conn, row.id)


CASES: list[tuple[PublicationStatus, Word, PublicationStatus | None]] = [
    ("unknown", "is there", "sent"),
    ("unknown", "is not there", "scheduled"),
    ("unknown", "send", None),
    ("unknown", "withdraw", None),
    ("held", "send", "scheduled"),
    ("held", "withdraw", "withdrawn"),
    ("held", "is there", None),
    ("late", "send", "scheduled"),
    ("late", "withdraw", "withdrawn"),
    ("failed", "send", "scheduled"),
    ("failed", "is not there", None),
    ("scheduled", "withdraw", "withdrawn"),
    ("scheduled", "send", None),
    ("withdrawn", "send", None),
]


@pytest.mark.parametrize(("status", "word", "expected"), CASES)
def test_each_word_fits_its_states(
    database: Database,
    workspace: Newsroom,
    actor: Actor,
    clock: SettableClock,
    status: PublicationStatus,
    word: Word,
    expected: PublicationStatus | None,
) -> None:
    row = in_state(database, workspace, status)
    if expected is None:
        with pytest.raises(Conflict, match="cannot be settled"):
            settle(database, actor, clock, publication_id=row.id, word=word)
        return
    settled = settle(database, actor, clock, publication_id=row.id, word=word)
    assert settled.status == expected
    assert settled.fence > row.fence
    with database.transaction(workspace.id) as conn:
        assert [line.detail["word"] for line in audit.list_rows(conn)] == [word]
