"""Brakes hold before the very next call, whatever is on its way meanwhile."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from desk.sending import Held, start_sending, stop_sending
from domain.publication import Publication
from press.intake import take_all
from press.reaper import reap_once
from store import brakes, drafts, publications
from store.brakes import Scope
from tests.fakes.ports import Killed, Ports
from tests.fakes.publisher import After, FakePublisher
from tests.press.scene import LEASE_SECONDS, Scene
from tests.press.test_courier import at_work, until, verified

SCOPES: tuple[Scope, ...] = ("everything", "workspace", "campaign", "channel", "account")
PATIENCE = 10.0


def held_of(scene: Scene, scope: Scope, publication: Publication) -> Held:
    with scene.conn() as conn:
        campaign = drafts.get_draft(conn, publication.draft_id).campaign_id
    subjects: dict[Scope, str] = {
        "campaign": campaign,
        "channel": publication.channel,
        "account": publication.account_id,
    }
    return Held(scope=scope, subject=subjects.get(scope, ""))


@contextmanager
def stopped(scene: Scene, held: Held) -> Iterator[int]:
    """While a brake holds; gives how many posts it did not interrupt."""
    owner = scene.newsroom.owner
    found = stop_sending(scene.database, owner, scene.clock, held=held, reason="Look first")
    try:
        yield found.under_way
    finally:
        start_sending(scene.database, owner, scene.clock, held=held)


def under_way_of(scene: Scene, scope: Scope) -> int:
    """What other tests left on its way in their workspaces."""
    with scene.conn() as conn:
        return brakes.sending_of(conn, "everything") if scope == "everything" else 0


def seen(scene: Scene) -> set[str]:
    return {row.id for row in publications.open_publications(scene.database, 100_000)}


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_holds_its_posts_and_no_others(scene: Scene, scope: Scope) -> None:
    inside, outside = scene.approved(), scene.approved(channel="blog")
    reached = scope in ("everything", "workspace")
    before = under_way_of(scene, scope)
    with stopped(scene, held_of(scene, scope, inside)) as under_way:
        assert under_way == before
        after = scene.deliver(inside)
        assert (after.status, after.attempt) == ("scheduled", 0)
        assert "Sending is stopped" in (after.reason or "")
        assert "Look first" in (after.reason or "")
        assert scene.deliver(outside).status == ("scheduled" if reached else "verified")
        assert inside.id not in seen(scene), "it stands in nobody's way"
    assert inside.id in seen(scene)
    assert scene.deliver(inside).status == "verified"
    assert len(scene.effects()) == (1 if reached else 2)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_brake_pulled_after_the_claim_holds_before_the_call(scene: Scene, scope: Scope) -> None:
    publication = scene.approved()
    held = held_of(scene, scope, publication)
    owner = scene.newsroom.owner

    def pulled(account: Any) -> FakePublisher:
        with suppress(Exception):
            stop_sending(scene.database, owner, scene.clock, held=held)
        return FakePublisher(scene.channel)

    after = scene.deliver(publication, publisher_of=pulled)
    assert (after.status, scene.channel.calls) == ("scheduled", 0)
    start_sending(scene.database, owner, scene.clock, held=held)
    assert scene.deliver(publication).status == "verified"


def test_what_is_being_sent_is_counted_and_not_interrupted(scene: Scene) -> None:
    publication, other = scene.approved(), scene.approved()
    counted: list[int] = []
    elsewhere = under_way_of(scene, "everything")

    class Watched(FakePublisher):
        def publish(self, *args: Any) -> Any:
            for scope in SCOPES:
                held = held_of(scene, scope, publication)
                with stopped(scene, held) as under_way:
                    counted.append(under_way)
            return super().publish(*args)

    after = scene.deliver(publication, publisher_of=lambda account: Watched(scene.channel))
    assert after.status == "verified"
    assert counted == [1 + elsewhere, *[1] * (len(SCOPES) - 1)]
    assert scene.deliver(other).status == "verified"


def test_whoever_stops_waits_for_the_sender_that_found_no_brake(scene: Scene) -> None:
    publication = scene.approved()
    found: list[int] = []

    def stop() -> None:
        stopped_now = stop_sending(scene.database, scene.newsroom.owner, scene.clock)
        found.append(stopped_now.under_way)

    stopper = threading.Thread(target=stop)
    with scene.conn() as conn:  # the sender's last transaction before its call
        claimed = publications.claim(conn, publication.id, "sender", LEASE_SECONDS, now=scene.clock.now())
        assert claimed is not None
        brakes.meet(conn)
        assert brakes.brake_before(conn, publication.id) is None
        publications.move(conn, claimed[1], "sending")
        stopper.start()
        stopper.join(0.5)
        assert stopper.is_alive(), "the answer would be wrong by one"
    stopper.join(PATIENCE)
    assert found == [1]


def test_senders_do_not_wait_for_each_other(scene: Scene) -> None:
    with scene.conn() as first, scene.conn() as second:
        brakes.meet(first)
        began = time.monotonic()
        brakes.meet(second)
        assert time.monotonic() - began < 1


def test_a_sender_that_died_in_the_call_is_looked_up_under_the_brake_and_sent_after_it(scene: Scene) -> None:
    publication = scene.approved()
    ports = Ports()
    scene.deliver(scene.approved(), ports=ports)
    call = ports.log.index("publish") + 1
    with suppress(Killed):
        scene.deliver(publication, ports=Ports(call, "before"), worker="victim")
    with stopped(scene, Held()) as under_way:
        assert under_way == 1
        scene.clock.advance(LEASE_SECONDS + 1)
        reap_once(scene.services())
        scene.clock.advance(60)
        assert scene.deliver(publication).status == "scheduled", "it was looked up, and is not there"
        scene.clock.advance(600)
        assert scene.deliver(publication).status == "scheduled"
        assert len(scene.effects()) == 1
    scene.drain()
    assert len(scene.effects()) == 2


def test_what_is_out_is_read_back_under_the_brake(scene: Scene) -> None:
    publication = scene.approved()
    scene.channel.answers = [After(TimeoutError("slow"))]
    assert scene.deliver(publication).status == "unknown"
    scene.clock.advance(11)
    with stopped(scene, Held()):
        assert publication.id in seen(scene)
        assert scene.deliver(publication).status == "verified"
    assert scene.channel.calls == 1


def test_a_brake_whose_puller_is_killed_holds_or_was_never_there(scene: Scene) -> None:
    from tests.fakes.ports import CountedDatabase

    ports, owner = Ports(), scene.newsroom.owner
    stop_sending(CountedDatabase(scene.database, ports), owner, scene.clock)
    start_sending(scene.database, owner, scene.clock)
    for call in range(1, ports.count + 1):
        for moment in ("before", "after"):
            with suppress(Killed):
                stop_sending(CountedDatabase(scene.database, Ports(call, moment)), owner, scene.clock)
            publication = scene.approved()
            with scene.conn() as conn:
                holds = bool(brakes.brakes_on(conn))
            assert scene.deliver(publication).status == ("scheduled" if holds else "verified")
            if holds:
                start_sending(scene.database, owner, scene.clock)
    assert len(scene.effects()) >= ports.count


def test_the_courier_is_held_and_goes_on_within_seconds(scene: Scene) -> None:
    with at_work(scene):
        scene.decide(scene.piece(), effective_at=datetime.now(UTC))
        until(verified(scene))
        with stopped(scene, Held()):
            scene.decide(scene.piece(), effective_at=datetime.now(UTC))
            until(lambda: len(scene.publications()) == 2)
            time.sleep(1.0)
            assert len(scene.effects()) == 1
        began = time.monotonic()
        until(verified(scene, 2))
        assert time.monotonic() - began < 5


def test_an_approval_is_taken_in_under_a_brake_and_waits(scene: Scene) -> None:
    with stopped(scene, Held(scope="everything")):
        decision = scene.decide(scene.piece())
        take_all(scene.services())
        assert scene.publication_of(decision).status == "scheduled"
