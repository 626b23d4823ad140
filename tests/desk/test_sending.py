"""Stopping and starting what goes out."""

import pytest

from desk.sending import WORKSPACE, Held, leave_quarantine, start_sending, stop_sending
from domain.actor import Actor
from domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from store import audit, brakes, installation
from store.postgres import Database
from tests.builders import make_campaign, make_publication, make_user
from tests.conftest import INSTALLATION, Newsroom
from tests.fakes.clock import SettableClock


def test_sending_is_stopped_and_goes_on_with_a_trace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    stop_sending(database, actor, clock)
    with pytest.raises(Conflict, match="already"):
        stop_sending(database, actor, clock)
    with database.transaction(workspace.id) as conn:
        assert "stopped" in (installation.sending_stopped(conn, INSTALLATION) or "")
    with database.transaction(other_workspace.id) as conn:
        assert installation.sending_stopped(conn, INSTALLATION) is None
    start_sending(database, actor, clock)
    with pytest.raises(Conflict, match="not stopped"):
        start_sending(database, actor, clock)
    with database.transaction(workspace.id) as conn:
        assert installation.sending_stopped(conn, INSTALLATION) is None
        assert [line.action for line in audit.list_rows(conn)] == ["stop sending", "start sending"]


def test_an_owners_word_ends_the_quarantine(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction() as conn:
        installation.claim_installation(conn, "inst_copy")
    try:
        left = leave_quarantine(database, actor, clock, installation_id=INSTALLATION)
        assert (left.installation.id, left.installation.quarantined_since) == (INSTALLATION, None)
    finally:
        with database.transaction() as conn:
            installation.leave_quarantine(conn, INSTALLATION)
    with pytest.raises(Conflict, match="not in quarantine"):
        leave_quarantine(database, actor, clock, installation_id=INSTALLATION)
    with database.transaction(workspace.id) as conn:
        assert [line.action for line in audit.list_rows(conn)] == ["leave quarantine"]
    with database.transaction(other_workspace.id) as conn:
        (line,) = audit.list_rows(conn)
        assert (line.action, line.user_id, line.detail["was"]) == ("quarantine.left", None, INSTALLATION)


def test_a_brake_is_a_row_that_says_who_when_and_why(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        campaign, reviewer = make_campaign(conn, name="Spring <b>"), make_user(conn, "reviewer", "Rita")
    held = Held(scope="campaign", subject=campaign.id)
    brake = stop_sending(database, reviewer, clock, held=held, reason=" Wrong price ").brake
    assert (brake.name, brake.reason, brake.stopped_by, brake.stopped_at) == (
        *("Spring <b>", "Wrong price", "Rita"),
        clock.now(),
    )
    assert str(brake) == "Sending is stopped for the campaign “Spring <b>” by Rita: Wrong price"
    clock.advance(60)
    with pytest.raises(NotAllowed):
        start_sending(database, reviewer, clock, held=held)
    start_sending(database, actor, clock, held=held)
    with database.transaction(workspace.id) as conn:
        row = conn.execute("SELECT stopped_at, ended_at, ended_by FROM sending_stops").fetchone()
        assert row is not None
        assert (row["ended_at"] - row["stopped_at"]).total_seconds() == 60
        assert row["ended_by"] == actor.user_id
        assert brakes.brakes_on(conn) == ()
    assert stop_sending(database, reviewer, clock, held=held).brake.id != brake.id, "the past is kept"


def test_brakes_beside_each_other_end_one_by_one(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        row = make_publication(conn)
    email, account = Held(scope="channel", subject="email"), Held(scope="account", subject=row.account_id)
    for held in (account, WORKSPACE, email):
        clock.advance(1)
        stop_sending(database, actor, clock, held=held)
        with pytest.raises(Conflict, match="already"):
            stop_sending(database, actor, clock, held=held)
    with database.transaction(workspace.id) as conn:
        assert [brake.scope for brake in brakes.brakes_on(conn)] == ["workspace", "account", "channel"]
        found = brakes.brake_before(conn, row.id)
    assert found is not None
    assert found.scope == "workspace"
    assert [b.scope for b in start_sending(database, actor, clock).remaining] == ["account", "channel"]
    with database.transaction(workspace.id) as conn:
        found = brakes.brake_before(conn, row.id)
        assert found is not None
        assert (found.scope, found.name) == ("account", "main")
        assert installation.sending_stopped(conn, INSTALLATION) is None, "the rest of the workspace sends"


def test_the_brake_on_everything_is_an_owner_s_and_holds_every_workspace(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    everything = Held(scope="everything")
    with database.transaction(workspace.id) as conn:
        manager = make_user(conn, "manager")
    with pytest.raises(NotAllowed):
        stop_sending(database, manager, clock, held=everything)
    stop_sending(database, actor, clock, held=everything, reason="Fire")
    try:
        with database.transaction(other_workspace.id) as conn:
            (brake,) = brakes.brakes_on(conn)
            assert (brake.scope, brake.reason, brake.stopped_by) == ("everything", "Fire", None), "a stranger there"
            assert "everywhere" in (installation.sending_stopped(conn, INSTALLATION) or "")
            assert brakes.brake_before(conn, make_publication(conn).id) == brake
        with pytest.raises(Conflict):
            stop_sending(database, other_workspace.owner, clock, held=everything)
    finally:
        start_sending(database, other_workspace.owner, clock, held=everything)
    with database.transaction(workspace.id) as conn:
        assert [line.action for line in audit.list_rows(conn)] == ["stop everything"]
        assert brakes.brakes_on(conn) == ()


@pytest.mark.parametrize(
    ("held", "error"),
    [
        (Held(scope="campaign", subject="none"), NotFound),
        (Held(scope="account", subject="none"), NotFound),
        (Held(scope="channel", subject="fax"), InvalidInput),
        (Held(scope="campaign"), InvalidInput),
        (Held(scope="workspace", subject="x"), InvalidInput),
        (Held(scope="everything", subject="x"), InvalidInput),
    ],
)
def test_what_is_not_there_is_not_stopped(
    database: Database, workspace: Newsroom, actor: Actor, clock: SettableClock, held: Held, error: type[Exception]
) -> None:
    with pytest.raises(error):
        stop_sending(database, actor, clock, held=held)
    with database.transaction(workspace.id) as conn:
        assert brakes.brakes_on(conn) == ()


def test_a_campaign_of_another_workspace_is_not_there(
    database: Database, workspace: Newsroom, other_workspace: Newsroom, actor: Actor, clock: SettableClock
) -> None:
    with database.transaction(other_workspace.id) as conn:
        foreign = make_campaign(conn)
    with pytest.raises(NotFound):
        stop_sending(database, actor, clock, held=Held(scope="campaign", subject=foreign.id))
    with pytest.raises(Conflict), database.transaction(workspace.id) as conn:  # nor by the database's own hand
        brakes.pull(conn, "campaign", foreign.id, now=clock.now())
