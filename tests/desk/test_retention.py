"""The term and the legal hold: what would go is told first, and nothing goes without a word that says yes to it."""

import pytest

from desk import retention
from domain.actor import Actor
from domain.errors import Conflict, InvalidInput
from store import audit
from store.postgres import Database
from tests.builders import make_brief, make_draft_with_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock
from tests.retention_rows import put_away


@pytest.fixture
def archived(database: Database, workspace: Newsroom) -> str:
    """A campaign put away a hundred days ago, with two pieces; its id."""
    with database.transaction(workspace.id) as conn:
        brief = make_brief(conn)
        for channel in ("linkedin", "blog"):
            make_draft_with_version(conn, brief, channel)
        put_away(conn, brief.campaign_id, 100)
    return brief.campaign_id


def test_a_shorter_term_is_set_only_by_a_word_that_agrees(
    database: Database, actor: Actor, clock: SettableClock, archived: str
) -> None:
    told = r"1 archived campaign would be cleared, with 2 pieces that were never approved, for good; .*--yes"
    with pytest.raises(Conflict, match=told):
        retention.set_term(database, actor, clock, days=90)
    assert retention.look(database, actor).workspace.retention_days == 2555
    assert [each.id for each in retention.look(database, actor, 90).over_term] == [archived]
    kept = retention.set_term(database, actor, clock, days=90, agreed=True)
    assert (kept.workspace.retention_days, kept.over_term[0].going) == (90, 2)
    assert retention.set_term(database, actor, clock, days=365).workspace.retention_days == 365, "nothing goes by it"
    with database.transaction(actor.workspace_id) as conn:
        lines = [(row.action, row.user_id, row.detail["days"]) for row in audit.list_rows(conn)]
    assert lines == [("set the term", actor.user_id, 90), ("set the term", actor.user_id, 365)]


def test_a_hold_has_a_reason_and_is_lifted_by_a_word_that_agrees(
    database: Database, actor: Actor, clock: SettableClock, archived: str
) -> None:
    del archived
    with pytest.raises(InvalidInput, match="reason"):
        retention.hold(database, actor, clock, reason=" ")
    held = retention.hold(database, actor, clock, reason=" Case 12/26. ")
    assert (held.legal_hold, held.hold_reason, held.held_since) == (True, "Case 12/26.", clock.now())
    kept = retention.set_term(database, actor, clock, days=90)
    assert kept.workspace.legal_hold, "a term may be set: nothing goes under a hold"
    with pytest.raises(Conflict, match="the hold stands"):
        retention.release(database, actor, clock)
    free = retention.release(database, actor, clock, agreed=True).workspace
    assert (free.legal_hold, free.hold_reason, free.held_since) == (False, "", None)
    with pytest.raises(Conflict, match="There is no legal hold"):
        retention.release(database, actor, clock)
    with database.transaction(actor.workspace_id) as conn:
        lines = [(row.action, row.detail.get("reason")) for row in audit.list_rows(conn)]
    assert lines == [
        ("set a legal hold", "Case 12/26."),
        ("set the term", None),
        ("lift a legal hold", "Case 12/26."),
    ]


@pytest.mark.parametrize("days", [0, -1, 36501])
def test_a_term_is_at_least_a_day(database: Database, actor: Actor, clock: SettableClock, days: int) -> None:
    with pytest.raises(InvalidInput):
        retention.set_term(database, actor, clock, days=days, agreed=True)
