"""The outbox: one row per effect, leases with fences, reaping, holding."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Conflict, LostLease
from domain.publication import ReadBack
from store import brakes, drafts, publications, recordings, settling
from store.postgres import Database, Transaction
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def test_one_effect_has_one_row(conn: Transaction) -> None:
    draft, version, decision = builders.make_approved(conn)
    effect = {
        "draft_id": draft.id,
        "version_id": version.id,
        "digest": version.digest,
        "channel": draft.channel,
        "account_id": draft.account_id,
        "slot_at": decision.effective_at,
    }
    first = publications.add_publication(conn, decision_id=decision.id, **effect)  # type: ignore[arg-type]
    again = publications.add_publication(conn, decision_id=decision.id, **effect)  # type: ignore[arg-type]
    second = builders.decide(conn, version)
    other = publications.add_publication(conn, decision_id=second.id, **effect)  # type: ignore[arg-type]
    assert first == again == other
    publications.settle(conn, first.id, "withdrawn", "undone")
    anew = publications.add_publication(conn, decision_id=second.id, **effect)  # type: ignore[arg-type]
    assert anew.id != first.id
    assert anew.key != first.key


def test_a_row_is_claimed_when_due_and_by_one(conn: Transaction, clock: SettableClock) -> None:
    publication = builders.make_publication(conn, clock.now() + timedelta(hours=1))
    assert publications.claim(conn, publication.id, "a", 60, now=clock.now()) is None
    clock.advance(3600)
    taken = publications.claim(conn, publication.id, "a", 60, now=clock.now())
    assert taken is not None
    row, lease = taken
    assert (row.status, row.attempt, row.fence) == ("claimed", 1, 1)
    assert lease.until == clock.now() + timedelta(seconds=60)
    assert publications.claim(conn, publication.id, "b", 60, now=clock.now()) is None


def test_two_couriers_at_once_get_it_once(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        publication = builders.make_publication(conn)
    with database.transaction(workspace.id) as one:
        assert publications.claim(one, publication.id, "a", 60) is not None
        with database.transaction(workspace.id) as two:
            assert publications.claim(two, publication.id, "b", 60) is None


def test_a_sender_stopped_longer_than_its_lease_writes_nothing(conn: Transaction, clock: SettableClock) -> None:
    publication = builders.make_publication(conn)
    taken = publications.claim(conn, publication.id, "stopped", 60, now=clock.now())
    assert taken is not None
    stopped = taken[1]
    clock.advance(61)
    again = publications.claim(conn, publication.id, "stopped", 60, now=clock.now())
    assert again is not None
    with pytest.raises(LostLease):
        publications.move(conn, stopped, "sending")
    with pytest.raises(LostLease):
        publications.renew(conn, stopped, 60)
    with pytest.raises(LostLease):
        publications.release(conn, stopped)
    publications.move(conn, again[1], "sending")
    clock.advance(61)
    assert publications.reap(conn, clock.now()).unknown == (publication.id,)
    with pytest.raises(LostLease):
        publications.move(conn, again[1], "sent", remote_id="1")
    assert publications.get_publication(conn, publication.id).status == "unknown"


def test_reaping_tells_claimed_from_sending(conn: Transaction, clock: SettableClock) -> None:
    rows = [builders.make_publication(conn) for _ in range(3)]
    leases = []
    for row in rows:
        taken = publications.claim(conn, row.id, "a", 60, now=clock.now())
        assert taken is not None
        leases.append(taken[1])
    publications.move(conn, leases[1], "sending")
    publications.renew(conn, leases[2], 600, now=clock.now())
    clock.advance(61)
    reaped = publications.reap(conn, clock.now())
    assert (reaped.scheduled, reaped.unknown) == ((rows[0].id,), (rows[1].id,))
    statuses = [publications.get_publication(conn, row.id).status for row in rows]
    assert statuses == ["scheduled", "unknown", "claimed"]


def test_the_way_to_verified(conn: Transaction, clock: SettableClock) -> None:
    publication = builders.make_publication(conn)
    taken = publications.claim(conn, publication.id, "a", 60, now=clock.now())
    assert taken is not None
    lease = taken[1]
    with pytest.raises(Conflict):
        publications.move(conn, lease, "verified")
    publications.move(conn, lease, "sending")
    sent = publications.move(conn, lease, "sent", remote_id="r1", url="file:///post", sent_at=clock.now())
    assert (sent.remote_id, sent.url, sent.sent_at) == ("r1", "file:///post", clock.now())
    found = ReadBack(text="t", title="", media=())
    done = publications.move(conn, lease, "verified", read_back=found, verified_at=clock.now())
    assert (done.status, done.remote_id, done.verified_at) == ("verified", "r1", clock.now())
    with pytest.raises(LostLease):  # an end gives the lease back
        publications.move(conn, lease, "mismatch")


def test_settling_takes_a_claimed_row_from_its_sender(conn: Transaction, clock: SettableClock) -> None:
    publication = builders.make_publication(conn)
    taken = publications.claim(conn, publication.id, "a", 60, now=clock.now())
    assert taken is not None
    assert publications.settle(conn, publication.id, "held", "wait", now=clock.now()).status == "held"
    with pytest.raises(LostLease):
        publications.move(conn, taken[1], "sending")


def test_a_row_at_its_sender_cannot_be_settled(conn: Transaction, clock: SettableClock) -> None:
    publication = builders.make_publication(conn)
    taken = publications.claim(conn, publication.id, "a", 60, now=clock.now())
    assert taken is not None
    publications.move(conn, taken[1], "sending")
    with pytest.raises(Conflict, match="worked on"):
        publications.settle(conn, publication.id, "failed", "no", now=clock.now())
    with pytest.raises(Conflict):
        settling.hold_open(conn, publication.draft_id, "edited")


def test_an_unknown_row_is_looked_up_by_one_at_a_time(conn: Transaction, clock: SettableClock) -> None:
    publication = builders.make_publication(conn)
    taken = publications.claim(conn, publication.id, "a", 60, now=clock.now())
    assert taken is not None
    publications.move(conn, taken[1], "sending")
    publications.move(conn, taken[1], "unknown", reason="timeout", look_at=clock.now())
    first = publications.claim_for_check(conn, publication.id, "b", 60, now=clock.now())
    assert first is not None
    assert (first[0].status, first[0].reason) == ("unknown", "timeout")
    assert publications.claim_for_check(conn, publication.id, "c", 60, now=clock.now()) is None
    publications.release(conn, first[1], reason="timeout", look_at=clock.now() + timedelta(seconds=30))
    assert publications.claim_for_check(conn, publication.id, "c", 60, now=clock.now()) is None
    clock.advance(30)
    later = publications.claim_for_check(conn, publication.id, "c", 60, now=clock.now())
    assert later is not None
    publications.move(conn, later[1], "sent", remote_id="r1")
    assert publications.get_publication(conn, publication.id).status == "sent"


def test_open_rows_of_all_workspaces_are_found_by_state(
    database: Database, workspace: Newsroom, other_workspace: Newsroom
) -> None:
    later = datetime.now(UTC) + timedelta(days=1)
    ids = []
    for newsroom in (workspace, other_workspace):
        with database.transaction(newsroom.id) as conn:
            ids.append(builders.make_publication(conn, later).id)
    rows = {row.id: row for row in publications.open_publications(database, 100_000)}
    assert [rows[i].workspace_id for i in ids] == [workspace.id, other_workspace.id]
    with database.transaction(workspace.id) as conn:
        publications.settle(conn, ids[0], "withdrawn", "undone")
    assert ids[0] not in {row.id for row in publications.open_publications(database, 100_000)}


def test_recording_is_done_once(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        publication = builders.make_publication(conn)
    assert publication.id in {row.id for row in recordings.unrecorded(database, 100_000)}
    with database.transaction(workspace.id) as conn:
        recordings.mark_recorded(conn, publication.id)
    assert publication.id not in {row.id for row in recordings.unrecorded(database, 100_000)}


def test_lists_are_paged(conn: Transaction) -> None:
    rows = [builders.make_publication(conn, datetime(2026, 1, day, tzinfo=UTC)) for day in (1, 2, 3)]
    assert [p.id for p in publications.list_publications(conn, limit=2)] == [rows[2].id, rows[1].id]
    assert [p.id for p in publications.list_publications(conn, limit=2, offset=2)] == [rows[0].id]
    assert publications.list_publications(conn, draft_id=rows[1].draft_id) == (rows[1],)
    assert publications.list_publications(conn, status="held") == ()


def test_holding_a_piece_holds_what_is_not_out(conn: Transaction) -> None:
    publication = builders.make_publication(conn)
    assert settling.hold_open(conn, publication.draft_id, "wait") == (publication.id,)
    assert settling.hold_open(conn, publication.draft_id, "wait") == ()
    assert drafts.get_draft(conn, publication.draft_id).status == "approved"


def test_posts_of_a_stopped_workspace_stand_in_nobody_s_way(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        waiting, in_hand = builders.make_publication(conn), builders.make_publication(conn)
        assert publications.claim(conn, in_hand.id, "courier", 60) is not None

    def seen() -> set[str]:
        rows = publications.open_publications(database, 100_000)
        return {row.id for row in rows if row.workspace_id == workspace.id}

    assert seen() == {waiting.id, in_hand.id}
    with database.transaction(workspace.id) as conn:
        brakes.pull(conn, "workspace", now=datetime.now(UTC))
    assert seen() == {in_hand.id}
    with database.transaction(workspace.id) as conn:
        brakes.let_go(conn, "workspace", now=datetime.now(UTC))
    assert seen() == {waiting.id, in_hand.id}
