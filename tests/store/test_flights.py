"""One maker per thing: others wait for it, share what is everybody's, and try in turn where it failed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from store.flights import Flights


def test_many_at_once_make_one_thing_once() -> None:
    flights, made = Flights(), []

    def make() -> tuple[str, bool]:
        made.append(threading.get_ident())
        time.sleep(0.1)
        return "value", True

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: flights.join("k", make), range(8)))
    assert found == ["value"] * 8
    assert len(made) == 1


def test_different_things_do_not_wait_for_each_other() -> None:
    flights, both = Flights(), threading.Barrier(2, timeout=5)

    def make() -> tuple[int, bool]:
        return both.wait(), True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda name: flights.join(name, make), ("a", "b"))) == [0, 1]


def test_what_is_not_everybodys_each_makes_for_itself() -> None:
    flights, made = Flights(), []

    def make() -> tuple[int, bool]:
        time.sleep(0.05)
        made.append(1)
        return len(made), False

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: flights.join("k", make), range(3)))
    assert len(made) == 3


def test_after_a_failure_the_next_in_line_tries_one_at_a_time() -> None:
    flights, at_work, most = Flights(), [], []

    def make() -> tuple[str, bool]:
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.03)
        at_work.pop()
        if len(most) < 3:
            raise ValueError("not yet")
        return "value", True

    def join(_: int) -> str:
        try:
            return flights.join("k", make)
        except ValueError:
            return "failed"

    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(join, range(5)))
    assert sorted(found) == ["failed", "failed", "value", "value", "value"]
    assert max(most) == 1
    with pytest.raises(ZeroDivisionError):
        flights.join("k", lambda: (1 // 0, True))
    assert flights.join("k", lambda: (1, True)) == 1
