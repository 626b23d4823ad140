"""Both tables of moves, walked at random on the real database beside a small model that knows only the table.

The model says what must happen; the store must do that and nothing else: refuse what the table refuses, keep numbers,
states and fences as the model counts them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain import draft as draft_rules
from domain import publication as publication_rules
from domain.draft import DraftStatus
from domain.errors import Conflict, LostLease
from domain.publication import PublicationStatus
from domain.work import Lease
from store import drafts, publications, versions
from store.postgres import Database
from tests import builders
from tests.conftest import make_newsroom

DRAFT_STATUSES = st.sampled_from(sorted(draft_rules.MOVES))
PUBLICATION_STATUSES = st.sampled_from(sorted(publication_rules.MOVES))
LEASE = 60.0
QUICK = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


def run(machine: Any) -> None:
    run_state_machine_as_test(machine, settings=QUICK)


def draft_machine(database: Database, workspace_id: str, owner_id: str) -> type[RuleBasedStateMachine]:
    class DraftMachine(RuleBasedStateMachine):
        @initialize()
        def plan(self) -> None:
            with database.transaction(workspace_id) as conn:
                self.draft = builders.make_draft(conn)
            self.status: DraftStatus = "planned"
            self.states: list[str] = []
            self.proposed = False

        @rule(new=DRAFT_STATUSES)
        def move(self, new: DraftStatus) -> None:
            allowed = new in draft_rules.MOVES[self.status]
            if allowed:
                self._set(new)
                self.status = new
            else:
                with pytest.raises(Conflict):
                    self._set(new)

        @rule(by_hand=st.booleans())
        def save(self, by_hand: bool) -> None:
            if self.status == "published" or (not by_hand and self.status == "approved"):
                assert self._save(owner_id if by_hand else None) == "proposed"
                self.proposed = self.status == "published"
                self.states = ["superseded" if s == "proposed" else s for s in self.states] + ["proposed"]
            elif "in_review" in draft_rules.MOVES[self.status]:
                assert self._save(owner_id if by_hand else None) == "current"
                self.states = ["superseded"] * len(self.states) + ["current"]
                self.status = "in_review"
            else:
                with pytest.raises(Conflict):
                    self._save(owner_id)

        @invariant()
        def agrees(self) -> None:
            if not hasattr(self, "draft"):
                return
            with database.transaction(workspace_id) as conn:
                found = drafts.get_draft(conn, self.draft.id)
                saved = versions.versions_of(conn, self.draft.id)
            assert found.status == self.status
            assert [v.state for v in saved] == self.states
            assert [v.number for v in saved] == list(range(1, len(saved) + 1))
            current = [v for v in saved if v.state == "current"]
            assert found.version_id == (current[0].id if current else None)
            assert found.change == ("in_review" if self.proposed else "none")
            assert found.change_id == (saved[-1].id if self.proposed else None)

        def _set(self, new: DraftStatus) -> None:
            with database.transaction(workspace_id) as conn:
                drafts.set_status(conn, self.draft.id, new)

        def _save(self, made_by: str | None) -> str:
            with database.transaction(workspace_id) as conn:
                text = f"Text {len(self.states)}."
                return builders.make_version(conn, self.draft, text, made_by=made_by).state

    return DraftMachine


@dataclass
class Holder:
    """The model's idea of who owns the row."""

    lease: Lease
    until: datetime


def publication_machine(database: Database, workspace_id: str) -> type[RuleBasedStateMachine]:
    class PublicationMachine(RuleBasedStateMachine):
        @initialize()
        def schedule(self) -> None:
            self.now = datetime.now(UTC) + timedelta(minutes=1)
            with database.transaction(workspace_id) as conn:
                self.id = builders.make_publication(conn, self.now).id
            self.status: PublicationStatus = "scheduled"
            self.holder: Holder | None = None
            self.lost: list[Lease] = []

        @rule(seconds=st.sampled_from([1, 30, 90]))
        def wait(self, seconds: int) -> None:
            self.now += timedelta(seconds=seconds)

        @rule()
        def claim(self) -> None:
            expired = self.holder is not None and self.holder.until < self.now
            wanted = self.status == "scheduled" or (self.status == "claimed" and expired)
            with database.transaction(workspace_id) as conn:
                taken = publications.claim(conn, self.id, "worker", LEASE, now=self.now)
            assert (taken is not None) is wanted
            if taken is not None:
                self._drop()
                self.holder = Holder(taken[1], self.now + timedelta(seconds=LEASE))
                self.status = "claimed"

        @precondition(lambda self: self.holder is not None)
        @rule(new=PUBLICATION_STATUSES)
        def move(self, new: PublicationStatus) -> None:
            assert self.holder is not None
            if new not in publication_rules.MOVES[self.status]:
                with pytest.raises(Conflict):
                    self._move(self.holder.lease, new)
                return
            self._move(self.holder.lease, new)
            self.status = new
            if new not in ("claimed", "sending", "sent"):
                self._drop()

        @precondition(lambda self: self.lost)
        @rule(new=PUBLICATION_STATUSES, which=st.integers(0, 50))
        def move_after_losing(self, new: PublicationStatus, which: int) -> None:
            with pytest.raises(LostLease):
                self._move(self.lost[which % len(self.lost)], new)

        @rule(new=PUBLICATION_STATUSES)
        def settle(self, new: PublicationStatus) -> None:
            busy = self.holder is not None and self.holder.until > self.now and self.status != "claimed"
            if busy or new not in publication_rules.MOVES[self.status]:
                with pytest.raises(Conflict):
                    self._settle(new)
                return
            self._settle(new)
            self.status = new
            self._drop()

        @rule()
        def reap(self) -> None:
            with database.transaction(workspace_id) as conn:
                publications.reap(conn, self.now)
            if self.holder is not None and self.holder.until < self.now and self.status in ("claimed", "sending"):
                self.status = "scheduled" if self.status == "claimed" else "unknown"
                self._drop()

        @invariant()
        def agrees(self) -> None:
            if not hasattr(self, "id"):
                return
            with database.transaction(workspace_id) as conn:
                found = publications.get_publication(conn, self.id)
            assert found.status == self.status
            if self.holder is not None:
                assert found.fence == self.holder.lease.fence

        def _drop(self) -> None:
            if self.holder is not None:
                self.lost.append(self.holder.lease)
            self.holder = None

        def _move(self, lease: Lease, new: PublicationStatus) -> None:
            with database.transaction(workspace_id) as conn:
                publications.move(conn, lease, new)

        def _settle(self, new: PublicationStatus) -> None:
            with database.transaction(workspace_id) as conn:
                publications.settle(conn, self.id, new, "said so", now=self.now)

        def teardown(self) -> None:
            # the walks share a workspace: what is left open would be reaped by the next one
            with database.transaction(workspace_id) as conn:
                conn.execute("UPDATE published_content SET status = 'withdrawn'")

    return PublicationMachine


def test_drafts_move_as_their_table_says(database: Database) -> None:
    newsroom = make_newsroom(database)
    run(draft_machine(database, newsroom.id, newsroom.owner.user_id))


def test_publications_move_as_their_table_says(database: Database) -> None:
    run(publication_machine(database, make_newsroom(database).id))
