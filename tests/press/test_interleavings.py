"""At most one effect per (bytes, channel, slot), whatever happens in whatever order.

Hypothesis plays people, workers, a flaky channel and time against one piece. The model is a handful of facts: which
approvals stand. After every step the ledger may hold at most one post per approved slot and nothing that was never
approved; at the end everything is at an end, and an approval that stands has come to something that people can see.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from desk.publications import settle
from domain.errors import Conflict
from domain.publication import NeedsReconnect, RejectedForGood, TryLater, Unknown
from domain.version import Version
from press.intake import take_all
from press.reaper import reap_once
from store import decisions, drafts, publications
from store.holds import release_account
from store.postgres import Database
from tests import builders
from tests.fakes.ports import Killed, Moment, Ports
from tests.fakes.publisher import After
from tests.press.scene import LEASE_SECONDS, Scene

FLAKY: tuple[Any, ...] = (
    TryLater(reason="busy", after_seconds=5),
    Unknown(reason="no answer"),
    TimeoutError("slow"),
    After(Unknown(reason="no answer")),
    After(ConnectionResetError("reset")),
    NeedsReconnect(reason="revoked"),
    RejectedForGood(reason="too rude"),
)
VISIBLE = frozenset({"sent", "verified", "mismatch", "unknown", "held", "late", "failed"})


class Newsroom(RuleBasedStateMachine):
    """Steps of people, workers, channel and time."""

    database: Database
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene(self.database, self.folder)
        self.version: Version = self.scene.piece()
        self.approved: set[str] = set()
        self.edits = 0

    @rule(seconds=st.sampled_from([0, 5, 30]), slot=st.sampled_from([None, 60, 600]))
    def approve(self, seconds: int, slot: int | None) -> None:
        slot_at = None if slot is None else self.scene.later(slot)
        self.scene.decide(self.version, effective_at=self.scene.later(seconds), slot_at=slot_at)
        self.approved.add(self.version.digest)

    @precondition(lambda self: self.approved)
    @rule()
    def take_back(self) -> None:
        with self.scene.conn() as conn:
            made = [d for d in decisions.decisions_of(conn, self.version.draft_id) if d.kind == "approve"]
        self.scene.decide(self.version, "undo", undoes=made[-1].id)

    @precondition(lambda self: self.edits < 3)
    @rule()
    def edit(self) -> None:
        try:
            with self.scene.conn() as conn:
                draft = drafts.get_draft(conn, self.version.draft_id)
                version = builders.make_version(conn, draft, text=f"Edit {self.edits}.", made_by="user_other")
        except Conflict:
            return  # it is out, or on its way
        self.version = version
        self.edits += 1

    @precondition(lambda self: self.edits < 3)
    @rule()
    def approve_edit_and_approve(self) -> None:
        self.approve(0, 600)
        take_all(self.scene.services())
        self.edit()
        self.approve(0, 600)

    @rule(answer=st.sampled_from(FLAKY))
    def the_channel_will(self, answer: Any) -> None:
        self.scene.channel.answers.append(answer)

    @rule()
    def the_channel_is_away(self) -> None:
        self.scene.channel.away += 1

    @rule(worker=st.sampled_from(["courier", "run"]))
    def work(self, worker: str) -> None:
        self.scene.round(self.scene.services(worker))

    @rule(call=st.integers(1, 120), moment=st.sampled_from(["before", "after"]))
    def work_and_die(self, call: int, moment: Moment) -> None:
        with suppress(Killed):
            self.scene.round(self.scene.services("victim", ports=Ports(call, moment)))

    @rule()
    def reconnect(self) -> None:
        with self.scene.conn() as conn:
            release_account(conn, self.version.package.account_id, self.scene.clock.now())

    @rule(newest=st.booleans())
    def send_after_all(self, newest: bool) -> None:
        """A person's word about a post that failed, or waits."""
        waiting = [p for p in self.scene.publications() if p.status in ("failed", "held", "late")]
        if not waiting:
            return
        row = sorted(waiting, key=lambda p: (p.due_at, p.id))[-1 if newest else 0]
        with suppress(Conflict):
            owner = self.scene.newsroom.owner
            settle(self.database, owner, self.scene.clock, publication_id=row.id, word="send")

    @rule(seconds=st.sampled_from([1, 11, LEASE_SECONDS + 1]))
    def time_passes(self, seconds: float) -> None:
        self.scene.clock.advance(seconds)

    @rule()
    def take_and_reap(self) -> None:
        take_all(self.scene.services())
        reap_once(self.scene.services())

    @invariant()
    def one_effect_per_bytes_channel_and_slot(self) -> None:
        effects = self.scene.effects()
        assert len({effect.key for effect in effects}) == len(effects)
        assert len(effects) <= 1, "the piece is published once, whatever was approved and taken back"

    @invariant()
    def nothing_unapproved_is_out(self) -> None:
        assert {effect.digest for effect in self.scene.effects()} <= self.approved

    def teardown(self) -> None:
        self.scene.channel.answers.clear()
        self.scene.channel.away = 0
        self.reconnect()
        self.scene.drain()
        out = [p for p in self.scene.publications() if p.status in ("verified", "mismatch")]
        assert len(out) == len(self.scene.effects())
        with self.scene.conn() as conn:
            assert all(p.reason for p in publications.list_publications(conn) if p.status in ("held", "failed"))
        self.no_standing_approval_came_to_nothing()

    def no_standing_approval_came_to_nothing(self) -> None:
        """Refused or not: whoever approved what is current, and did not take it back, sees a post or a reason."""
        with self.scene.conn() as conn:
            standing = [
                decision
                for decision in decisions.decisions_of(conn, self.version.draft_id)
                if decision.kind == "approve"
                and decision.version_id == self.version.id
                and not decisions.is_undone(conn, decision.id)
            ]
            rows = publications.list_publications(conn, draft_id=self.version.draft_id)
        if standing and not self.scene.effects():
            assert [p for p in rows if p.version_id == self.version.id and p.status in VISIBLE], standing


@pytest.mark.timeout(300)
def test_at_most_one_effect_under_any_interleaving(press_database: Database, tmp_path: Path) -> None:
    Newsroom.database, Newsroom.folder = press_database, tmp_path
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            max_examples=40,
            stateful_step_count=15,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
