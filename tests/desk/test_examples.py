"""What an edit teaches, and who may switch it."""

import pytest

from desk.edits import Change, edit
from desk.examples import switch_example
from domain.actor import Actor
from domain.draft import Draft
from domain.errors import InvalidInput, NotAllowed, NotFound
from store import audit, examples
from store.drafts import get_draft
from store.examples import EditExample
from store.postgres import Database
from tests.builders import make_brief, make_dossier, make_draft, make_user, make_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock

TRUE = "Most organisations run more than ten Collectors."
GRAND, PLAIN = "We leverage synergies.", "We save you work."


@pytest.fixture
def piece(database: Database, workspace: Newsroom) -> Draft:
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn)
        make_dossier(conn, brief)
        draft = make_draft(conn, brief)
        make_version(conn, draft, text=f"{TRUE}\n\n{GRAND}")
        return get_draft(conn, draft.id)


def learned(database: Database, workspace: Newsroom) -> tuple[EditExample, ...]:
    with database.transaction(workspace.id) as conn:
        return examples.list_examples(conn)


def test_an_edit_is_an_example_with_its_reason(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, piece: Draft
) -> None:
    change = Change(text=f"{TRUE}\n\n{PLAIN}", reason=" Too grand for our readers. ")
    version = edit(database, actor, clock, draft_id=piece.id, change=change)
    (found,) = learned(database, workspace)
    assert (found.before, found.after, found.reason) == (GRAND, PLAIN, "Too grand for our readers.")
    assert (found.draft_id, found.version, found.person) == (piece.id, version.number, actor.name)
    assert version.package.text == f"{TRUE}\n\n{PLAIN}", "the reason is no part of the piece"
    with database.transaction(workspace.id) as conn:
        assert audit.list_rows(conn)[-1].detail["learned"] == 1


def test_an_edit_that_is_refused_teaches_nothing(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, piece: Draft
) -> None:
    with pytest.raises(InvalidInput, match="Nothing was changed"):
        edit(database, actor, clock, draft_id=piece.id, change=Change(reason="Because."))
    with pytest.raises(InvalidInput, match="reason is longer"):
        edit(database, actor, clock, draft_id=piece.id, change=Change(text=PLAIN, reason="x" * 1001))
    assert learned(database, workspace) == ()


def test_a_figure_put_right_is_an_edit_and_no_example(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, piece: Draft
) -> None:
    version = edit(
        database, actor, clock, draft_id=piece.id, change=Change(text=f"{TRUE.replace('ten', 'twelve')}\n\n{GRAND}")
    )
    assert version.number == 2
    assert learned(database, workspace) == ()


def test_a_switch_is_on_record_and_saying_it_twice_is_not(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, piece: Draft
) -> None:
    edit(database, actor, clock, draft_id=piece.id, change=Change(text=f"{TRUE}\n\n{PLAIN}"))
    (found,) = learned(database, workspace)
    for on, state in ((False, "off"), (False, "off"), (True, "on")):
        assert switch_example(database, actor, clock, example_id=found.id, on=on).state == state
    with database.transaction(workspace.id) as conn:
        lines = [row for row in audit.list_rows(conn) if row.action == "switch an example"]
    assert [(row.subject, row.user_id, row.detail["on"]) for row in lines] == [
        (found.id, actor.user_id, False),
        (found.id, actor.user_id, True),
    ]


def test_who_may_only_read_switches_nothing_and_nobody_switches_anothers(
    database: Database,
    workspace: Newsroom,
    other_workspace: Newsroom,
    actor: Actor,
    clock: SettableClock,
    piece: Draft,
) -> None:
    edit(database, actor, clock, draft_id=piece.id, change=Change(text=f"{TRUE}\n\n{PLAIN}"))
    (found,) = learned(database, workspace)
    with database.transaction(workspace.id) as conn:
        viewer = make_user(conn, "viewer")
    with pytest.raises(NotAllowed):
        switch_example(database, viewer, clock, example_id=found.id, on=False)
    with pytest.raises(NotFound):
        switch_example(database, other_workspace.owner, clock, example_id=found.id, on=False)
    assert learned(database, workspace)[0].state == "on"
