"""Proposals walked at random on the real database, beside a small model that knows only the table of moves."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.errors import Conflict, LostLease
from domain.proposal import MOVES, OPEN, Made, ProposalStatus
from domain.voice import VoiceGuide
from store import profile_proposals
from store.postgres import Database
from tests.conftest import Newsroom
from tests.store.test_moves_against_model import run

LEASE = 60.0
MADE = Made(voice=VoiceGuide(summary="Plain."), segments=(), remarks=(), model="m", prompts="p")


def machine(database: Database, workspace_id: str, user_id: str) -> type[RuleBasedStateMachine]:
    class Proposals(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.now = datetime.now(UTC)
            with database.transaction(workspace_id) as conn:
                conn.execute("DELETE FROM profile_proposals")
            self.states: dict[str, ProposalStatus] = {}
            self.until: datetime | None = None
            self.attempts = 0
            self.lease: Any = None
            self.ask()

        @property
        def at_work(self) -> str | None:
            return next((row for row, status in self.states.items() if status in OPEN), None)

        def _move(self, row: str, new: ProposalStatus) -> None:
            assert new in MOVES[self.states[row]], (self.states[row], new)
            self.states[row] = new

        @rule()
        def ask(self) -> None:
            with database.transaction(workspace_id) as conn:
                asked = profile_proposals.ask_proposal(conn, user_id)
            if self.at_work is None:
                assert asked.number == len(self.states) + 1
                self.states[asked.id] = "requested"
                self.until, self.attempts, self.lease = None, 0, None
            assert asked.id == self.at_work

        @rule(seconds=st.sampled_from([1, 45, 90]))
        def wait(self, seconds: int) -> None:
            self.now += timedelta(seconds=seconds)

        @precondition(lambda self: self.at_work is not None)
        @rule()
        def launch(self) -> None:
            row = self.at_work
            assert row is not None
            free = self.until is None or self.until <= self.now
            with database.transaction(workspace_id) as conn:
                number = profile_proposals.launch_proposal(conn, row, LEASE, now=self.now)
            if not free:
                assert number is None
            elif self.attempts < profile_proposals.MAX_ATTEMPTS:
                assert number is not None
                self._move(row, "launched")
                self.until, self.lease = self.now + timedelta(seconds=LEASE), None
            else:
                assert number is None
                self._move(row, "failed")
                self.lease = None

        @precondition(lambda self: self.at_work is not None)
        @rule()
        def claim(self) -> None:
            row = self.at_work
            assert row is not None
            held = self.states[row] == "claimed" and self.until is not None and self.until > self.now
            with database.transaction(workspace_id) as conn:
                taken = profile_proposals.claim_proposal(conn, row, "w", LEASE, now=self.now)
            assert (taken is None) == held
            if taken is not None:
                self._move(row, "claimed")
                self.until, self.lease, self.attempts = self.now + timedelta(seconds=LEASE), taken[1], self.attempts + 1

        @rule(end=st.sampled_from(["proposed", "failed", "waiting"]))
        def finish(self, end: ProposalStatus) -> None:
            lease = self.lease
            if lease is None:
                return
            self.lease = None
            with database.transaction(workspace_id) as conn:
                if end == "proposed":
                    profile_proposals.finish_proposal(conn, lease, MADE, [], self.now)
                elif end == "failed":
                    profile_proposals.fail_proposal(conn, lease, "no")
                else:
                    profile_proposals.put_off_proposal(conn, lease, "later", self.now + timedelta(seconds=30))
            if end == "waiting" and self.attempts >= profile_proposals.MAX_ATTEMPTS:
                end = "failed"
            self._move(lease.row_id, end)
            self.until = self.now + timedelta(seconds=30)
            if end == "proposed":
                for row, status in self.states.items():
                    if status == "proposed" and row != lease.row_id:
                        self._move(row, "superseded")
            with pytest.raises(LostLease), database.transaction(workspace_id) as conn:
                profile_proposals.fail_proposal(conn, lease, "again")

        @rule(data=st.data())
        def accept(self, data: st.DataObject) -> None:
            row = data.draw(st.sampled_from(sorted(self.states)))
            if self.states[row] != "proposed":
                with pytest.raises(Conflict), database.transaction(workspace_id) as conn:
                    profile_proposals.accept_proposal(conn, row, user_id, self.now)
                return
            with database.transaction(workspace_id) as conn:
                profile_proposals.accept_proposal(conn, row, user_id, self.now)
            for other, status in self.states.items():
                if status == "accepted":
                    self._move(other, "superseded")
            self._move(row, "accepted")

        @rule(data=st.data())
        def reject(self, data: st.DataObject) -> None:
            row = data.draw(st.sampled_from(sorted(self.states)))
            with database.transaction(workspace_id) as conn:
                if self.states[row] == "proposed":
                    profile_proposals.reject_proposal(conn, row, user_id, "No.", self.now)
                    self._move(row, "rejected")
                    return
            with pytest.raises(Conflict), database.transaction(workspace_id) as conn:
                profile_proposals.reject_proposal(conn, row, user_id, "No.", self.now)

        @invariant()
        def the_rows_are_as_counted(self) -> None:
            with database.transaction(workspace_id) as conn:
                rows = conn.execute("SELECT id, status FROM profile_proposals").fetchall()
            assert {row["id"]: row["status"] for row in rows} == self.states

    return Proposals


def test_a_proposal_moves_as_the_table_says(database: Database, workspace: Newsroom) -> None:
    run(machine(database, workspace.id, workspace.owner.user_id))


def decided(database: Database, workspace: Newsroom, *, accept: bool) -> str:
    now = datetime.now(UTC)
    with database.transaction(workspace.id) as conn:
        asked = profile_proposals.ask_proposal(conn, workspace.owner.user_id)
        taken = profile_proposals.claim_proposal(conn, asked.id, "w", LEASE, now=now)
        assert taken is not None
        profile_proposals.finish_proposal(conn, taken[1], MADE, [], now)
        if accept:
            profile_proposals.accept_proposal(conn, asked.id, workspace.owner.user_id, now)
        else:
            profile_proposals.reject_proposal(conn, asked.id, workspace.owner.user_id, "Too loud.", now)
    return asked.id


@pytest.mark.parametrize(
    "change", ["voice = '{}'", "segments = '[{}]'", "decided_by = NULL, status = 'superseded'", "decided_at = now()"]
)
@pytest.mark.parametrize("accept", [True, False])
def test_what_was_decided_on_is_never_rewritten(
    database: Database, workspace: Newsroom, change: str, accept: bool
) -> None:
    decided(database, workspace, accept=accept)
    with pytest.raises(psycopg.errors.RaiseException, match="immutable"), database.transaction(workspace.id) as conn:
        conn.execute(f"UPDATE profile_proposals SET {change}")


def test_a_reason_belongs_to_what_was_rejected_and_stays(database: Database, workspace: Newsroom) -> None:
    decided(database, workspace, accept=False)
    with pytest.raises(psycopg.errors.RaiseException, match="immutable"), database.transaction(workspace.id) as conn:
        conn.execute("UPDATE profile_proposals SET reason = 'Fine.'")
    with database.transaction(workspace.id) as conn:
        asked = profile_proposals.ask_proposal(conn, workspace.owner.user_id)
    with pytest.raises(Conflict, match="rejection_check"), database.transaction(workspace.id) as conn:
        conn.execute("UPDATE profile_proposals SET status = 'rejected' WHERE id = %s", [asked.id])


def test_the_newest_rejections_are_found_until_one_is_accepted(database: Database, workspace: Newsroom) -> None:
    rows = [decided(database, workspace, accept=False) for _ in range(4)]
    with database.transaction(workspace.id) as conn:
        found = profile_proposals.rejected_proposals(conn, 3)
    assert [each.id for each in found] == rows[:0:-1]
    assert {each.reason for each in found} == {"Too loud."}
    decided(database, workspace, accept=True)
    last = decided(database, workspace, accept=False)
    with database.transaction(workspace.id) as conn:
        assert [each.id for each in profile_proposals.rejected_proposals(conn, 3)] == [last]
