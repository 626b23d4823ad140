"""Versions: numbered, immutable, evidence and attestations with them, and what saving one does to its piece."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from domain.actor import Role
from domain.claim import Evidence
from domain.errors import Conflict, NotFound, Permanent
from domain.package import canonical_json, digest_of
from domain.version import CLAIMS_CHECK, CheckResult, NotDone, blocking_failures
from store import attestations, drafts, embeddings, publications, versions
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom, TestDatabase


def test_a_version_is_read_back_as_it_was_saved(conn: Transaction) -> None:
    draft = builders.make_draft(conn, channel="blog")
    package = builders.make_package(draft, "“C++ & R&D: 40 % (2026)?”\n\nÜber alles.", tags=("a", "b"))
    evidence = (
        builders.make_evidence(),
        Evidence(position=1, sentence="Why?", verdict="no_claim"),
        Evidence(position=2, sentence="97 % agree.", verdict="unsupported", reasons=("97 % was not found",)),
    )
    wish = NotDone(wish="add a poem", reason="no poem in the sources")
    version = builders.make_version(conn, draft, package=package, evidence=evidence, not_done=(wish,))
    assert version.package == package
    assert version.digest == digest_of(package)
    assert version.evidence == evidence
    assert version.not_done == (wish,)
    assert (version.number, version.state, version.made_by) == (1, "current", None)
    assert versions.get_version(conn, version.id) == version == versions.current_version(conn, draft.id)
    row = conn.execute("SELECT package FROM content_versions WHERE id = %s", [version.id]).fetchone()
    assert row is not None
    assert row["package"] == canonical_json(package)


def test_the_first_version_puts_the_piece_into_review(conn: Transaction) -> None:
    planned = builders.make_draft(conn)
    assert versions.current_version(conn, planned.id) is None
    version = builders.make_version(conn, planned)
    draft = drafts.get_draft(conn, planned.id)
    assert (draft.status, draft.version, draft.version_id) == ("in_review", 1, version.id)
    assert embeddings.missing(conn, "content_library") == {version.id: version.digest}


def test_a_new_version_supersedes_the_former(conn: Transaction) -> None:
    draft, first = builders.make_draft_with_version(conn)
    second = builders.make_version(conn, draft, "A second text.")
    assert [(v.number, v.state) for v in versions.versions_of(conn, draft.id)] == [(1, "superseded"), (2, "current")]
    assert second.number == first.number + 1
    assert drafts.get_draft(conn, draft.id).version_id == second.id


def test_a_machines_version_beside_an_approved_one_is_only_proposed(conn: Transaction) -> None:
    publication = builders.make_publication(conn)
    draft = drafts.get_draft(conn, publication.draft_id)
    proposed = builders.make_version(conn, draft, "A newer text.")
    assert proposed.state == "proposed"
    assert drafts.get_draft(conn, draft.id) == draft
    assert versions.current_version(conn, draft.id) == versions.get_version(conn, publication.version_id)
    assert publications.get_publication(conn, publication.id).status == "scheduled"
    newer = builders.make_version(conn, draft, "A still newer text.")
    assert [v.state for v in versions.versions_of(conn, draft.id)] == ["current", "superseded", "proposed"]
    assert newer.number == 3


def test_a_published_piece_keeps_its_version_whoever_writes_another(conn: Transaction, workspace: Newsroom) -> None:
    draft, version, _ = builders.make_approved(conn)
    drafts.set_status(conn, draft.id, "published")
    assert builders.make_version(conn, draft, "Newer.").state == "proposed"
    by_hand = builders.make_version(conn, draft, "By hand.", made_by=workspace.owner.user_id)
    after = drafts.get_draft(conn, draft.id)
    assert (after.status, after.version_id) == ("published", version.id)
    assert (after.change, after.change_id, by_hand.state) == ("in_review", by_hand.id, "proposed")
    assert versions.version_in_hand(conn, after) == by_hand
    drafts.set_change(conn, draft.id, "approved")
    with pytest.raises(Conflict, match="on its way"):
        builders.make_version(conn, draft, "A crew's, beside an approved change.")


def test_a_change_that_is_carried_or_dropped_leaves_the_piece_published(conn: Transaction) -> None:
    draft, version, _ = builders.make_approved(conn)
    drafts.set_status(conn, draft.id, "published")
    second = builders.make_version(conn, draft, "Second.")
    versions.carry_over(conn, drafts.lock_draft(conn, draft.id), second.id)
    after = drafts.get_draft(conn, draft.id)
    assert (after.status, after.version_id, after.change, after.change_id) == ("published", second.id, "none", None)
    assert versions.get_version(conn, version.id).state == "superseded"
    builders.make_version(conn, draft, "Third.")
    versions.drop_change(conn, drafts.lock_draft(conn, draft.id))
    assert [v.state for v in versions.versions_of(conn, draft.id)] == ["superseded", "current", "superseded"]
    with pytest.raises(Conflict, match="no change"):
        drafts.set_change(conn, draft.id, "approved")


def test_a_persons_edit_of_an_approved_piece_puts_its_slot_on_hold(conn: Transaction, workspace: Newsroom) -> None:
    publication = builders.make_publication(conn, datetime.now(UTC) + timedelta(days=1))
    draft = drafts.get_draft(conn, publication.draft_id)
    edited = builders.make_version(conn, draft, "By hand.", made_by=workspace.owner.user_id)
    assert edited.state == "current"
    assert drafts.get_draft(conn, draft.id).status == "in_review"
    held = publications.get_publication(conn, publication.id)
    assert (held.status, held.version_id) == ("held", publication.version_id)
    assert held.reason == versions.EDITED


def test_what_is_being_sent_cannot_be_edited(conn: Transaction, workspace: Newsroom) -> None:
    publication = builders.make_publication(conn)
    draft = drafts.get_draft(conn, publication.draft_id)
    claimed = publications.claim(conn, publication.id, "courier", 60)
    assert claimed is not None
    publications.move(conn, claimed[1], "sending")
    with pytest.raises(Conflict, match="being sent"):
        builders.make_version(conn, draft, "By hand.", made_by=workspace.owner.user_id)


def test_adopting_a_proposal_asks_for_a_new_decision(conn: Transaction) -> None:
    publication = builders.make_publication(conn, datetime.now(UTC) + timedelta(days=1))
    draft = drafts.get_draft(conn, publication.draft_id)
    proposed = builders.make_version(conn, draft, "A newer text.")
    adopted = versions.adopt_version(conn, proposed.id)
    assert adopted.state == "current"
    assert drafts.get_draft(conn, draft.id).status == "in_review"
    assert publications.get_publication(conn, publication.id).status == "held"
    with pytest.raises(Conflict):
        versions.adopt_version(conn, proposed.id)


def test_an_attestation_counts_for_its_version_until_its_day(conn: Transaction, workspace: Newsroom) -> None:
    unsupported = builders.make_evidence(verdict="unsupported", claim_id=None)
    draft, version = builders.make_draft_with_version(conn, evidence=(unsupported,))
    assert blocking_failures(version)
    word = {"version_id": version.id, "digest": version.digest, "position": 0, "user_id": workspace.owner.user_id}
    today = datetime.now(UTC).date()
    attestations.add_attestation(conn, **word, reason="Seen by me", until=today - timedelta(days=1))  # type: ignore[arg-type]
    assert blocking_failures(versions.get_version(conn, version.id))
    attestations.add_attestation(conn, **word, reason="Seen by me", until=today)  # type: ignore[arg-type]
    attested = versions.get_version(conn, version.id)
    assert attested.evidence[0].attested_by == workspace.owner.name
    assert not blocking_failures(attested)
    again = builders.make_version(conn, draft, "Another text.", evidence=attested.evidence)
    assert blocking_failures(again)


def test_a_failed_claims_check_stands_where_evidence_is_missing(
    database: Database, workspace: Newsroom, test_database: TestDatabase
) -> None:
    unsupported = builders.make_evidence(position=1, verdict="unsupported", claim_id=None)
    failed = CheckResult(name=CLAIMS_CHECK, passed=False, blocking=True)
    with database.transaction(workspace.id) as conn:
        _, version = builders.make_draft_with_version(
            conn, evidence=(builders.make_evidence(), unsupported), checks=(failed,)
        )
    assert blocking_failures(version) == (f"unsupported claim: “{unsupported.sentence}”",)
    with psycopg.connect(test_database.owner_url, options="-c search_path=pressroom") as owner:
        owner.execute("DELETE FROM evidence WHERE version_id = %s AND position = 1", [version.id])
    with database.transaction(workspace.id) as conn:
        assert blocking_failures(versions.get_version(conn, version.id)) == (f"{CLAIMS_CHECK}: failed",)


@pytest.mark.parametrize(
    ("role", "sentence"),
    [("reviewer", "We are the fastest."), ("owner", "“We are the fastest of all,” says the customer.")],
)
def test_a_word_that_may_not_be_given_does_not_count_whoever_wrote_the_row(
    conn: Transaction, role: Role, sentence: str
) -> None:
    unsupported = builders.make_evidence(verdict="unsupported", claim_id=None, sentence=sentence)
    _, version = builders.make_draft_with_version(conn, evidence=(unsupported,))
    user = builders.make_user(conn, role)
    attestations.add_attestation(
        conn, version_id=version.id, digest=version.digest, position=0, user_id=user.user_id, reason="I know."
    )
    assert blocking_failures(versions.get_version(conn, version.id))


def test_altered_bytes_are_noticed(database: Database, workspace: Newsroom, test_database: TestDatabase) -> None:
    with database.transaction(workspace.id) as conn:
        _, version = builders.make_draft_with_version(conn)
    with psycopg.connect(test_database.admin_url, options="-c search_path=pressroom") as admin:
        admin.execute("SET session_replication_role = replica")  # an administrator gets past the trigger
        admin.execute(
            "UPDATE content_versions SET package = replace(package, 'Most', 'Few') WHERE id = %s", [version.id]
        )
    with pytest.raises(Permanent, match="altered"), database.transaction(workspace.id) as conn:
        versions.get_version(conn, version.id)


def test_versions_saved_at_once_get_numbers_of_their_own(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        draft = builders.make_draft(conn)

    def save(number: int) -> int:
        with database.transaction(workspace.id) as conn:
            return builders.make_version(conn, draft, f"Text {number}.").number

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(8))) == list(range(1, 9))
    with database.transaction(workspace.id) as conn:
        saved = versions.versions_of(conn, draft.id)
    assert [v.state for v in saved] == ["superseded"] * 7 + ["current"]


def test_an_unknown_version_is_not_found(conn: Transaction) -> None:
    with pytest.raises(NotFound):
        versions.get_version(conn, "ver_none")


def test_only_a_check_that_does_not_block_fails_later_and_only_in_its_workspace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    near, hard = (
        CheckResult(name="near", passed=True, blocking=False),
        CheckResult(name="hard", passed=True, blocking=True),
    )
    with database.transaction(workspace.id) as conn:
        version = builders.make_version(conn, builders.make_draft(conn), checks=(hard, near))
        for name in ("near", "near", "hard", "none"):
            versions.add_to_check(conn, version.id, name, "It says what another says.")
    with database.transaction(other_workspace.id) as conn:
        versions.add_to_check(conn, version.id, "near", "Not from here.")
    with database.transaction(workspace.id) as conn:
        found = versions.get_version(conn, version.id).checks
    assert found == (hard, near.model_copy(update={"passed": False, "detail": "It says what another says."}))
