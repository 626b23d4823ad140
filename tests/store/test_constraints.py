"""What the database itself refuses, whoever asks."""

from typing import LiteralString

import psycopg
import pytest

from domain.errors import Conflict, InvalidInput
from store import attestations, decisions, drafts, versions
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom, TestDatabase


def test_a_decision_cannot_point_at_other_bytes(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        _, version = builders.make_draft_with_version(conn)
        _, other = builders.make_draft_with_version(conn, text="Other bytes.")
    altered = version.model_copy(update={"digest": other.digest})
    with pytest.raises(Conflict), database.transaction(workspace.id) as conn:
        builders.decide(conn, altered)


@pytest.mark.parametrize("kind", ["revise", "reject"])
def test_sending_back_needs_a_comment(database: Database, workspace: Newsroom, kind: str) -> None:
    with database.transaction(workspace.id) as conn:
        _, version = builders.make_draft_with_version(conn)
    with pytest.raises(Conflict), database.transaction(workspace.id) as conn:
        builders.decide(conn, version, kind, comment="  ")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", ["package = 'x'", "digest = repeat('a', 64)", "number = 9", "made_by = 'me'", "draft_id = 'd'"]
)
def test_a_version_is_immutable(
    database: Database, workspace: Newsroom, test_database: TestDatabase, change: str
) -> None:
    with database.transaction(workspace.id) as conn:
        _, version = builders.make_draft_with_version(conn)
    update = "UPDATE content_versions SET " + change + " WHERE id = %s"
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction(workspace.id) as conn:
        conn.execute(update, [version.id])
    owner = psycopg.connect(test_database.owner_url, options="-c search_path=pressroom")
    with pytest.raises(psycopg.errors.RaiseException), owner:
        owner.execute(update.encode(), [version.id])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence SET verdict = 'supported'",
        "DELETE FROM evidence",
        "UPDATE content_versions SET checks = '[]'",
        "UPDATE content_versions SET sentences = 0",
        "UPDATE decisions SET user_id = 'somebody'",
        "UPDATE decisions SET effective_at = now()",
        "DELETE FROM decisions",
    ],
)
def test_what_was_shown_and_decided_is_not_rewritten_by_the_product(
    database: Database, workspace: Newsroom, statement: LiteralString
) -> None:
    with database.transaction(workspace.id) as conn:
        builders.make_approved(conn)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction(workspace.id) as conn:
        conn.execute(statement)


def test_whoever_vouches_has_a_seat(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        _, version = builders.make_draft_with_version(conn)
    with pytest.raises(Conflict), database.transaction(workspace.id) as conn:
        attestations.add_attestation(
            conn, version_id=version.id, digest=version.digest, position=0, user_id="nobody", reason="I know."
        )


def test_an_undecided_piece_goes_with_its_campaign(
    database: Database, workspace: Newsroom, test_database: TestDatabase
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, version = builders.make_draft_with_version(conn)
    with psycopg.connect(test_database.owner_url, options="-c search_path=pressroom") as owner:
        owner.execute("DELETE FROM campaigns WHERE id = %s", [draft.campaign_id])
    with database.transaction(workspace.id) as conn:
        assert conn.execute("SELECT 1 FROM content_versions WHERE id = %s", [version.id]).fetchone() is None
        assert conn.execute("SELECT 1 FROM evidence WHERE version_id = %s", [version.id]).fetchone() is None


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM campaigns WHERE id = %(campaign)s",
        "DELETE FROM briefs WHERE id = %(brief)s",
        "DELETE FROM content_drafts WHERE id = %(draft)s",
        "DELETE FROM content_versions WHERE id = %(version)s",
    ],
)
@pytest.mark.parametrize("published", [False, True])
def test_deleting_stops_at_what_was_decided_or_published(
    database: Database, workspace: Newsroom, test_database: TestDatabase, statement: str, published: bool
) -> None:
    with database.transaction(workspace.id) as conn:
        if published:
            publication = builders.make_publication(conn)
            draft = drafts.get_draft(conn, publication.draft_id)
        else:
            draft, version = builders.make_draft_with_version(conn)
            builders.decide(conn, version)
    keys = {"campaign": draft.campaign_id, "brief": draft.brief_id, "draft": draft.id, "version": draft.version_id}
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction(workspace.id) as conn:
        conn.execute(statement, keys)
    owner = psycopg.connect(test_database.owner_url, options="-c search_path=pressroom")
    with pytest.raises(psycopg.IntegrityError), owner:
        owner.execute(statement.encode(), keys)
    with database.transaction(workspace.id) as conn:
        assert versions.current_version(conn, draft.id) is not None


def test_a_reviewer_with_decisions_keeps_the_seat(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        reviewer = builders.make_user(conn)
        _, version = builders.make_draft_with_version(conn)
        decision = builders.decide(conn, version, user=reviewer)
    with pytest.raises(Conflict), database.transaction(workspace.id) as conn:
        conn.execute("DELETE FROM users WHERE id = %s", [reviewer.user_id])
    with database.transaction(workspace.id) as conn:
        conn.execute("DELETE FROM persons WHERE id = (SELECT person_id FROM users WHERE id = %s)", [reviewer.user_id])
        assert decisions.get_decision(conn, decision.id).user_id == reviewer.user_id


def test_a_piece_cannot_point_at_a_version_of_another_workspace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    with database.transaction(other_workspace.id) as conn:
        _, foreign = builders.make_draft_with_version(conn)
    with database.transaction(workspace.id) as conn:
        draft = builders.make_draft(conn)
    with pytest.raises(Conflict), database.transaction(workspace.id) as conn:
        conn.execute("UPDATE content_drafts SET version_id = %s WHERE id = %s", [foreign.id, draft.id])


def test_a_package_for_another_account_is_refused(conn: Transaction) -> None:
    draft = builders.make_draft(conn)
    with pytest.raises(InvalidInput):
        builders.make_version(conn, draft, package=builders.make_package(draft, account_id="acct_other"))


def test_two_pieces_of_one_brief_and_channel_are_one(conn: Transaction) -> None:
    first = builders.make_draft(conn)
    again = drafts.plan_draft(conn, first.campaign_id, first.brief_id, first.channel, first.account_id)
    assert again == first
    assert drafts.drafts_of_brief(conn, first.brief_id) == (first,)
