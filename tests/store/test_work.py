"""Work requests: asked once, found by state, owned by one worker at a time, given back, given up."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import LostLease, NotFound
from domain.work import MAX_ATTEMPTS, Lease, WorkRequest
from store import drafts, versions, work
from store.postgres import Database, Transaction
from store.work import DOUBLINGS, ReapedWork
from tests import builders
from tests.conftest import Newsroom
from tests.fakes.clock import SettableClock


def ask(conn: Transaction, count: int = 1, **fields: object) -> tuple[str, ...]:
    pieces = [builders.make_draft(conn).id for _ in range(count)]
    wish = {"kind": "draft", "queue": "bulk", "requested_by": None, **fields}
    return work.ask(conn, drafts=pieces, **wish)  # type: ignore[arg-type]


def claim_one(conn: Transaction, request_id: str, owner: str, clock: SettableClock) -> tuple[WorkRequest, Lease]:
    (taken,) = work.claim(conn, [request_id], owner, 60, f"run-{owner}", now=clock.now())
    return taken


def test_asking_twice_asks_once(conn: Transaction) -> None:
    draft = builders.make_draft(conn)
    first = work.ask(conn, drafts=[draft.id], kind="draft", queue="bulk", requested_by=None)
    again = work.ask(conn, drafts=[draft.id], kind="draft", queue="interactive", requested_by=None)
    other = work.ask(conn, drafts=[draft.id], kind="media", queue="bulk", requested_by=None)
    assert first == again != other
    assert work.get_requests(conn, [first[0]])[0].queue == "interactive"
    assert len(work.requests_of(conn, draft.id)) == 2


def test_what_was_done_can_be_asked_for_again(conn: Transaction, clock: SettableClock) -> None:
    (request_id,) = ask(conn)
    request, lease = claim_one(conn, request_id, "a", clock)
    work.finish(conn, lease)
    (again,) = work.ask(conn, drafts=[request.draft_id], kind="draft", queue="bulk", requested_by=None)
    assert again != request_id
    assert work.get_requests(conn, [request_id])[0].status == "done"


def test_asking_for_an_unknown_piece_is_refused(conn: Transaction) -> None:
    with pytest.raises(NotFound):
        work.ask(conn, drafts=["draft_none"], kind="draft", queue="bulk", requested_by=None)


def test_rows_committed_in_the_reverse_order_of_their_making_are_both_found(
    database: Database, workspace: Newsroom
) -> None:
    with database.transaction(workspace.id) as early:
        (first,) = ask(early)
        with database.transaction(workspace.id) as late:
            (second,) = ask(late)
        with database.transaction(workspace.id) as conn:
            assert [r.id for r in work.mark_launched(conn, [first, second], 60)] == [second]
    found = [
        row.id for row in work.open_work(database) if row.workspace_id == workspace.id and row.status == "requested"
    ]
    assert found == [first]
    with database.transaction(workspace.id) as conn:
        assert [r.id for r in work.mark_launched(conn, found, 60)] == [first]


def test_interactive_work_is_found_first(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        bulk = ask(conn, 3)
        (interactive,) = ask(conn, queue="interactive")
    mine = [row.id for row in work.open_work(database, 10_000) if row.workspace_id == workspace.id]
    assert mine[0] == interactive
    assert sorted(mine[1:]) == sorted(bulk)


def test_a_launch_is_numbered_and_costs_no_attempt(conn: Transaction, clock: SettableClock) -> None:
    (request_id,) = ask(conn)
    for number in range(1, 2 * MAX_ATTEMPTS):
        (request,) = work.mark_launched(conn, [request_id], 60, now=clock.now())
        assert (request.launches, request.attempt) == (number, 0)
        assert work.mark_launched(conn, [request_id], 60, now=clock.now()) == ()
        clock.advance(60 * 2**DOUBLINGS + 1)
        assert work.reap(conn, clock.now()) == ReapedWork(returned=(request_id,))
    assert claim_one(conn, request_id, "a", clock)[0].attempt == 1


def test_a_later_run_may_stand_in_line_for_longer(conn: Transaction, clock: SettableClock) -> None:
    (request_id,) = ask(conn)
    for seconds in (60, 120, 240, 480, 480):
        work.mark_launched(conn, [request_id], 60, now=clock.now())
        clock.advance(seconds - 1)
        assert work.reap(conn, clock.now()).returned == ()
        clock.advance(2)
        assert work.reap(conn, clock.now()).returned == (request_id,)


def test_only_one_of_two_workers_gets_a_request(database: Database, workspace: Newsroom) -> None:
    with database.transaction(workspace.id) as conn:
        ids = ask(conn, 3)
    with database.transaction(workspace.id) as one:
        first = work.claim(one, ids[:2], "a", 60, "run-a")
        with database.transaction(workspace.id) as two:
            second = work.claim(two, ids, "b", 60, "run-b")
    assert {r.id for r, _ in first} == set(ids[:2])
    assert {r.id for r, _ in second} == {ids[2]}
    with database.transaction(workspace.id) as conn:
        assert work.claim(conn, ids, "c", 60, "run-c") == ()


def test_a_worker_stopped_longer_than_its_lease_writes_nothing(
    database: Database, workspace: Newsroom, clock: SettableClock
) -> None:
    with database.transaction(workspace.id) as conn:
        (request_id,) = ask(conn)
        request, stopped = claim_one(conn, request_id, "stopped", clock)
    clock.advance(61)
    with database.transaction(workspace.id) as conn:
        assert work.reap(conn, clock.now()).returned == (request_id,)
    draft_id = request.draft_id

    def carry_on(lease: Lease) -> None:
        with database.transaction(workspace.id) as conn:
            builders.make_version(conn, drafts.get_draft(conn, draft_id))
            work.finish(conn, lease)

    with pytest.raises(LostLease):  # given back, and owned by nobody
        carry_on(stopped)
    with database.transaction(workspace.id) as conn:
        _, lease = claim_one(conn, request_id, "stopped", clock)  # the same process, come back
    assert lease.fence > stopped.fence
    with pytest.raises(LostLease):  # owned by another
        carry_on(stopped)
    for write in (
        lambda c: work.renew(c, stopped, 60),
        lambda c: work.set_phase(c, stopped, "drafting"),
        lambda c: work.fail(c, stopped, "no"),
        lambda c: work.give_back(c, stopped, "no", 5),
    ):
        with pytest.raises(LostLease), database.transaction(workspace.id) as conn:
            write(conn)
    carry_on(lease)
    with database.transaction(workspace.id) as conn:
        assert len(versions.versions_of(conn, draft_id)) == 1
        assert work.get_requests(conn, [request_id])[0].status == "done"
        with pytest.raises(LostLease):
            work.finish(conn, lease)


def test_a_renewed_lease_is_not_reaped(conn: Transaction, clock: SettableClock) -> None:
    (request_id,) = ask(conn)
    _, lease = claim_one(conn, request_id, "a", clock)
    clock.advance(50)
    lease = work.renew(conn, lease, 60, now=clock.now())
    work.set_phase(conn, lease, "drafting")
    clock.advance(50)
    assert work.reap(conn, clock.now()).returned == ()
    assert work.get_requests(conn, [request_id])[0].phase == "drafting"


def test_work_given_back_waits_before_it_is_launched_again(conn: Transaction, clock: SettableClock) -> None:
    (request_id,) = ask(conn)
    _, lease = claim_one(conn, request_id, "a", clock)
    assert work.give_back(conn, lease, "the model is busy", 30, now=clock.now())
    assert work.mark_launched(conn, [request_id], 60, now=clock.now()) == ()
    clock.advance(30)
    (request,) = work.mark_launched(conn, [request_id], 60, now=clock.now())
    assert (request.attempt, request.error) == (1, "the model is busy")


def test_after_the_last_attempt_the_piece_fails(conn: Transaction, clock: SettableClock) -> None:
    (request_id,) = ask(conn)
    for _ in range(MAX_ATTEMPTS):
        work.mark_launched(conn, [request_id], 60, now=clock.now())
        request, lease = claim_one(conn, request_id, "a", clock)
        clock.advance(61)
        reaped = work.reap(conn, clock.now())
    assert reaped.failed == (request_id,)
    draft = drafts.get_draft(conn, request.draft_id)
    assert draft.status == "failed"
    assert draft.note is not None
    assert "5 attempts" in draft.note
    with pytest.raises(LostLease):
        work.finish(conn, lease)


def test_giving_back_the_last_attempt_gives_up(conn: Transaction, clock: SettableClock) -> None:
    (request_id,) = ask(conn)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        request, lease = claim_one(conn, request_id, "a", clock)
        assert work.give_back(conn, lease, "busy", 0, now=clock.now()) is (attempt < MAX_ATTEMPTS)
    assert work.get_requests(conn, [request_id])[0].status == "failed"
    assert drafts.get_draft(conn, request.draft_id).status == "failed"


def test_giving_up_leaves_a_decided_piece_as_it_is(conn: Transaction, clock: SettableClock) -> None:
    draft, _, _ = builders.make_approved(conn)
    (request_id,) = work.ask(conn, drafts=[draft.id], kind="media", queue="bulk", requested_by=None)
    for _ in range(MAX_ATTEMPTS):
        _, lease = claim_one(conn, request_id, "a", clock)
        work.give_back(conn, lease, "busy", 0, now=clock.now())
    after = drafts.get_draft(conn, draft.id)
    assert after.status == "approved"
    assert after.note is not None


def test_cancelling_takes_the_lease_away(conn: Transaction, clock: SettableClock) -> None:
    ids = ask(conn, 2)
    _, lease = claim_one(conn, ids[0], "a", clock)
    assert work.cancel(conn, ids) == 2
    with pytest.raises(LostLease):
        work.finish(conn, lease)
    assert work.claim(conn, ids, "b", 60, "run-b") == ()


def test_progress_counts_each_piece_once(conn: Transaction, clock: SettableClock) -> None:
    ids = ask(conn, 4, batch_id="batch_one")
    leases = [claim_one(conn, request_id, "a", clock) for request_id in ids[:3]]
    work.finish(conn, leases[0][1])
    work.fail(conn, leases[1][1], "no source")
    work.set_phase(conn, leases[2][1], "drafting")
    work.ask(conn, drafts=[leases[1][0].draft_id], kind="draft", queue="bulk", requested_by=None, batch_id="batch_two")
    first = work.progress(conn, batch_id="batch_one")
    assert (first.total, first.done, first.failed, first.running, first.waiting) == (4, 1, 1, 1, 1)
    assert [(p.draft_id, p.phase) for p in first.at_work] == [(leases[2][0].draft_id, "drafting")]
    assert not first.is_over
    everything = work.progress(conn)
    assert (everything.total, everything.failed, everything.waiting) == (4, 0, 2)
    assert work.progress(conn, ids=[ids[0]]).is_over
    assert work.progress(conn, campaign_id=leases[2][0].campaign_id).total == 1


def test_the_databases_clock_is_used_unless_one_is_handed_in(conn: Transaction) -> None:
    (request_id,) = ask(conn)
    ((_, lease),) = work.claim(conn, [request_id], "a", 60, "run")
    assert timedelta(seconds=50) < lease.until - datetime.now(UTC) < timedelta(seconds=70)
