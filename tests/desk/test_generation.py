"""Asking for drafts: the holes by default, the rest by name."""

import pytest

from desk.generation import request_generation
from domain.actor import Actor
from domain.errors import NotFound
from store import audit
from store.drafts import set_status
from store.postgres import Database
from store.work import get_requests
from tests.builders import make_brief, make_campaign, make_draft, make_version
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def test_only_the_holes_are_filled(database: Database, workspace: Newsroom, actor: Actor) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn)
        planned, failed, reviewed = (make_draft(conn, make_brief(conn, campaign)) for _ in range(3))
        set_status(conn, failed.id, "failed", "no source")
        make_version(conn, reviewed)
    asked = request_generation(database, actor, SettableClock(), campaign_id=campaign.id)
    assert set(asked.draft_ids) == {planned.id, failed.id}
    again = request_generation(database, actor, SettableClock(), campaign_id=campaign.id)
    assert set(again.request_ids) == set(asked.request_ids)
    with database.transaction(workspace.id) as conn:
        requests = get_requests(conn, asked.request_ids)
        assert {(r.kind, r.queue, r.requested_by) for r in requests} == {("draft", "interactive", actor.user_id)}
        assert len({r.batch_id for r in requests}) == 1
        assert [row.action for row in audit.list_rows(conn)] == ["request generation"] * 2


def test_by_name_any_piece_is_drafted_again(database: Database, workspace: Newsroom, actor: Actor) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn)
        reviewed = make_draft(conn, make_brief(conn, campaign))
        make_draft(conn, make_brief(conn, campaign))
        make_version(conn, reviewed)
    asked = request_generation(database, actor, SettableClock(), campaign_id=campaign.id, draft_ids=[reviewed.id])
    assert asked.draft_ids == (reviewed.id,)


def test_nothing_to_do_asks_for_nothing(database: Database, workspace: Newsroom, actor: Actor) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn)
    asked = request_generation(database, actor, SettableClock(), campaign_id=campaign.id)
    assert (asked.request_ids, asked.draft_ids) == ((), ())


def test_many_pieces_go_into_bulk(database: Database, workspace: Newsroom, actor: Actor) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn)
        for _ in range(25):
            make_draft(conn, make_brief(conn, campaign))
    asked = request_generation(database, actor, SettableClock(), campaign_id=campaign.id)
    with database.transaction(workspace.id) as conn:
        assert {request.queue for request in get_requests(conn, asked.request_ids)} == {"bulk"}


def test_a_piece_of_another_campaign_is_unknown_here(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, actor: Actor
) -> None:
    with database.transaction(workspace.id) as conn:
        campaign = make_campaign(conn)
        elsewhere = make_draft(conn)
    with pytest.raises(NotFound, match=elsewhere.id):
        request_generation(database, actor, SettableClock(), campaign_id=campaign.id, draft_ids=[elsewhere.id])
    with pytest.raises(NotFound):
        request_generation(database, other_workspace.owner, SettableClock(), campaign_id=campaign.id)
