"""Every crash point of a change of a live post, as of a new one: no second post, the last word is the newest approved
one, and nothing ends without a word."""

import random

import pytest

from press.intake import take_all
from store import drafts, live_changes
from tests.fakes.ports import Killed, Moment, Ports
from tests.fakes.publisher import After
from tests.press.scene import LEASE_SECONDS, Scene
from tests.seeds import seed_for

SAMPLED = 10
MOMENTS: tuple[Moment, ...] = ("before", "after")
NEW = "Most organisations run more than eleven Collectors."
NEWER = "Most organisations run more than twelve Collectors."


def change(scene: Scene, *, silent: bool) -> None:
    """A post that is out, and an approved change of it; the channel may not answer the first call."""
    scene.decide(scene.proposed(scene.live(), NEW))
    scene.channel.edit_answers = [After(TimeoutError("no answer"))] * silent


def live(scene: Scene, ports: Ports) -> None:
    """A process's life: take, carry, and again some seconds later; it may be killed anywhere."""
    services = scene.services(worker=f"worker-{id(ports)}", ports=ports)
    for _ in range(3):
        take_all(services)
        scene.carry_due(services)
        scene.clock.advance(11)


def judge(scene: Scene, text: str, where: str) -> None:
    (post,) = scene.effects()
    assert post.text == text, f"lost: {where}"
    (publication,) = scene.publications()
    with scene.conn() as conn:
        rows = live_changes.of_publication(conn, publication.id)
        draft = drafts.get_draft(conn, publication.draft_id)
    assert [row.status for row in rows] == ["verified"] * len(rows), f"silent: {where}"
    assert (draft.status, draft.change, draft.version_id) == ("published", "none", rows[-1].version_id), where
    assert scene.is_drained(), f"silent: {where}"


def kill_at_each(scene: Scene, points: list[tuple[int, Moment]], *, silent: bool, then: bool = False) -> None:
    for number, moment in points:
        fresh = scene.afresh()
        change(fresh, silent=silent)
        where = "not killed"
        try:
            live(fresh, Ports(number, moment))
        except Killed as killed:
            where = str(killed)
        assert where != "not killed"
        fresh.clock.advance(LEASE_SECONDS + 1)
        fresh.drain()
        judge(fresh, NEW, where)
        assert set(fresh.channel.edits) == {NEW}, where
        if then:
            fresh.change(fresh.publications()[0], NEWER)
            fresh.drain()
            judge(fresh, NEWER, where)


def points_of(scene: Scene, *, silent: bool) -> tuple[list[tuple[int, Moment]], list[tuple[int, Moment]]]:
    """Those of the calls to the channel, and all others."""
    fresh, ports = scene.afresh(), Ports()
    change(fresh, silent=silent)
    live(fresh, ports)
    judge(fresh, NEW, "nobody was killed")
    at_channel = [at for at, name in enumerate(ports.log, 1) if name in ("edit", "read_back")]
    rest = [at for at in range(1, ports.count + 1) if at not in at_channel]
    return [(at, m) for at in at_channel for m in MOMENTS], [(at, m) for at in rest for m in MOMENTS]


@pytest.mark.parametrize("silent", [False, True])
def test_killed_at_each_call_to_the_channel_and_at_some_others(scene: Scene, silent: bool) -> None:
    at_channel, rest = points_of(scene, silent=silent)
    assert len(at_channel) >= 4
    seed = seed_for(f"crash points of a change, silent {silent}", SAMPLED, len(rest))
    kill_at_each(scene, at_channel + random.Random(seed).sample(rest, SAMPLED), silent=silent)


@pytest.mark.slow
def test_every_crash_point_of_a_change(scene: Scene) -> None:
    at_channel, rest = points_of(scene, silent=True)
    kill_at_each(scene, at_channel + rest, silent=True, then=True)
