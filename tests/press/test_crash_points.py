"""Every crash point of the way from a decision to a verified post.

The scenario runs once to count its N calls through the ports (clock, files, network, database queries and commits).
Then it runs 2N times more, killed at the k-th call before and after that call takes effect, is restarted and drained;
and once more per sampled pair, killed a second time during the recovery. The channel is the judge: it makes a second
post whenever it is asked to. Wanted: duplicates 0, lost 0, silent 0.
"""

import random

import pytest

from press.intake import take_all
from press.reaper import reap_once
from tests.fakes.ports import Killed, Moment, Ports
from tests.press.scene import LEASE_SECONDS, Scene

PIECES = 2
SECOND_KILLS = 60
MOMENTS: tuple[Moment, ...] = ("before", "after")


def set_out(scene: Scene) -> None:
    """Two pieces approved, one of them with an undone approval beside it, and one sent back."""
    for _ in range(PIECES):
        scene.decide(scene.piece())
    taken_back = scene.piece()
    approval = scene.decide(taken_back, effective_at=scene.later(5))
    scene.decide(taken_back, "undo", undoes=approval.id)
    scene.decide(scene.piece(), "revise", comment="Shorter, please.")


def run_once(scene: Scene, ports: Ports) -> None:
    """A process's life: reap, take, deliver, until nothing is left to do at once; it may be killed anywhere."""
    services = scene.services(worker=f"worker-{id(ports)}", ports=ports)
    for _ in range(3):
        reap_once(services)
        take_all(services)
        scene.deliver_due(services)


def killed_at(scene: Scene, number: int, moment: Moment) -> str:
    """Lives until the kill; gives the call that it died at."""
    ports = Ports(number, moment)
    with pytest.raises(Killed):
        run_once(scene, ports)
    scene.clock.advance(LEASE_SECONDS + 1)
    return ports.log[number - 1]


def judge(scene: Scene, where: str) -> None:
    """Nothing twice, nothing missing, nothing without a word."""
    effects = scene.effects()
    assert len({effect.key for effect in effects}) == len(effects), f"duplicates: {where}"
    assert len(effects) == PIECES, f"{'lost' if len(effects) < PIECES else 'too many'}: {where}"
    statuses = [publication.status for publication in scene.publications()]
    assert statuses.count("verified") == PIECES, f"silent: {statuses} {where}"
    assert set(statuses) <= {"verified", "withdrawn"}, f"silent: {statuses} {where}"
    assert scene.is_drained(), f"silent: {where}"
    assert scene.work_asked_for() == 1, f"the revision was asked for {scene.work_asked_for()} times: {where}"


def count_calls(scene: Scene) -> int:
    ports = Ports()
    set_out(scene)
    run_once(scene, ports)
    scene.drain()
    judge(scene, "nobody was killed")
    assert {"clock", "get file", "publish", "read_back", "commit"} <= set(ports.log)
    return ports.count


def test_every_crash_point(scene: Scene) -> None:
    calls = count_calls(scene)
    print(f"\ncrash points: {calls} calls, {2 * calls} runs")
    for number in range(1, calls + 1):
        for moment in MOMENTS:
            fresh = scene.afresh()
            set_out(fresh)
            where = f"killed {moment} call {number} of {calls}, {killed_at(fresh, number, moment)}"
            fresh.drain()
            judge(fresh, where)


def test_a_second_kill_during_the_recovery(scene: Scene) -> None:
    seed = random.randrange(10**9)
    print(f"\nseed of the second kills: {seed}")
    chance = random.Random(seed)
    calls = count_calls(scene)
    for _ in range(SECOND_KILLS):
        fresh = scene.afresh()
        set_out(fresh)
        number, moment = chance.randint(1, calls), chance.choice(MOMENTS)
        where = f"seed {seed}: {killed_at(fresh, number, moment)} ({number} {moment})"
        again, moment = chance.randint(1, calls), chance.choice(MOMENTS)
        ports = Ports(again, moment)
        try:
            run_once(fresh, ports)
        except Killed:
            where += f", then {ports.log[-1]} ({again} {moment})"
        fresh.clock.advance(LEASE_SECONDS + 1)
        fresh.drain()
        judge(fresh, where)
