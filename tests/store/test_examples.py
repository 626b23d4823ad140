"""Examples: kept once, switched, out of reach of other workspaces, never rewritten."""

from typing import LiteralString

import psycopg
import pytest

from domain.draft import Draft
from domain.errors import Conflict, NotFound
from domain.example import Correction
from domain.version import Version
from store import example_uses, examples, people
from store.examples import Learning
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom, TestDatabase
from tests.fakes.clock import SettableClock

EDIT = Correction(kind="text", before="We leverage docks.", after="We use docks.")


def learn(
    conn: Transaction, *found: Correction, made: tuple[Draft, Version] | None = None, **fields: object
) -> tuple[Draft, Version]:
    """Keeps corrections of a piece by the workspace's owner."""
    draft, version = made or builders.make_draft_with_version(conn)
    learning = Learning(
        draft_id=draft.id,
        channel=draft.channel,
        from_version_id=version.id,
        version_id=version.id,
        user_id=people.owner(conn).user_id,
    )
    examples.keep_examples(conn, found or (EDIT,), learning.model_copy(update=fields))
    return draft, version


def test_an_example_knows_its_piece_person_and_reason(conn: Transaction) -> None:
    draft, version = learn(conn, reason="Too  grand.")
    (found,) = examples.list_examples(conn)
    assert (found.before, found.after, found.reason) == (EDIT.before, EDIT.after, "Too grand.")
    assert (found.channel, found.kind, found.came_by, found.state) == ("linkedin", "text", "edit", "on")
    assert (found.draft_id, found.version, found.person) == (draft.id, version.number, "Olive Owner")
    assert examples.get_example(conn, found.id) == found
    assert examples.ids_like(conn, found.id[-6:]) == (found.id,)
    assert examples.list_examples(conn, channel="blog") == ()
    with pytest.raises(NotFound):
        examples.get_example(conn, "ex_none")


def test_the_same_change_of_a_piece_is_kept_once_and_of_another_piece_again(conn: Transaction) -> None:
    made = learn(conn)
    learn(conn, made=made)
    assert len(examples.list_examples(conn)) == 1
    learn(conn)
    assert len(examples.list_examples(conn)) == 2


def test_words_that_are_changed_again_are_no_example_any_more(conn: Transaction) -> None:
    made = learn(conn)
    learn(conn, Correction(kind="text", before=EDIT.after, after="We book docks."), made=made)
    states = {found.after: (found.state, found.switched_by) for found in examples.list_examples(conn)}
    assert states == {"We use docks.": ("off", "Olive Owner"), "We book docks.": ("on", None)}
    learn(conn, Correction(kind="text", before="We book docks.", after=EDIT.before), EDIT, made=made)
    assert {f.state for f in examples.list_examples(conn) if f.after == EDIT.after} == {"on"}, "made by hand once more"


def test_a_switch_counts_at_once_and_says_by_whom(conn: Transaction, clock: SettableClock) -> None:
    learn(conn)
    (found,) = examples.candidates(conn, "linkedin", 10)
    reviewer = builders.make_user(conn, name="Ray Reviewer")
    assert examples.switch(conn, found.id, on=False, user_id=reviewer.user_id, at=clock.now())
    assert not examples.switch(conn, found.id, on=False, user_id=reviewer.user_id, at=clock.now())
    assert examples.candidates(conn, "linkedin", 10) == ()
    off = examples.get_example(conn, found.id)
    assert (off.state, off.switched_by, off.switched_at) == ("off", "Ray Reviewer", clock.now())
    assert examples.switch(conn, found.id, on=True, user_id=reviewer.user_id, at=clock.now())
    assert [one.id for one in examples.candidates(conn, "linkedin", 10)] == [found.id]


def test_the_newest_of_each_kind_and_of_this_channel_are_candidates(conn: Transaction) -> None:
    for n in range(4):
        learn(conn, Correction(kind="text", before=f"Old {n}a.", after=f"New {n}b."))
    learn(conn, Correction(kind="title", before="Old", after="New"))
    learn(conn, EDIT, channel="blog")
    found = examples.candidates(conn, "linkedin", 2)
    assert [(one.kind, one.after) for one in found] == [("title", "New"), ("text", "New 3b."), ("text", "New 2b.")]


