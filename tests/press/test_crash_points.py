"""Every crash point of the way from a decision to a verified post.

A scenario runs once to count its N calls through the ports (clock, files, network, database queries and commits). Then
it runs 2N times more, killed at the k-th call before and after that call takes effect, is restarted and drained; and
once more per sampled pair, killed a second time during the recovery. The channel is the judge: it makes a second post
whenever it is asked to. Wanted: duplicates 0, lost 0, silent 0.
"""

import random
from collections.abc import Callable

import pytest

from press.intake import take_all
from press.reaper import reap_once
from tests.fakes.ports import Killed, Moment, Ports
from tests.fakes.publisher import After
from tests.press.scene import LEASE_SECONDS, Scene
from tests.seeds import seed_for

SAMPLED = 20
SECOND_KILLS = 40
MOMENTS: tuple[Moment, ...] = ("before", "after")
Wanted = tuple[list[str], int, int]  # the publications' ends, posts at the channel, revisions asked for


def approve(scene: Scene) -> Wanted:
    """A decision, a post, read back."""
    scene.decide(scene.piece())
    return ["verified"], 1, 0


def approve_and_lose_the_answer(scene: Scene) -> Wanted:
    """The post is made, the answer never comes."""
    scene.channel.answers = [After(TimeoutError("no answer"))]
    return approve(scene)


def approve_and_take_back(scene: Scene) -> Wanted:
    """An approval for later, undone; and the same bytes approved again."""
    version = scene.piece()
    approval = scene.decide(version, slot_at=scene.later(3600))
    take_all(scene.services())
    scene.decide(version, "undo", undoes=approval.id)
    scene.decide(version, effective_at=scene.later(1))
    return ["verified", "withdrawn"], 1, 0


def revise(scene: Scene) -> Wanted:
    """Sent back with a comment."""
    scene.decide(scene.piece(), "revise", comment="Shorter, please.")
    return [], 0, 1


SCENARIOS = (approve, approve_and_lose_the_answer, approve_and_take_back, revise)
Scenario = Callable[[Scene], Wanted]


def live(scene: Scene, ports: Ports) -> None:
    """A process's life: reap, take, deliver, and again some seconds later; it may be killed anywhere."""
    services = scene.services(worker=f"worker-{id(ports)}", ports=ports)
    for _ in range(3):
        reap_once(services)
        take_all(services)
        scene.deliver_due(services)
        scene.clock.advance(11)


def kill(scene: Scene, number: int, moment: Moment) -> str:
    """Lives until the kill (or to its end, when there were fewer calls); says where that was."""
    ports = Ports(number, moment)
    try:
        live(scene, ports)
    except Killed as killed:
        return str(killed)
    finally:
        scene.clock.advance(LEASE_SECONDS + 1)
    return "not killed"


def judge(scene: Scene, wanted: Wanted, where: str) -> None:
    """Nothing twice, nothing missing, nothing without a word."""
    ends, posts, revisions = wanted
    keys = [effect.key for effect in scene.effects()]
    assert len(set(keys)) == len(keys), f"duplicates: {where}"
    assert len(keys) == posts, f"{'lost' if len(keys) < posts else 'too many'}: {where}"
    assert sorted(publication.status for publication in scene.publications()) == ends, f"silent: {where}"
    assert scene.is_drained(), f"silent: {where}"
    assert scene.work_asked_for() == revisions, where


def count_calls(scene: Scene, scenario: Scenario) -> int:
    ports = Ports()
    wanted = scenario(scene)
    live(scene, ports)
    judge(scene, wanted, "nobody was killed")
    return ports.count


def test_the_ports_see_every_kind_of_call(scene: Scene) -> None:
    approve_and_lose_the_answer(scene)
    ports = Ports()
    live(scene, ports)
    assert {"clock", "get file", "publish", "look_up", "read_back", "commit"} <= set(ports.log)


def every_point(calls: int) -> list[tuple[int, Moment]]:
    return [(number, moment) for number in range(1, calls + 1) for moment in MOMENTS]


def kill_at_each(scene: Scene, scenario: Scenario, points: list[tuple[int, Moment]]) -> None:
    for number, moment in points:
        fresh = scene.afresh()
        wanted = scenario(fresh)
        where = kill(fresh, number, moment)
        assert where != "not killed"
        fresh.drain()
        judge(fresh, wanted, where)


def test_every_crash_point_of_an_approval(scene: Scene) -> None:
    points = every_point(count_calls(scene, approve))
    print(f"\n{len(points)} runs")
    kill_at_each(scene, approve, points)


@pytest.mark.parametrize("scenario", SCENARIOS[1:])
def test_sampled_crash_points(scene: Scene, scenario: Scenario) -> None:
    points = every_point(count_calls(scene, scenario))
    seed = seed_for(f"crash points of {scenario.__name__}", SAMPLED, len(points))
    kill_at_each(scene, scenario, random.Random(seed).sample(points, SAMPLED))


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS[1:])
def test_every_crash_point(scene: Scene, scenario: Scenario) -> None:
    kill_at_each(scene, scenario, every_point(count_calls(scene, scenario)))


def test_a_second_kill_during_the_recovery(scene: Scene) -> None:
    seed = seed_for("second kills", SECOND_KILLS)
    chance = random.Random(seed)
    calls = {scenario: count_calls(scene.afresh(), scenario) for scenario in SCENARIOS}
    for _ in range(SECOND_KILLS):
        fresh, scenario = scene.afresh(), chance.choice(SCENARIOS)
        wanted = scenario(fresh)
        kills = [kill(fresh, chance.randint(1, calls[scenario]), chance.choice(MOMENTS)) for _ in range(2)]
        fresh.drain()
        judge(fresh, wanted, f"seed {seed}, {scenario.__name__}: {kills}")
