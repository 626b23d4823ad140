"""Asking for a replay: which pieces, how many, and one at a time."""

import pytest

from desk.replays import request_replay
from domain.actor import Actor
from domain.errors import Conflict, InvalidInput
from domain.replay import MOST
from store import archive, audit, decisions, replays, work
from store.postgres import Database
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def approved(database: Database, workspace: Newsroom, channel: str = "linkedin") -> str:
    with database.transaction(workspace.id) as conn:
        draft, _, _ = builders.make_approved(conn, channel=channel)
        return draft.id


def test_the_pieces_approved_last_are_drafted_again(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    first, blog, last = (approved(database, workspace, channel) for channel in ("linkedin", "blog", "linkedin"))
    with database.transaction(workspace.id) as conn:
        assert replays.replayable(conn, None, 5) == (last, blog, first)
        assert replays.last_replay(conn) is None
    asked = request_replay(database, actor, clock, channel="linkedin", last=1)
    assert asked.draft_ids == (last,)
    with database.transaction(workspace.id) as conn:
        (row,) = work.get_requests(conn, asked.request_ids)
        line = audit.list_rows(conn)[0]
        found = replays.last_replay(conn)
    assert (row.kind, row.queue, row.batch_id) == ("replay", "bulk", asked.id)
    assert (line.action, line.subject, line.detail["pieces"]) == ("replay examples", asked.id, 1)
    assert found is not None
    assert (found.id, found.waiting, found.said) == (asked.id, 1, "Nothing is drafted again yet.")
    with pytest.raises(Conflict, match="under way"):
        request_replay(database, actor, clock)
    with database.transaction(workspace.id) as conn:
        work.cancel(conn, asked.request_ids)
        assert replays.replay_of(conn, asked.id).failed[0].reason == "It was stopped."  # type: ignore[union-attr]
    assert request_replay(database, actor, clock).draft_ids == (last, blog, first)


def test_an_approval_that_was_taken_back_or_put_away_is_none(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        builders.make_draft_with_version(conn)
        draft, version, decision = builders.make_approved(conn)
        decisions.mark_taken(conn, builders.decide(conn, version, "undo", undoes=decision.id).id)
        put_away, _, _ = builders.make_approved(conn)
        archive.set_archived(conn, put_away.campaign_id, clock.now())
        assert draft.campaign_id != put_away.campaign_id
        assert replays.replayable(conn, None, 5) == ()
    for channel, where in ((None, "piece can"), ("blog", "piece on blog can")):
        with pytest.raises(Conflict, match=where):
            request_replay(database, actor, clock, channel=channel)  # type: ignore[arg-type]


@pytest.mark.parametrize("last", [0, MOST + 1])
def test_a_replay_has_a_few_pieces(database: Database, actor: Actor, clock: SettableClock, last: int) -> None:
    with pytest.raises(InvalidInput, match=f"1 to {MOST} pieces"):
        request_replay(database, actor, clock, last=last)