def test_a_revision_counts_while_its_approval_stands(conn: Transaction) -> None:
    draft, version, decision = builders.make_approved(conn)
    made = (draft, version)
    learn(conn, made=made, came_by="revision", decision_id=decision.id)
    assert len(examples.candidates(conn, "linkedin", 10)) == 1
    builders.decide(conn, version, "undo", undoes=decision.id)
    assert examples.candidates(conn, "linkedin", 10) == ()
    assert examples.list_examples(conn)[0].state == "taken back"
    again = builders.decide(conn, version)
    learn(conn, made=made, came_by="revision", decision_id=again.id)
    assert [found.state for found in examples.list_examples(conn)] == ["on"]


def test_vectors_are_kept_as_they_were(conn: Transaction) -> None:
    learn(conn)
    (found,) = examples.candidates(conn, "linkedin", 10)
    assert found.vector is None
    examples.set_vectors(conn, {found.id: [0.5, -0.25]})
    assert examples.candidates(conn, "linkedin", 10)[0].vector == (0.5, -0.25)
    examples.forget_vectors(conn)
    assert examples.candidates(conn, "linkedin", 10)[0].vector is None


def test_uses_are_told_from_both_sides(conn: Transaction) -> None:
    learn(conn)
    (found,) = examples.list_examples(conn)
    draft, version = builders.make_draft_with_version(conn)
    example_uses.note_used(conn, version.id, [found.id])
    assert example_uses.used_in(conn, [version.id]) == {version.id: (found.id,)}
    (use,) = examples.get_example(conn, found.id).used_in
    assert (use.draft_id, use.version, use.channel) == (draft.id, 1, "linkedin")


def test_another_workspace_sees_none_and_cannot_use_one(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as conn:
        learn(conn)
        (found,) = examples.list_examples(conn)
    with database.transaction(other_workspace.id) as conn:
        assert examples.list_examples(conn) == ()
        assert examples.candidates(conn, "linkedin", 10) == ()
        assert examples.get_examples(conn, [found.id]) == ()
        assert not examples.switch(conn, found.id, on=False, user_id=other_workspace.owner.user_id, at=found.learned_at)
        _, version = builders.make_draft_with_version(conn)
    with pytest.raises(Conflict), database.transaction(other_workspace.id) as conn:
        example_uses.note_used(conn, version.id, [found.id])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE edit_examples SET after = 'Other words.'",
        "UPDATE edit_examples SET reason = 'Other reason.'",
        "UPDATE edit_examples SET user_id = 'somebody'",
        "DELETE FROM edit_examples",
        "DELETE FROM version_examples",
    ],
)
def test_what_was_changed_and_why_is_never_rewritten(
    database: Database, workspace: Newsroom, statement: LiteralString
) -> None:
    with database.transaction(workspace.id) as conn:
        learn(conn)
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.transaction(workspace.id) as conn:
        conn.execute(statement)


def test_examples_go_with_an_undecided_campaign_and_stay_while_they_are_used_elsewhere(
    database: Database, workspace: Newsroom, test_database: TestDatabase
) -> None:
    with database.transaction(workspace.id) as conn:
        draft, _ = learn(conn)
        (found,) = examples.list_examples(conn)
        user, version = builders.make_draft_with_version(conn)
        example_uses.note_used(conn, version.id, [found.id])
    options = "-c search_path=pressroom"
    owner = psycopg.connect(test_database.owner_url, options=options)
    with pytest.raises(psycopg.IntegrityError), owner:
        owner.execute("DELETE FROM campaigns WHERE id = %s", [draft.campaign_id])
    with psycopg.connect(test_database.owner_url, options=options) as owner:
        owner.execute("DELETE FROM campaigns WHERE id = %s", [user.campaign_id])
        owner.execute("DELETE FROM campaigns WHERE id = %s", [draft.campaign_id])
    with database.transaction(workspace.id) as conn:
        assert examples.list_examples(conn) == ()
