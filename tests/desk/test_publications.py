"""A person's word about the outbox, where the machine must not guess."""

import pytest

from desk.publications import Found, Word, settle
from domain.actor import Actor
from domain.draft import Draft
from domain.errors import Conflict, InvalidInput
from domain.package import Package
from domain.publication import Publication, PublicationStatus
from store import audit, drafts
from store.decisions import mark_taken
from store.postgres import Database, Transaction
from store.publications import add_publication, claim, get_publication, move, open_publications
from store.publications import settle as settle_row
from store.versions import get_version
from tests.builders import decide, make_draft, make_package, make_publication, make_version
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
    ("late", "is there", "sent"),
    ("failed", "send", "scheduled"),
    ("failed", "is there", "sent"),
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


@pytest.mark.parametrize(
    ("found", "reason", "is_read_back"),
    [
        (Found(), "not verifiable: Olive Owner said it is there.", False),
        (Found(url="https://channel.example/1"), "not verifiable: Olive Owner said it is there.", False),
        (Found(url="https://channel.example/1", remote_id="1"), "Olive Owner said it is there.", True),
    ],
)
def test_what_a_person_found_is_published(
    database: Database,
    workspace: Newsroom,
    actor: Actor,
    clock: SettableClock,
    found: Found,
    reason: str,
    is_read_back: bool,
) -> None:
    row = in_state(database, workspace, "unknown")
    settled = settle(database, actor, clock, publication_id=row.id, word="is there", found=found)
    assert (settled.status, settled.reason, settled.sent_at) == ("sent", reason, clock.now())
    assert (settled.url, settled.remote_id) == (found.url, found.remote_id)
    with database.transaction(workspace.id) as conn:
        assert drafts.get_draft(conn, row.draft_id).status == "published"
    asked_again = any(each.id == row.id for each in open_publications(database, 10_000))
    assert asked_again is is_read_back


def test_an_address_belongs_to_no_other_word(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    row = in_state(database, workspace, "unknown")
    with pytest.raises(InvalidInput, match="is there"):
        settle(database, actor, clock, publication_id=row.id, word="is not there", found=Found(url="https://x.example"))


@pytest.mark.parametrize("url", ["channel.example/1", "javascript:alert(1)", "ftp://channel.example/1"])
def test_what_is_no_address_is_refused(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, url: str
) -> None:
    row = in_state(database, workspace, "unknown")
    with pytest.raises(InvalidInput, match="is no address"):
        settle(database, actor, clock, publication_id=row.id, word="is there", found=Found(url=url))


def test_a_failed_post_is_not_there_beside_the_one_that_took_its_place(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    row = in_state(database, workspace, "failed")
    with database.transaction(workspace.id) as conn:
        again = decide(conn, get_version(conn, row.version_id))
        add_publication(
            conn,
            draft_id=row.draft_id,
            version_id=row.version_id,
            digest=row.digest,
            decision_id=again.id,
            channel=row.channel,
            account_id=row.account_id,
            slot_at=clock.now(),
        )
    with pytest.raises(Conflict, match="another publication"):
        settle(database, actor, clock, publication_id=row.id, word="is there")


@pytest.mark.parametrize(("comment", "told"), [("The survey in full.", "first comment"), ("", "")])
def test_a_post_that_somebody_found_has_no_first_comment_and_that_is_said(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, comment: str, told: str
) -> None:
    """The comment is made after the answer to the post, and that answer was lost."""
    with database.transaction(workspace.id) as conn:
        draft = make_draft(conn)
        row = make_publication_of(conn, draft, make_package(draft, first_comment=comment))
        claimed = claim(conn, row.id, "courier", 60)
        assert claimed is not None
        move(conn, claimed[1], "sending")
        move(conn, claimed[1], "unknown", reason="the line went dead")
    settle(database, actor, clock, publication_id=row.id, word="is there", found=Found())
    with database.transaction(workspace.id) as conn:
        found = drafts.get_draft(conn, draft.id)
    assert found.status == "published"
    assert told in (found.note or "")
    assert bool(found.note) == bool(told)


def make_publication_of(conn: Transaction, draft: Draft, package: Package) -> Publication:
    """A scheduled row for an approved piece of that package."""
    version = make_version(conn, draft, package=package)
    decision = decide(conn, version)
    mark_taken(conn, decision.id)
    drafts.set_status(conn, draft.id, "approved")
    return add_publication(
        conn,
        draft_id=draft.id,
        version_id=version.id,
        digest=version.digest,
        decision_id=decision.id,
        channel=draft.channel,
        account_id=draft.account_id,
        slot_at=decision.effective_at,
    )
