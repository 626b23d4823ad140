"""Turns at a host on a real Redis: one after the other, whoever asks."""

from store.ids import new_id
from store.turns import Turns


def test_each_turn_comes_after_the_one_before_whichever_process_asks(redis_url: str) -> None:
    host = new_id("host")
    one, other = Turns(redis_url), Turns(redis_url)
    waits = [turns.take(host, 1.0, 60) for turns in (one, other, one, other)]
    assert waits[0] == 0
    assert all(number - 0.5 < wait <= number for number, wait in enumerate(waits[1:], 1))
    assert one.take(new_id("host"), 1.0, 60) == 0


def test_whoever_would_wait_too_long_takes_no_turn(redis_url: str) -> None:
    turns, host = Turns(redis_url), new_id("host")
    assert turns.take(host, 10.0, 5) == 0
    first, second = turns.take(host, 10.0, 5), turns.take(host, 10.0, 5)
    assert 5 < second <= first <= 10


def test_without_redis_the_process_keeps_its_own_distance() -> None:
    turns = Turns("redis://127.0.0.1:9/0")
    waits = [turns.take("host", 1.0, 60) for _ in range(3)]
    assert waits[0] == 0
    assert 1.5 < waits[2] <= 2.0
